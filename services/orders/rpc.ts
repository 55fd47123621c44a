import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import type { CartService } from '#contracts/gen/rialto/cart/v1/cart_pb.ts';
import { type OrdersService, SagaState } from '#contracts/gen/rialto/orders/v1/orders_pb.ts';
import type { TimelineEvent } from '#platform/events/bus.ts';
import { notFound } from '#platform/kernel/errors.ts';
import type { CallContext, Client, Implementation } from '#platform/rpc/port.ts';
import { mayEndAs, mustHold } from './access.ts';
import { defaultPageSize } from './config.ts';
import { beginFulfillment, cancel, type Order } from './domain.ts';
import { cursorOf, pageOf } from './page.ts';
import { type PlaceDependencies, placeOrder } from './place.ts';
import { listOrders, lockOrders, readOrder, saveOrders } from './repository.ts';
import { say } from './say.ts';
import type { Watch } from './watch.ts';
import { orderToWire, statusFromWire } from './wire.ts';

export interface RpcDependencies extends PlaceDependencies {
  readonly cart: Client<typeof CartService>;
  readonly watch: Watch;
  readonly streamPollMs: number;
  timeline(orderId: string): Promise<readonly TimelineEvent[]>;
}

/** What the orders offer to shoppers and staff. */
export function rpc(given: RpcDependencies): Implementation<typeof OrdersService> {
  const { database, clock, watch } = given;

  async function visible(id: string, context: CallContext): Promise<{ order: Order; version: number }> {
    const found = await readOrder(database.read, id);
    mustHold(id, found?.order, context, given.tokenKey);
    if (found === undefined) throw notFound('ORDER_NOT_FOUND', 'There is no such order.');
    return found;
  }

  return {
    placeOrder: (request, context) => placeOrder(request, context, given),
    async getOrder({ id }, context) {
      return orderToWire((await visible(id, context)).order);
    },
    async listOrders({ pageSize = defaultPageSize, pageToken }, context) {
      const after = cursorOf(pageToken);
      return pageOf(
        await listOrders(database.read, { customerId: context.caller.id, limit: pageSize + 1, ...after }),
        pageSize,
      );
    },
    async adminListOrders({ pageSize = defaultPageSize, pageToken, status, query }) {
      const wanted = status === undefined ? undefined : statusFromWire(status);
      const filter = { ...(wanted === undefined ? {} : { status: wanted }), ...(query === undefined ? {} : { query }) };
      return pageOf(
        await listOrders(database.read, { ...filter, limit: pageSize + 1, ...cursorOf(pageToken) }),
        pageSize,
      );
    },
    async *streamOrder({ id }, context) {
      let seen = 0;
      while (!context.signal.aborted) {
        const change = watch.next(id, given.streamPollMs, context.signal);
        const { order, version } = await visible(id, context);
        if (version > seen) yield orderToWire(order);
        seen = version;
        await change;
      }
    },
    async cancelOrder({ id }, context) {
      await visible(id, context);
      const order = await database.transaction(async (tx) => {
        const before = (await lockOrders(tx, [id])).get(id);
        if (before === undefined) throw notFound('ORDER_NOT_FOUND', 'There is no such order.');
        const decision = cancel(before, mayEndAs(context.caller), clock.now());
        if (decision.order !== before) await saveOrders(tx, [decision.order]);
        say(tx, decision, given.tokenKey);
        tx.afterCommit(() => watch.changed(id));
        return decision.order;
      }, context);
      return orderToWire(order);
    },
    beginFulfillment: ({ orderId }, context) =>
      database.transaction(async (tx) => {
        // Cancelling locks the same row, so of the two one comes first and the other one is refused.
        const before = (await lockOrders(tx, [orderId])).get(orderId);
        if (before === undefined) throw notFound('ORDER_NOT_FOUND', 'There is no such order.');
        const order = beginFulfillment(before, clock.now());
        if (order === before) return {};
        await saveOrders(tx, [order]);
        tx.afterCommit(() => watch.changed(orderId));
        return {};
      }, context),
    async getSaga({ id }, context) {
      await visible(id, context);
      return { events: (await given.timeline(id)).map(sagaEvent) };
    },
  };
}

const sagaEvent = (event: TimelineEvent) => ({
  id: event.id,
  type: event.type,
  service: event.type.split('.')[0] ?? '',
  time: timestampFromDate(event.time),
  traceId: event.traceparent.split('-')[1] ?? '',
  consumers: event.consumers.map(({ service, state, tries, error, doneAt }) => ({
    service,
    state: sagaStates[state],
    tries,
    ...(error === null ? {} : { error }),
    ...(doneAt === null ? {} : { doneAt: timestampFromDate(doneAt) }),
  })),
});

const sagaStates = {
  waiting: SagaState.WAITING,
  retrying: SagaState.RETRYING,
  parked: SagaState.PARKED,
  done: SagaState.DONE,
} as const;
