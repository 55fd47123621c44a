import { conflict, Failure } from '#platform/kernel/errors.ts';
import type { Money } from '#platform/kernel/money.ts';

/** What may follow what. Shipping without packing first is allowed: small shops do both at once. */
export const transitions = {
  pending: ['confirmed', 'cancelled'],
  confirmed: ['packed', 'shipped', 'cancelled'],
  packed: ['shipped'],
  shipped: ['delivered'],
  delivered: ['returned'],
  cancelled: [],
  returned: [],
} as const satisfies Record<string, readonly string[]>;

export type OrderStatus = keyof typeof transitions;
export type PaymentMethod = 'card' | 'cash_on_delivery';
export type PaymentStatus =
  | 'pending'
  | 'requires_action'
  | 'authorized'
  | 'succeeded'
  | 'failed'
  | 'refunded'
  | 'partially_refunded';

/** Why an order was cancelled; shown to the customer in their own language. */
export type CancelReason =
  | 'OUT_OF_STOCK'
  | 'PAYMENT_DECLINED'
  | 'PAYMENT_TIMEOUT'
  | 'PROMOTION_USED_UP'
  | 'GIFT_CARD_SPENT'
  | 'CUSTOMER_REQUEST'
  | 'STAFF_REQUEST';

export interface OrderLine {
  readonly sku: string;
  readonly title: string;
  readonly quantity: number;
  readonly unitPrice: Money;
  readonly lineTotal: Money;
  readonly imageUrl: string;
  readonly productSlug: string;
}

export interface Totals {
  readonly subtotal: Money;
  readonly discount: Money;
  readonly shipping: Money;
  readonly tax: Money;
  readonly total: Money;
  readonly includedTax?: Money;
}

export interface Address {
  readonly fullName: string;
  readonly line1: string;
  readonly line2?: string;
  readonly city: string;
  readonly region?: string;
  readonly postalCode: string;
  readonly countryCode: string;
  readonly phone?: string;
}

export interface Person {
  readonly email: string;
  readonly userId?: string;
  readonly shippingAddress: Address;
  readonly billingAddress?: Address;
}

export interface Shipment {
  readonly id: string;
  readonly carrier: string;
  readonly trackingNumber: string;
  readonly status: 'shipped' | 'delivered';
}

export interface HistoryEntry {
  readonly status: OrderStatus;
  readonly at: string;
  readonly reason?: string;
}

export interface Order {
  readonly id: string;
  readonly number: string;
  readonly status: OrderStatus;
  readonly statusReason: string | null;
  readonly cartId: string;
  readonly lines: readonly OrderLine[];
  readonly totals: Totals;
  readonly person: Person;
  readonly shippingMethod: string;
  readonly payment: {
    readonly method: PaymentMethod;
    readonly status: PaymentStatus;
    readonly transactionId: string | null;
  };
  readonly shipments: readonly Shipment[];
  readonly history: readonly HistoryEntry[];
  readonly placedAt: Date;
}

/** What others say that an order must follow. */
export type Input =
  | { readonly kind: 'committed' }
  | { readonly kind: 'rejected' }
  | { readonly kind: 'redemption_rejected'; readonly reason: string }
  | { readonly kind: 'expired' }
  | { readonly kind: 'payment_failed' }
  | { readonly kind: 'payment'; readonly status: PaymentStatus; readonly transactionId?: string }
  | { readonly kind: 'packed' }
  | { readonly kind: 'shipped'; readonly shipment: Shipment; readonly complete: boolean }
  | { readonly kind: 'delivered'; readonly shipment: Shipment; readonly complete: boolean };

export interface Decision {
  readonly order: Order;
  readonly says?: 'confirmed' | 'cancelled';
}

