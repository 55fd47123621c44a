import type { EventType } from '#contracts/events.ts';
import type { Shipment as WireShipment } from '#contracts/gen/rialto/fulfillment/v1/fulfillment_pb.ts';
import { ShipmentStatus } from '#contracts/gen/rialto/orders/v1/orders_pb.ts';
import type { Heard, Subscribers } from '#platform/events/port.ts';
import type { Clock } from '#platform/kernel/clock.ts';
import type { Crash } from '#platform/kernel/crash.ts';
import { type Decision, decide, type Input, type Order, type Shipment } from './domain.ts';
import { lockOrders, type OrdersDb, type OrdersTx, saveOrders } from './repository.ts';
import type { Watch } from './watch.ts';
import { snapshotOf } from './wire.ts';

/** The orders' part of the saga: every answer of the others moves an order on. */
export function subscribers(given: { clock: Clock; crash: Crash; watch: Watch }): Subscribers<OrdersDb, 'orders'> {
  const { clock, crash, watch } = given;

  async function follow(tx: OrdersTx, heard: readonly { orderId: string; input: Input }[]): Promise<void> {
    const known = await lockOrders(tx, [...new Set(heard.map((one) => one.orderId))]);
    const changed = new Map<string, Order>();
    for (const { orderId, input } of heard) {
      const before = changed.get(orderId) ?? known.get(orderId);
      if (before === undefined) throw new TypeError(`There is no order ${orderId}.`);
      const decision = decide(before, input, clock.now());
      if (decision.order !== before) changed.set(orderId, decision.order);
      say(tx, decision);
    }
    await saveOrders(tx, [...changed.values()]);
    tx.afterCommit(() => {
      for (const orderId of changed.keys()) watch.changed(orderId);
    });
  }

  const on =
    <E extends EventType>(inputOf: (data: Heard<E>['data']) => Input, point: string) =>
    async (events: readonly Heard<E>[], tx: OrdersTx) => {
      await follow(
        tx,
        events.map((event) => ({ orderId: event.subject, input: inputOf(event.data) })),
      );
      crash.point(point);
    };

  return {
    'inventory.committed': on(() => ({ kind: 'committed' }), 'orders.confirmed'),
    'inventory.rejected': on(() => ({ kind: 'rejected' }), 'orders.cancelled'),
    'inventory.expired': on(() => ({ kind: 'expired' }), 'orders.expired'),
    'payments.failed': on(() => ({ kind: 'payment_failed' }), 'orders.cancelled'),
    'payments.authorized': on(() => ({ kind: 'payment', status: 'authorized' }), 'orders.payment'),
    'payments.succeeded': on<'payments.succeeded'>(
      ({ transactionId }) => ({ kind: 'payment', status: 'succeeded', transactionId }),
      'orders.payment',
    ),
    'payments.voided': on(() => ({ kind: 'payment', status: 'failed' }), 'orders.payment'),
    'payments.refunded': on<'payments.refunded'>(
      ({ refundedTotal, capturedTotal }) => ({
        kind: 'payment',
        status: refundedTotal?.minorUnits === capturedTotal?.minorUnits ? 'refunded' : 'partially_refunded',
      }),
      'orders.payment',
    ),
    'fulfillment.packed': on(() => ({ kind: 'packed' }), 'orders.packed'),
    'fulfillment.shipped': on<'fulfillment.shipped'>(
      ({ shipment, complete }) => ({ kind: 'shipped', shipment: shipmentOf(shipment), complete }),
      'orders.shipped',
    ),
    'fulfillment.delivered': on<'fulfillment.delivered'>(
      ({ shipment, complete }) => ({ kind: 'delivered', shipment: shipmentOf(shipment), complete }),
      'orders.delivered',
    ),
  };
}

/** Says what a decision means for the others. */
export function say(tx: OrdersTx, { order, says }: Decision): void {
  if (says === 'confirmed') tx.publish('orders.confirmed', order.id, { order: snapshotOf(order) });
  if (says === 'cancelled') {
    tx.publish('orders.cancelled', order.id, { order: snapshotOf(order), reason: order.statusReason ?? '' });
  }
}

function shipmentOf(shipment: WireShipment | undefined): Shipment {
  if (shipment === undefined) throw new TypeError('The event carries no shipment.');
  const { id, carrier, trackingNumber, status } = shipment;
  return { id, carrier, trackingNumber, status: status === ShipmentStatus.DELIVERED ? 'delivered' : 'shipped' };
}
