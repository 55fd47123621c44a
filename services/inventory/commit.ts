import { allocate, changesOf, onPaid, type Reservation, skusOf, type Taken } from './domain.ts';
import { addReservations, endReservations, lockReservations } from './repository/reservations.ts';
import type { InventoryTx } from './repository/schema.ts';
import { changeStock, lockStock, record } from './repository/stock.ts';

/** Makes the goods of paid orders theirs; an expired reservation is asked for again, or the order gets nothing. */
export async function commit(orderIds: readonly string[], tx: InventoryTx): Promise<void> {
  const latest = await lockReservations(tx, orderIds);
  const wanted = new Map(orderIds.map((orderId) => [orderId, onPaid(latest.get(orderId))]));
  const unknown = orderIds.find((orderId) => wanted.get(orderId) === 'unknown');
  if (unknown !== undefined) throw new TypeError(`Order ${unknown} was paid, but its goods were never asked for.`);
  const reservations = [...latest.values()];
  const held = reservations.filter(({ orderId }) => wanted.get(orderId) === 'commit');
  const late = reservations.filter(({ orderId }) => wanted.get(orderId) === 'ask_again');

  const stock = await lockStock(tx, skusOf([...held, ...late]));
  const allocations = allocate(stock, late);
  const sold = allocations.filter((one) => one.held);
  await changeStock(
    tx,
    stock,
    changesOf([
      ...held.map(({ lines }) => ({ effect: 'commit' as const, lines })),
      ...sold.map(({ lines }) => ({ effect: 'sell' as const, lines })),
    ]),
  );
  await endReservations(tx, held, 'committed');
  const again = allocations.map((one): Reservation => {
    const { attempt = 0, pickup = null } = latest.get(one.orderId) ?? {};
    const of = { orderId: one.orderId, attempt: attempt + 1, pickup };
    return one.held ? { ...of, state: 'committed', lines: one.lines } : { ...of, state: 'rejected', lines: [] };
  });
  await addReservations(tx, again, 0);
  await record(tx, [...held, ...sold].flatMap(sales));
  for (const { orderId } of [...held, ...sold]) tx.publish('inventory.committed', orderId, { orderId });
  for (const one of allocations) {
    if (one.held) continue;
    tx.publish('inventory.rejected', one.orderId, { orderId: one.orderId, shortages: [...one.shortages] });
  }
}

const sales = ({ orderId, lines }: { readonly orderId: string; readonly lines: readonly Taken[] }) =>
  lines.map(({ sku, location, quantity }) => ({ sku, location, delta: -quantity, reason: 'SOLD', orderId }));
