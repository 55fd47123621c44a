import { conflict, Failure } from '#platform/kernel/errors.ts';
import type { HistoryEntry, Order } from './order.ts';
import { type OrderStatus, transitions } from './status.ts';

/** Why an order was cancelled; shown to the customer in their own language. */
export type CancelReason =
  | 'OUT_OF_STOCK'
  | 'PAYMENT_DECLINED'
  | 'PAYMENT_TIMEOUT'
  | 'PROMOTION_USED_UP'
  | 'GIFT_CARD_SPENT'
  | 'CUSTOMER_REQUEST'
  | 'STAFF_REQUEST';

/** What changed an order without another status. */
type ChangeReason = 'LINES_REMOVED' | 'ADDRESS_CHANGED';

/** Throws ILLEGAL_ORDER_TRANSITION, naming both states. */
export function move(order: Order, status: OrderStatus, at: Date, reason?: CancelReason | 'UNPACKED'): Order {
  const allowed: readonly OrderStatus[] = transitions[order.status];
  if (!allowed.includes(status)) {
    throw new Failure(
      'failed_precondition',
      'ILLEGAL_ORDER_TRANSITION',
      `An order cannot go from ${order.status} to ${status}.`,
    );
  }
  const entry: HistoryEntry = { status, at: at.toISOString(), ...(reason === undefined ? {} : { reason }) };
  const statusReason = status === 'cancelled' ? (reason ?? null) : null;
  return { ...order, status, statusReason, history: [...order.history, entry] };
}

/** Notes a change in the history; the status stays, and so does its reason. */
export const note = (order: Order, reason: ChangeReason, at: Date): Order => ({
  ...order,
  history: [...order.history, { status: order.status, at: at.toISOString(), reason }],
});

/** Moves on to a step of fulfillment, which may be heard late: by it an order never goes back. */
export const advance = (order: Order, status: 'packed' | 'shipped' | 'delivered', at: Date): Order =>
  rank[order.status] >= rank[status] ? order : move(order, status, at);

const rank: Readonly<Record<OrderStatus, number>> = {
  pending: 0,
  confirmed: 1,
  packed: 2,
  shipped: 3,
  delivered: 4,
  returned: 5,
  cancelled: 6,
};

/**
 * Once its goods are taken in hand; from there on it is neither cancelled nor edited, unless the packing is taken back.
 * Throws ORDER_CANCELLED when that came first, ORDER_NOT_READY before it is confirmed, and PACKING_TAKEN_BACK when this
 * round of packing is over. An order that is packed or further stays as it is.
 */
export function beginFulfillment(before: Order, round: number, at: Date): Order {
  if (before.status === 'pending') throw conflict('ORDER_NOT_READY', 'The order is not confirmed yet.');
  if (before.status === 'cancelled') {
    throw conflict('ORDER_CANCELLED', 'The order was cancelled; nothing more is sent.');
  }
  if (round < before.round) throw conflict('PACKING_TAKEN_BACK', 'The packing was taken back meanwhile.');
  const order = unpack(before, round, at);
  return order.status === 'confirmed' ? move(order, 'packed', at) : order;
}

/**
 * Goes back to confirmed when the packing of an earlier round was taken back. What begins in a round knows that all
 * before it are over, so that an unpacking which is heard after it changes nothing.
 */
export function unpack(order: Order, round: number, at: Date): Order {
  if (round <= order.round) return order;
  const known = { ...order, round };
  return order.status === 'packed' ? move(known, 'confirmed', at, 'UNPACKED') : known;
}

/** Lies packed, as far as this is not the late news of a packing that was taken back. */
export const pack = (order: Order, round: number, at: Date): Order =>
  round < order.round ? order : advance(unpack(order, round, at), 'packed', at);
