import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { allocate, changesOf, type Demand, type Reservation, skusOf } from './domain.ts';
import { addReservations, lockReservations } from './repository/reservations.ts';
import type { InventoryTx } from './repository/schema.ts';
import { changeStock, lockStock } from './repository/stock.ts';

/** Holds the goods of each order, or says what is missing. An order cancelled before is passed over. */
export async function reserve(demands: readonly Demand[], tx: InventoryTx, holdSeconds: number): Promise<void> {
  const known = await lockReservations(
    tx,
    demands.map((demand) => demand.orderId),
  );
  const fresh = new Map(demands.filter(({ orderId }) => !known.has(orderId)).map((one) => [one.orderId, one]));
  const stock = await lockStock(tx, skusOf([...fresh.values()]));
  const allocations = allocate(stock, [...fresh.values()]);
  const held = allocations.filter((one) => one.held);
  await changeStock(tx, stock, changesOf(held.map(({ lines }) => ({ effect: 'hold', lines }))));
  const added = allocations.map((one): Reservation => {
    const { orderId } = one;
    const of = { orderId, attempt: 1, pickup: fresh.get(orderId)?.pickup ?? null };
    return one.held ? { ...of, state: 'held', lines: one.lines } : { ...of, state: 'rejected', lines: [] };
  });
  const deadlines = await addReservations(tx, added, holdSeconds);
  for (const one of allocations) {
    const { orderId } = one;
    const deadline = deadlines.get(orderId);
    if (!one.held) tx.publish('inventory.rejected', orderId, { orderId, shortages: [...one.shortages] });
    else if (deadline !== undefined) {
      tx.publish('inventory.reserved', orderId, { orderId, expiresAt: timestampFromDate(deadline) });
    }
  }
}
