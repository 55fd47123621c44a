import { toWire } from '#platform/kernel/money.ts';
import type { Decision } from './domain/decide.ts';
import type { Edit, Order } from './domain/order.ts';
import type { Return } from './domain/returns.ts';
import { accessToken } from './number.ts';
import type { OrdersTx } from './repository/tables.ts';
import { personToWire, redemptionsToWire, snapshotOf } from './wire/order.ts';
import { returnToWire, unitsToWire } from './wire/returns.ts';

/** Says that an order was placed; the key is that of the orders' access tokens, here and below. */
export function sayPlaced(tx: OrdersTx, order: Order, tokenKey: Buffer): void {
  tx.publish('orders.placed', order.id, { order: snapshot(order, tokenKey) });
  // Most orders take nothing from limits and balances, and are not held up by asking for it.
  if (order.redemptions.length === 0) return;
  tx.publish('orders.redemption_requested', order.id, {
    orderId: order.id,
    redemptions: redemptionsToWire(order),
    person: personToWire(order),
  });
}

/** Says what a decision means for the others. */
export function say(tx: OrdersTx, { order, says }: Decision, tokenKey: Buffer): void {
  if (says === undefined) return;
  const now = snapshot(order, tokenKey);
  if (says === 'confirmed') tx.publish('orders.confirmed', order.id, { order: now });
  else if (says === 'cancelled') {
    tx.publish('orders.cancelled', order.id, { order: now, reason: order.statusReason ?? '' });
  } else tx.publish('orders.refunded', order.id, { order: now, amount: toWire(says.refunded) });
}

/**
 * Says that a confirmed order was changed: by the edit that is given, or else in its address. Before it is confirmed
 * nobody has been told what to prepare, so there is nothing to say: the confirmation carries the order as it is then.
 */
export function sayEdited(tx: OrdersTx, order: Order, tokenKey: Buffer, change: { id: string; edit?: Edit }): void {
  if (order.status === 'pending') return;
  tx.publish('orders.edited', order.id, {
    order: snapshot(order, tokenKey),
    editId: change.id,
    removed: unitsToWire(change.edit?.removed ?? []),
    ...(change.edit === undefined ? {} : { refund: toWire(change.edit.refund) }),
  });
}

/** Says how a return stands. */
export function sayReturn(tx: OrdersTx, order: Order, one: Return, tokenKey: Buffer): void {
  if (one.status === 'received') {
    tx.publish('orders.return_received', order.id, {
      orderId: order.id,
      returnId: one.id,
      restock: unitsToWire(one.restocked),
      refund: toWire(one.refund),
    });
  }
  tx.publish('orders.return_changed', order.id, {
    return: returnToWire(one),
    person: personToWire(order),
    accessToken: accessToken(order.id, tokenKey),
  });
}

const snapshot = (order: Order, tokenKey: Buffer) => snapshotOf(order, accessToken(order.id, tokenKey));
