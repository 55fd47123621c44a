import { cancel, type Decision, decide, type Input } from '../../../services/orders/domain/decide.ts';
import { removeUnits } from '../../../services/orders/domain/edits.ts';
import type { Order } from '../../../services/orders/domain/order.ts';
import { approve, receive, requestReturn } from '../../../services/orders/domain/returns.ts';
import { beginFulfillment } from '../../../services/orders/domain/states.ts';
import type { Units } from '../facts.ts';
import { type Hears, says, type World } from '../world.ts';

const say = says<'orders'>();

/** Time stands still for the orders' own decisions; deadlines pass by an action of their own. */
export const at = new Date('2026-01-01T12:00:00Z');

export const orders: Hears<'orders'> = {
  'pricing.rejected': (world, { subject, data }) => {
    world.met.add(
      data.reason === 'PROMOTION_USED_UP'
        ? 'a promotion used up by another order'
        : 'a gift card spent by another order',
    );
    follow(world, subject, { kind: 'redemption_rejected', reason: data.reason });
  },
  'inventory.rejected': (world, { subject }) => {
    world.met.add('sold out');
    follow(world, subject, { kind: 'rejected' });
  },
  'inventory.expired': (world, { subject }) => follow(world, subject, { kind: 'expired' }),
  'inventory.committed': (world, { subject }) => follow(world, subject, { kind: 'committed' }),
  'payments.action_required': (world, { subject }) =>
    follow(world, subject, { kind: 'payment', status: 'requires_action' }),
  'payments.authorized': (world, { subject }) => follow(world, subject, { kind: 'payment', status: 'authorized' }),
  'payments.succeeded': (world, { subject }) => follow(world, subject, { kind: 'payment', status: 'succeeded' }),
  'payments.failed': (world, { subject }) => follow(world, subject, { kind: 'payment_failed' }),
  'payments.voided': (world, { subject }) => follow(world, subject, { kind: 'payment', status: 'failed' }),
  'payments.refunded': (world, { subject, data: { refundId, amountMinor, complete } }) => {
    const amount = { currencyCode: 'USD', minorUnits: amountMinor };
    follow(world, subject, { kind: 'refunded', refund: { id: refundId, amount }, complete });
  },
  'fulfillment.packed': (world, { subject, data: { round } }) => follow(world, subject, { kind: 'packed', round }),
  'fulfillment.unpacked': (world, { subject, data: { round } }) => {
    if (orderOf(world, subject).status === 'packed' && orderOf(world, subject).round < round) {
      world.met.add('a packing taken back');
    }
    follow(world, subject, { kind: 'unpacked', round });
  },
  'fulfillment.shipped': (world, { subject, data }) => {
    const shipment = { id: data.shipmentId, carrier: 'G', trackingNumber: '1', lines: data.lines } as const;
    follow(world, subject, { kind: 'shipped', shipment: { ...shipment, status: 'shipped' }, complete: data.complete });
  },
  'fulfillment.delivered': (world, { subject, data }) => {
    const shipment = { id: data.shipmentId, carrier: 'G', trackingNumber: '1', lines: data.lines } as const;
    const input = {
      kind: 'delivered',
      shipment: { ...shipment, status: 'delivered' },
      complete: data.complete,
    } as const;
    follow(world, subject, input);
  },
};

export function orderOf(world: World, orderId: string): Order {
  const order = world.kept.orders.get(orderId);
  if (order === undefined) throw new TypeError(`There is no order ${orderId}.`);
  return order;
}

const follow = (world: World, orderId: string, input: Input): void =>
  settle(world, decide(orderOf(world, orderId), input, at));

function settle(world: World, { order, says: what }: Decision): void {
  world.kept.orders.set(order.id, order);
  if (what === undefined) return;
  if (what === 'confirmed') say(world, 'orders.confirmed', order.id, { order });
  else if (what === 'cancelled') say(world, 'orders.cancelled', order.id, { order });
  else say(world, 'orders.refunded', order.id);
}

/** Stores an order with what is said of it; one cart has one order that is not cancelled. */
export function place(world: World, order: Order): void {
  const rival = [...world.kept.orders.values()].find(
    ({ cartId, status }) => cartId === order.cartId && status !== 'cancelled',
  );
  if (rival !== undefined) throw new Error('CART_ALREADY_ORDERED');
  world.kept.orders.set(order.id, order);
  say(world, 'orders.placed', order.id, { order });
  if (order.redemptions.length > 0) say(world, 'orders.redemption_requested', order.id, { order });
}

export function cancelOrder(world: World, orderId: string): void {
  const before = orderOf(world, orderId);
  settle(world, cancel(before, 'CUSTOMER_REQUEST', at));
  if (before.history.some(({ reason }) => reason === 'UNPACKED')) {
    world.met.add('an order cancelled after its packing was taken back');
  }
}

/** Answers what the order has at this moment. */
export function begin(world: World, orderId: string, round: number): readonly Units[] {
  const before = orderOf(world, orderId);
  const order = beginFulfillment(before, round, at);
  if (before.status === 'packed' && before.round < round) {
    world.met.add('an order packed again before orders heard that its packing was taken back');
  }
  world.kept.orders.set(orderId, order);
  return order.lines;
}

export function edit(world: World, orderId: string, remove: readonly Units[]): void {
  const before = orderOf(world, orderId);
  const id = `edit ${before.edits.length + 1} of ${orderId}`;
  const order = removeUnits(before, { id, remove }, at);
  world.kept.orders.set(orderId, order);
  const refundMinor = order.edits.at(-1)?.refund.minorUnits ?? 0;
  say(world, 'orders.edited', orderId, { order, editId: id, removed: remove, refundMinor });
}

/** The customer asks, staff agree, and the goods come back: the last of the three, whose money and goods move. */
export function comeBack(world: World, orderId: string, units: readonly Units[], restock: boolean): void {
  const order = orderOf(world, orderId);
  const returns = [...world.kept.returns.values()].filter((one) => one.orderId === orderId);
  const id = `return ${returns.length + 1} of ${orderId}`;
  const wish = { id, lines: units, reason: 'DAMAGED', note: '' } as const;
  const asked = requestReturn({ order, returns }, wish, { at, days: 30 });
  const came = { lines: units.map((line) => ({ ...line, restock })) };
  const done = receive({ order, returns: [...returns, asked] }, approve(asked, at), came, at);
  world.kept.orders.set(orderId, done.order);
  world.kept.returns.set(id, done.received);
  const { restocked, refund } = done.received;
  say(world, 'orders.return_received', orderId, { returnId: id, restock: restocked, refundMinor: refund.minorUnits });
  say(world, 'orders.return_changed', orderId);
}
