import { Failure } from '#platform/kernel/errors.ts';
import type { Money } from '#platform/kernel/money.ts';
import type { Order, Refund, Shipment } from './order.ts';
import { isPaid, notePayment, noteRefund, type PaymentNews } from './payment.ts';
import { advance, type CancelReason, move, pack, unpack } from './states.ts';

/** What others say that an order must follow. */
export type Input =
  | { readonly kind: 'committed' }
  | { readonly kind: 'rejected' }
  | { readonly kind: 'expired' }
  | { readonly kind: 'redemption_rejected'; readonly reason: 'PROMOTION_USED_UP' | 'GIFT_CARD_SPENT' }
  | { readonly kind: 'payment_failed' }
  | ({ readonly kind: 'payment' } & PaymentNews)
  | { readonly kind: 'refunded'; readonly refund: Omit<Refund, 'at'>; readonly complete: boolean }
  | { readonly kind: 'packed' | 'unpacked'; readonly round: number }
  | { readonly kind: 'shipped'; readonly shipment: Shipment; readonly complete: boolean }
  | { readonly kind: 'delivered'; readonly shipment: Shipment; readonly complete: boolean };

export interface Decision {
  readonly order: Order;
  readonly says?: 'confirmed' | 'cancelled' | { readonly refunded: Money };
}

/** The order after what was heard. Inputs may come twice and in any order; what changes nothing says nothing. */
export function decide(order: Order, input: Input, at: Date): Decision {
  switch (input.kind) {
    case 'committed':
      return order.status === 'pending' ? { order: move(order, 'confirmed', at), says: 'confirmed' } : { order };
    case 'rejected':
      return cancelPending(order, 'OUT_OF_STOCK', at);
    case 'redemption_rejected':
      return cancelPending(order, input.reason, at);
    case 'expired':
      // A payment that came in time keeps the order: its goods are asked for again.
      return isPaid(order) ? { order } : cancelPending(order, 'PAYMENT_TIMEOUT', at);
    case 'payment_failed':
      return cancelPending({ ...order, payment: { ...order.payment, status: 'failed' } }, 'PAYMENT_DECLINED', at);
    case 'payment':
      return { order: notePayment(order, input) };
    case 'refunded':
      return refunded(order, { ...input.refund, at: at.toISOString() }, input.complete);
    case 'packed':
      return { order: pack(order, input.round, at) };
    case 'unpacked':
      return { order: unpack(order, input.round, at) };
    case 'shipped':
      return { order: shipped(order, input.shipment, input.complete, at) };
    case 'delivered':
      return { order: delivered(order, input.shipment, input.complete, at) };
  }
}

/** By a customer or staff; throws ORDER_NOT_CANCELLABLE while it is packed and later. A cancelled order stays as it is. */
export function cancel(order: Order, reason: CancelReason, at: Date): Decision {
  if (order.status === 'cancelled') return { order };
  if (order.status === 'pending' || order.status === 'confirmed') {
    return { order: move(order, 'cancelled', at, reason), says: 'cancelled' };
  }
  throw new Failure(
    'failed_precondition',
    'ORDER_NOT_CANCELLABLE',
    `The order is ${order.status} and can no longer be cancelled.`,
  );
}

const cancelPending = (order: Order, reason: CancelReason, at: Date): Decision =>
  order.status === 'pending' ? { order: move(order, 'cancelled', at, reason), says: 'cancelled' } : { order };

/** A refund of a cancelled order is part of its cancellation, which was said already. */
function refunded(before: Order, refund: Refund, complete: boolean): Decision {
  const order = noteRefund(before, refund, complete);
  if (order === before || order.status === 'cancelled') return { order };
  return { order, says: { refunded: refund.amount } };
}

function shipped(order: Order, shipment: Shipment, complete: boolean, at: Date): Order {
  const noted = noteShipment(order, shipment);
  return complete ? advance(noted, 'shipped', at) : noted;
}

function delivered(order: Order, shipment: Shipment, complete: boolean, at: Date): Order {
  const noted = noteShipment(order, shipment);
  return complete ? advance(advance(noted, 'shipped', at), 'delivered', at) : noted;
}

function noteShipment(order: Order, shipment: Shipment): Order {
  const known = order.shipments.find((one) => one.id === shipment.id);
  if (known === undefined) return { ...order, shipments: [...order.shipments, shipment] };
  if (known.status === 'delivered') return order;
  return { ...order, shipments: order.shipments.map((one) => (one.id === shipment.id ? shipment : one)) };
}
