import type { EventType } from '#contracts/events.ts';
import type { ReturnLine } from '#contracts/gen/rialto/orders/v1/orders_pb.ts';
import type { Heard, Subscribers } from '#platform/events/port.ts';
import type { Crash } from '#platform/kernel/crash.ts';
import { commit } from './commit.ts';
import { giveBack, takeBack } from './give-back.ts';
import { people } from './people.ts';
import type { InventoryDb, InventoryTx } from './repository/schema.ts';
import { countStock } from './repository/stock.ts';
import { reserve } from './reserve.ts';

/** The inventory's part of the saga: hold, commit, give back; many orders in one go. */
export function subscribers(given: { holdSeconds: number; crash: Crash }): Subscribers<InventoryDb, 'inventory'> {
  const paid = async (events: readonly Heard<EventType>[], tx: InventoryTx) => {
    await commit(ordersOf(events), tx);
    given.crash.point('inventory.committed');
  };
  return {
    ...people,
    'orders.placed': async (events, tx) => {
      const demands = events.map(({ subject: orderId, data }) => ({
        orderId,
        lines: data.order?.lines ?? [],
        pickup: data.order?.pickupLocationId ?? null,
      }));
      await reserve(demands, tx, given.holdSeconds);
      given.crash.point('inventory.reserved');
    },
    'payments.authorized': paid,
    'payments.succeeded': paid,
    'orders.cancelled': async (events, tx) => {
      await giveBack(ordersOf(events), tx);
      given.crash.point('inventory.released');
    },
    'orders.edited': (events, tx) =>
      takeBack(
        events.map(({ subject: orderId, data }) => ({ orderId, lines: unitsOf(data.removed) })),
        'RESTOCKED',
        tx,
      ),
    'orders.return_received': (events, tx) =>
      takeBack(
        events.map(({ subject: orderId, data }) => ({ orderId, lines: unitsOf(data.restock) })),
        'RETURNED',
        tx,
      ),
    'catalog.stock_imported': async (events, tx) => {
      const counted = new Map(events.flatMap(({ data }) => data.counted.map((one) => [one.sku, one] as const)));
      await countStock(tx, [...counted.values()], 'IMPORTED');
    },
  };
}

const ordersOf = (events: readonly Heard<EventType>[]) => events.map((event) => event.subject);

const unitsOf = (lines: readonly ReturnLine[]) => lines.map(({ sku, quantity }) => ({ sku, quantity }));
