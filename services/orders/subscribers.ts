import type { EventType } from '#contracts/events.ts';
import type { Shipment as WireShipment } from '#contracts/gen/rialto/fulfillment/v1/fulfillment_pb.ts';
import { ShipmentStatus } from '#contracts/gen/rialto/orders/v1/orders_pb.ts';
import type { Heard, Subscribers } from '#platform/events/port.ts';
import type { Clock } from '#platform/kernel/clock.ts';
import type { Crash } from '#platform/kernel/crash.ts';
import { decide, type Input, type Order, type Shipment } from './domain.ts';
import { lockOrders, type OrdersDb, type OrdersTx, saveOrders } from './repository.ts';
import { say } from './say.ts';
import type { Watch } from './watch.ts';

/** The orders' part of the saga: every answer of the others moves an order on. */
export function subscribers(given: {
  readonly clock: Clock;
  readonly crash: Crash;
  readonly watch: Watch;
  readonly tokenKey: Buffer;
}): Subscribers<OrdersDb, 'orders'> {
  const { clock, crash, watch, tokenKey } = given;

  async function follow(tx: OrdersTx, heard: readonly { orderId: string; input: Input }[]): Promise<void> {
    const known = await lockOrders(tx, [...new Set(heard.map((one) => one.orderId))]);
    const changed = new Map<string, Order>();
    for (const { orderId, input } of heard) {
      const before = changed.get(orderId) ?? known.get(orderId);
      if (before === undefined) throw new TypeError(`There is no order ${orderId}.`);
      const decision = decide(before, input, clock.now());
      if (decision.order !== before) changed.set(orderId, decision.order);
      say(tx, decision, tokenKey);
    }
    await saveOrders(tx, [...changed.values()]);
    tx.afterCommit(() => {
      for (const orderId of changed.keys()) watch.changed(orderId);
    });
  }

  const on =
    <E extends EventType>(inputOf: (data: Heard<E>['data']) => Input, passed: () => void) =>
    async (events: readonly Heard<E>[], tx: OrdersTx) => {
      await follow(
        tx,
        events.map((event) => ({ orderId: event.subject, input: inputOf(event.data) })),
      );
      passed();
    };

  return {
    'inventory.committed': on(
      () => ({ kind: 'committed' }),
      () => crash.point('orders.confirmed'),
    ),
    'inventory.rejected': on(
      () => ({ kind: 'rejected' }),
      () => crash.point('orders.cancelled'),
    ),
    'inventory.expired': on(
      () => ({ kind: 'expired' }),
      () => crash.point('orders.expired'),
    ),
    'payments.failed': on(
      () => ({ kind: 'payment_failed' }),
      () => crash.point('orders.cancelled'),
    ),
    'payments.authorized': on(
      () => ({ kind: 'payment', status: 'authorized' }),
      () => crash.point('orders.payment'),
    ),
    'payments.succeeded': on<'payments.succeeded'>(
      ({ transactionId }) => ({ kind: 'payment', status: 'succeeded', transactionId }),
      () => crash.point('orders.payment'),
    ),
    'payments.action_required': on(
      () => ({ kind: 'payment', status: 'requires_action' }),
      () => crash.point('orders.payment'),
    ),
    'pricing.rejected': on<'pricing.rejected'>(
      ({ reason }) => ({ kind: 'redemption_rejected', reason }),
      () => crash.point('orders.cancelled'),
    ),
    'payments.voided': on(
      () => ({ kind: 'payment', status: 'failed' }),
      () => crash.point('orders.payment'),
    ),
    'payments.refunded': on<'payments.refunded'>(
      ({ refundedTotal, capturedTotal }) => ({
        kind: 'payment',
        status: refundedTotal?.minorUnits === capturedTotal?.minorUnits ? 'refunded' : 'partially_refunded',
      }),
      () => crash.point('orders.payment'),
    ),
    'fulfillment.packed': on(
      () => ({ kind: 'packed' }),
      () => crash.point('orders.packed'),
    ),
    'fulfillment.shipped': on<'fulfillment.shipped'>(
      ({ shipment, complete }) => ({ kind: 'shipped', shipment: shipmentOf(shipment), complete }),
      () => crash.point('orders.shipped'),
    ),
    'fulfillment.delivered': on<'fulfillment.delivered'>(
      ({ shipment, complete }) => ({ kind: 'delivered', shipment: shipmentOf(shipment), complete }),
      () => crash.point('orders.delivered'),
    ),
  };
}

function shipmentOf(shipment: WireShipment | undefined): Shipment {
  if (shipment === undefined) throw new TypeError('The event carries no shipment.');
  const { id, carrier, trackingNumber, status } = shipment;
  return { id, carrier, trackingNumber, status: status === ShipmentStatus.DELIVERED ? 'delivered' : 'shipped' };
}
