import {
  changesOf,
  type Line,
  onCancelled,
  onRemoved,
  type Reservation,
  shelved,
  skusOf,
  type Taken,
  takeOut,
} from './domain.ts';
import { addReservations, endReservations, lockReservations, shrinkReservations } from './repository/reservations.ts';
import type { InventoryTx } from './repository/schema.ts';
import { changeStock, lockStock, record } from './repository/stock.ts';

/** Goods of one order. */
interface Goods<L extends Line = Taken> {
  readonly orderId: string;
  readonly lines: readonly L[];
}

/**
 * Undoes a hold or a sale, and ends for good what has expired. A cancellation heard before its order keeps the goods
 * from being held at all.
 */
export async function giveBack(orderIds: readonly string[], tx: InventoryTx): Promise<void> {
  const latest = await lockReservations(tx, orderIds);
  const early = orderIds.filter((orderId) => onCancelled(latest.get(orderId)) === 'refuse_later');
  const reservations = [...latest.values()];
  const held = reservations.filter((one) => onCancelled(one) === 'release');
  const lapsed = reservations.filter((one) => onCancelled(one) === 'forget');
  const sold = reservations.filter((one) => onCancelled(one) === 'restock');

  await putBack({ held, sold, reason: 'RESTOCKED' }, tx);
  await endReservations(tx, [...held, ...lapsed], 'released');
  await endReservations(tx, sold, 'returned');
  await addReservations(
    tx,
    early.map((orderId) => ({ orderId, lines: [], attempt: 1, state: 'released', pickup: null })),
    0,
  );
  for (const { orderId } of [...held, ...sold]) tx.publish('inventory.released', orderId, { orderId });
}

/**
 * Puts back what was taken out of orders, by an edit or a return. Their reservations shrink by it, so that a
 * cancellation puts back only the rest; one heard before has put back everything, and nothing is left to do.
 */
export async function takeBack(
  removals: readonly Goods<Line>[],
  reason: 'RESTOCKED' | 'RETURNED',
  tx: InventoryTx,
): Promise<void> {
  const removed = Map.groupBy(
    removals.filter(({ lines }) => lines.length > 0),
    ({ orderId }) => orderId,
  );
  if (removed.size === 0) return;
  const latest = await lockReservations(tx, [...removed.keys()]);
  const unknown = [...removed.keys()].find((orderId) => onRemoved(latest.get(orderId)) === 'unknown');
  if (unknown !== undefined) throw new TypeError(`Goods of order ${unknown} came back, but were never asked for.`);

  const shrunk = [...latest.values()]
    .filter((one) => onRemoved(one) !== 'nothing')
    .map((one) => ({ one, ...takeOut(one.lines, removed.get(one.orderId)?.flatMap(({ lines }) => lines) ?? []) }));
  const outOf = (step: ReturnType<typeof onRemoved>): readonly Goods[] =>
    shrunk.filter(({ one }) => onRemoved(one) === step).map(({ one, out }) => ({ orderId: one.orderId, lines: out }));
  await putBack({ held: outOf('release'), sold: outOf('restock'), reason }, tx);
  await shrinkReservations(
    tx,
    shrunk.map(({ one, left }): Reservation => ({ ...one, lines: left })),
  );
}

/** Frees held goods, and lays sold ones back on their shelves. */
async function putBack(
  { held, sold, reason }: { readonly held: readonly Goods[]; readonly sold: readonly Goods[]; readonly reason: string },
  tx: InventoryTx,
): Promise<void> {
  const stock = await lockStock(tx, skusOf([...held, ...sold]));
  const back = sold.map(({ orderId, lines }) => ({ orderId, lines: shelved(stock, lines) }));
  await changeStock(
    tx,
    stock,
    changesOf([
      ...held.map(({ lines }) => ({ effect: 'release' as const, lines })),
      ...back.map(({ lines }) => ({ effect: 'restock' as const, lines })),
    ]),
  );
  await record(
    tx,
    back.flatMap(({ orderId, lines }) =>
      lines.map(({ sku, location, quantity }) => ({ sku, location, delta: quantity, reason, orderId })),
    ),
  );
}
