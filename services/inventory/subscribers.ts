import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import type { EventType } from '#contracts/events.ts';
import type { Heard, Subscribers } from '#platform/events/port.ts';
import type { Crash } from '#platform/kernel/crash.ts';
import { allocate, changesOf, type Demand, merged, onCancelled, onPaid, type Reservation } from './domain.ts';
import {
  addReservations,
  changeStock,
  countStock,
  endReservations,
  type InventoryDb,
  type InventoryTx,
  lockReservations,
  lockStock,
  record,
} from './repository.ts';

/** The inventory's part of the saga: hold, commit, give back; many orders in one go. */
export function subscribers(given: { holdSeconds: number; crash: Crash }): Subscribers<InventoryDb, 'inventory'> {
  const paid = async (events: readonly Heard<EventType>[], tx: InventoryTx) => {
    await commit(
      events.map((event) => event.subject),
      tx,
    );
    given.crash.point('inventory.committed');
  };
  return {
    'orders.placed': async (events, tx) => {
      const demands = events.map(({ subject: orderId, data }) => ({ orderId, lines: data.order?.lines ?? [] }));
      await reserve(demands, tx, given.holdSeconds);
      given.crash.point('inventory.reserved');
    },
    'payments.authorized': paid,
    'payments.succeeded': paid,
    'orders.cancelled': async (events, tx) => {
      await giveBack(
        events.map((event) => event.subject),
        tx,
      );
      given.crash.point('inventory.released');
    },
    'catalog.stock_imported': async (events, tx) => {
      const counted = new Map(events.flatMap(({ data }) => data.counted.map((one) => [one.sku, one] as const)));
      await countStock(tx, [...counted.values()], 'IMPORTED');
    },
  };
}

/** Holds the goods of each order, or says what is missing. An order cancelled before is passed over. */
async function reserve(demands: readonly Demand[], tx: InventoryTx, holdSeconds: number): Promise<void> {
  const known = await lockReservations(
    tx,
    demands.map((demand) => demand.orderId),
  );
  const fresh = demands.filter((demand) => !known.has(demand.orderId));
  const stock = await lockStock(tx, skusOf(fresh));
  const allocations = allocate(stock, fresh);
  const held = allocations.filter((one) => one.held);
  await changeStock(tx, stock, changesOf(held.map(({ lines }) => ({ effect: 'hold', lines }))));
  const added = allocations.map(
    ({ orderId, lines, held }): Reservation => ({
      orderId,
      lines,
      attempt: 1,
      state: held ? 'held' : 'rejected',
    }),
  );
  const deadlines = added.length === 0 ? new Map<string, Date>() : await addReservations(tx, added, holdSeconds);
  for (const one of allocations) {
    const { orderId } = one;
    const deadline = deadlines.get(orderId);
    if (!one.held) tx.publish('inventory.rejected', orderId, { orderId, shortages: [...one.shortages] });
    else if (deadline !== undefined) {
      tx.publish('inventory.reserved', orderId, { orderId, expiresAt: timestampFromDate(deadline) });
    }
  }
}

/** Makes the goods of paid orders theirs; an expired reservation is asked for again, or the order gets nothing. */
async function commit(orderIds: readonly string[], tx: InventoryTx): Promise<void> {
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
  const again = allocations.map(
    ({ orderId, lines, held }): Reservation => ({
      orderId,
      lines,
      attempt: (latest.get(orderId)?.attempt ?? 0) + 1,
      state: held ? 'committed' : 'rejected',
    }),
  );
  if (again.length > 0) await addReservations(tx, again, 0);
  await record(
    tx,
    [...held, ...sold].flatMap(({ orderId, lines }) =>
      lines.map(({ sku, quantity }) => ({
        sku,
        delta: -quantity,
        reason: 'SOLD',
        orderId,
      })),
    ),
  );
  for (const { orderId } of [...held, ...sold]) tx.publish('inventory.committed', orderId, { orderId });
  for (const one of allocations) {
    if (!one.held)
      tx.publish('inventory.rejected', one.orderId, { orderId: one.orderId, shortages: [...one.shortages] });
  }
}

/**
 * Undoes a hold or a sale, and ends for good what has expired. A cancellation heard before its order keeps the goods
 * from being held at all.
 */
async function giveBack(orderIds: readonly string[], tx: InventoryTx): Promise<void> {
  const latest = await lockReservations(tx, orderIds);
  const early = orderIds.filter((orderId) => onCancelled(latest.get(orderId)) === 'refuse_later');
  const reservations = [...latest.values()];
  const held = reservations.filter((one) => onCancelled(one) === 'release');
  const lapsed = reservations.filter((one) => onCancelled(one) === 'forget');
  const sold = reservations.filter((one) => onCancelled(one) === 'restock');

  const stock = await lockStock(tx, skusOf([...held, ...sold]));
  await changeStock(
    tx,
    stock,
    changesOf([
      ...held.map(({ lines }) => ({ effect: 'release' as const, lines })),
      ...sold.map(({ lines }) => ({ effect: 'restock' as const, lines })),
    ]),
  );
  await endReservations(tx, [...held, ...lapsed], 'released');
  await endReservations(tx, sold, 'returned');
  if (early.length > 0) {
    await addReservations(
      tx,
      early.map((orderId) => ({ orderId, lines: [], attempt: 1, state: 'released' })),
      0,
    );
  }
  await record(
    tx,
    sold.flatMap(({ orderId, lines }) =>
      lines.map(({ sku, quantity }) => ({
        sku,
        delta: quantity,
        reason: 'RESTOCKED',
        orderId,
      })),
    ),
  );
  for (const { orderId } of [...held, ...sold]) tx.publish('inventory.released', orderId, { orderId });
}

const skusOf = (demands: readonly Demand[]): readonly string[] =>
  merged(demands.flatMap((demand) => demand.lines)).map((line) => line.sku);
