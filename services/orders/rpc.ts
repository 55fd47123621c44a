import type { OrdersService } from '#contracts/gen/rialto/orders/v1/orders_pb.ts';
import { type Asked, isPlaceInTime, pagedList } from '#platform/kernel/paging.ts';
import { wordsFor } from '#platform/kernel/words.ts';
import type { CallContext, Implementation } from '#platform/rpc/port.ts';
import { mayEndAs, type SeenAs } from './access.ts';
import { claimHeld } from './claim.ts';
import type { OrdersDependencies } from './dependencies.ts';
import { documentCalls } from './documents/calls.ts';
import { cancel } from './domain/decide.ts';
import type { Order } from './domain/order.ts';
import { beginFulfillment } from './domain/states.ts';
import { editCalls } from './edits.ts';
import { createLook, locked } from './look.ts';
import { placeOrder } from './place.ts';
import { reorder } from './reorder.ts';
import { listOrders, type OrderQuery, saveOrders } from './repository/orders.ts';
import { returnsOf } from './repository/returns.ts';
import type { OrdersTx } from './repository/tables.ts';
import { returnCalls } from './returns.ts';
import { sagaEvent } from './saga.ts';
import { say } from './say.ts';
import { orderToWire } from './wire/order.ts';
import { orderStatuses } from './wire/words.ts';

/** What the orders offer to shoppers, staff and fulfillment. */
export function rpc(given: OrdersDependencies): Implementation<typeof OrdersService> {
  const { database, clock, watch } = given;
  const look = createLook(given);

  async function page(query: OrderQuery, asked: Asked) {
    const { shown, nextPageToken } = await orders.page(
      asked,
      (from) => listOrders(database.read, query, from),
      ({ id, placedAt }) => ({ at: placedAt.toISOString(), id }),
    );
    const returns = await returnsOf(database.read, shown);
    return { orders: shown.map((one) => orderToWire(one, { returns: returns.get(one.id) ?? [] })), nextPageToken };
  }

  return {
    placeOrder: (request, context) => placeOrder(request, context, given),
    getOrder: async ({ id }, context) => look.whole((await look.visible(id, context)).order, context),
    listOrders: (asked, { caller }) => page({ customerId: caller.id }, asked),
    claimOrders: (_request, context) => claimHeld(context, given),
    adminListOrders: ({ status, query, ...asked }) =>
      page({ status: wordsFor(orderStatuses, status)[0], query }, asked),
    async *streamOrder({ id }, context) {
      let seen = 0;
      while (!context.signal.aborted) {
        const change = watch.next(id, given.streamPollMs, context.signal);
        const { order, version } = await look.visible(id, context);
        if (version > seen) yield await look.whole(order, context);
        seen = version;
        await change;
      }
    },
    async cancelOrder({ id }, context) {
      const { by } = await look.visible(id, context);
      return orderToWire(await database.transaction((tx) => cancelled(tx, { id, by }, context), context));
    },
    beginFulfillment: ({ orderId, round }, context) =>
      database.transaction(async (tx) => {
        // Cancelling and editing lock the same row, so one of them comes first and the other one is refused.
        const before = await locked(tx, orderId);
        const order = beginFulfillment(before, round, clock.now());
        if (order === before) return {};
        await saveOrders(tx, [order]);
        tx.afterCommit(() => watch.changed(orderId));
        return {};
      }, context),
    async getSaga({ id }, context) {
      await look.visible(id, context);
      return { events: (await given.timeline(id)).map(sagaEvent) };
    },
    reorder: (request, context) => reorder(request, context, given, look),
    ...editCalls(given, look),
    ...returnCalls(given, look),
    ...documentCalls(given, look),
  };

  async function cancelled(tx: OrdersTx, { id, by }: Wish, context: CallContext): Promise<Order> {
    const before = await locked(tx, id);
    const decision = cancel(before, mayEndAs(by), clock.now());
    if (decision.order === before) return before;
    await saveOrders(tx, [decision.order]);
    say(tx, decision, given.tokenKey);
    if (by === 'staff') {
      const change = { before: { status: before.status }, after: { status: decision.order.status } };
      tx.audit(context, { action: 'orders.cancel', subject: id, ...change });
    }
    tx.afterCommit(() => watch.changed(id));
    return decision.order;
  }
}

/** Which order is to be cancelled, and as whose wish. */
interface Wish {
  readonly id: string;
  readonly by: SeenAs;
}

const orders = pagedList('orders', isPlaceInTime);