/** The order after what was heard. Inputs may come twice and in any order; what changes nothing says nothing. */
export function decide(order: Order, input: Input, at: Date): Decision {
  switch (input.kind) {
    case 'committed':
      return order.status === 'pending' ? { order: move(order, 'confirmed', at), says: 'confirmed' } : { order };
    case 'rejected':
      return cancelPending(order, 'OUT_OF_STOCK', at);
    case 'redemption_rejected':
      return cancelPending(order, input.reason === 'GIFT_CARD_SPENT' ? 'GIFT_CARD_SPENT' : 'PROMOTION_USED_UP', at);
    case 'expired':
      // A payment that came in time keeps the order: its goods are asked for again.
      return isPaid(order) ? { order } : cancelPending(order, 'PAYMENT_TIMEOUT', at);
    case 'payment_failed':
      return cancelPending({ ...order, payment: { ...order.payment, status: 'failed' } }, 'PAYMENT_DECLINED', at);
    case 'payment':
      return { order: notePayment(order, input.status, input.transactionId) };
    case 'packed':
      return { order: advance(order, 'packed', at) };
    case 'shipped':
      return {
        order: input.complete
          ? advance(noteShipment(order, input.shipment), 'shipped', at)
          : noteShipment(order, input.shipment),
      };
    case 'delivered':
      return { order: delivered(noteShipment(order, input.shipment), input.complete, at) };
  }
}

/** By a customer or staff; throws ORDER_NOT_CANCELLABLE once it is packed. A cancelled order stays as it is. */
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

/**
 * Once its goods are taken in hand; from there on it is not cancelled. Throws ORDER_CANCELLED when that came first,
 * ORDER_NOT_READY before it is confirmed. An order that is packed or further stays as it is.
 */
export function beginFulfillment(order: Order, at: Date): Order {
  if (order.status === 'pending') throw conflict('ORDER_NOT_READY', 'The order is not confirmed yet.');
  if (order.status === 'cancelled') {
    throw conflict('ORDER_CANCELLED', 'The order was cancelled; nothing more is sent.');
  }
  return order.status === 'confirmed' ? move(order, 'packed', at) : order;
}

/** Throws ILLEGAL_ORDER_TRANSITION, naming both states. */
export function move(order: Order, status: OrderStatus, at: Date, reason?: string): Order {
  const allowed: readonly OrderStatus[] = transitions[order.status];
  if (!allowed.includes(status)) {
    throw new Failure(
      'failed_precondition',
      'ILLEGAL_ORDER_TRANSITION',
      `An order cannot go from ${order.status} to ${status}.`,
    );
  }
  const entry: HistoryEntry = { status, at: at.toISOString(), ...(reason === undefined ? {} : { reason }) };
  return { ...order, status, statusReason: reason ?? null, history: [...order.history, entry] };
}

const isPaid = (order: Order): boolean => order.payment.status === 'succeeded' || order.payment.status === 'authorized';

const cancelPending = (order: Order, reason: CancelReason, at: Date): Decision =>
  order.status === 'pending' ? { order: move(order, 'cancelled', at, reason), says: 'cancelled' } : { order };

/** Later statuses of a payment are never overwritten by earlier ones that were heard late. */
function notePayment(order: Order, status: PaymentStatus, transactionId: string | undefined): Order {
  if (paymentRank[status] <= paymentRank[order.payment.status]) return order;
  return {
    ...order,
    payment: { ...order.payment, status, transactionId: transactionId ?? order.payment.transactionId },
  };
}

const paymentRank: Readonly<Record<PaymentStatus, number>> = {
  pending: 0,
  requires_action: 1,
  authorized: 2,
  succeeded: 3,
  failed: 4,
  partially_refunded: 5,
  refunded: 6,
};

/** Steps of fulfillment, which may be heard late: an order never goes back. */
const fulfillmentRank: Readonly<Record<OrderStatus, number>> = {
  pending: 0,
  confirmed: 1,
  packed: 2,
  shipped: 3,
  delivered: 4,
  returned: 5,
  cancelled: 6,
};

const advance = (order: Order, status: 'packed' | 'shipped' | 'delivered', at: Date): Order =>
  fulfillmentRank[order.status] >= fulfillmentRank[status] ? order : move(order, status, at);

function delivered(order: Order, complete: boolean, at: Date): Order {
  if (!complete) return order;
  return advance(advance(order, 'shipped', at), 'delivered', at);
}

function noteShipment(order: Order, shipment: Shipment): Order {
  const known = order.shipments.find((one) => one.id === shipment.id);
  if (known === undefined) return { ...order, shipments: [...order.shipments, shipment] };
  if (known.status === 'delivered') return order;
  return { ...order, shipments: order.shipments.map((one) => (one.id === shipment.id ? shipment : one)) };
}
