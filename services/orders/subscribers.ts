import type { EventType } from '#contracts/events.ts';
import type { Heard, Subscribers } from '#platform/events/port.ts';
import type { Clock } from '#platform/kernel/clock.ts';
import type { Crash } from '#platform/kernel/crash.ts';
import { decide, type Input } from './domain/decide.ts';
import type { Order } from './domain/order.ts';
import { people } from './people.ts';
import { issueInvoices } from './repository/invoices.ts';
import { lockOrders, saveOrders } from './repository/orders.ts';
import type { OrdersDb, OrdersTx } from './repository/tables.ts';
import { say } from './say.ts';
import type { Watch } from './watch.ts';
import { moneyFromWire, shipmentFromWire } from './wire/from.ts';

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
    const owed = [...changed.values()].filter(isOwedInvoice).map(({ id }) => id);
    if (owed.length > 0) await issueInvoices(tx, owed, clock.now());
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
    ...people,
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
      ({ transactionId, amount }) => ({
        kind: 'payment',
        status: 'succeeded',
        transactionId,
        captured: moneyFromWire(amount),
      }),
      () => crash.point('orders.payment'),
    ),
    'payments.action_required': on(
      () => ({ kind: 'payment', status: 'requires_action' }),
      () => crash.point('orders.payment'),
    ),
    'pricing.rejected': on<'pricing.rejected'>(
      ({ reason }) => ({
        kind: 'redemption_rejected',
        reason: reason === 'GIFT_CARD_SPENT' ? 'GIFT_CARD_SPENT' : 'PROMOTION_USED_UP',
      }),
      () => crash.point('orders.cancelled'),
    ),
    'payments.voided': on(
      () => ({ kind: 'payment', status: 'failed' }),
      () => crash.point('orders.payment'),
    ),
    'payments.refunded': on<'payments.refunded'>(
      ({ refundId, amount, refundedTotal, capturedTotal }) => ({
        kind: 'refunded',
        refund: { id: refundId, amount: moneyFromWire(amount) },
        complete: refundedTotal?.minorUnits === capturedTotal?.minorUnits,
      }),
      () => crash.point('orders.payment'),
    ),
    'fulfillment.packed': on<'fulfillment.packed'>(
      ({ round }) => ({ kind: 'packed', round }),
      () => crash.point('orders.packed'),
    ),
    'fulfillment.unpacked': on<'fulfillment.unpacked'>(
      ({ round }) => ({ kind: 'unpacked', round }),
      () => crash.point('orders.unpacked'),
    ),
    'fulfillment.shipped': on<'fulfillment.shipped'>(
      ({ shipment, complete }) => ({ kind: 'shipped', shipment: shipmentFromWire(shipment), complete }),
      () => crash.point('orders.shipped'),
    ),
    'fulfillment.delivered': on<'fulfillment.delivered'>(
      ({ shipment, complete }) => ({ kind: 'delivered', shipment: shipmentFromWire(shipment), complete }),
      () => crash.point('orders.delivered'),
    ),
  };
}

/** The invoice goes with the first goods: shipped, or taken along by the customer. */
const isOwedInvoice = ({ shipments, invoiceNumber }: Order): boolean => shipments.length > 0 && invoiceNumber === null;
