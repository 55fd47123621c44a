import type { Money } from '#platform/kernel/money.ts';
import type { Order, Payment, PaymentStatus, Refund } from './order.ts';

export const isPaid = ({ payment }: Order): boolean =>
  payment.status === 'succeeded' || payment.status === 'authorized';

/** How a payment stands, as payments say. */
export interface PaymentNews {
  readonly status: PaymentStatus;
  readonly transactionId?: string;
  /** What was taken. */
  readonly captured?: Money;
}

/** Later statuses are never overwritten by earlier ones that were heard late; what was taken is noted then too. */
export function notePayment(before: Order, { status, transactionId, captured }: PaymentNews): Order {
  const isNew = captured !== undefined && before.payment.captured === undefined;
  const order = isNew ? withPayment(before, { captured }) : before;
  if (rank[status] <= rank[order.payment.status]) return order;
  const given = order.payment.refunds.length > 0 && status === 'succeeded' ? 'partially_refunded' : status;
  return withPayment(order, { status: given, transactionId: transactionId ?? order.payment.transactionId });
}

/**
 * Notes a refund once; `complete` says that nothing paid is left. While the rest is only promised, a gift card may get
 * its share back already: then the payment is still to come, and its status stays.
 */
export function noteRefund(order: Order, refund: Refund, complete: boolean): Order {
  if (order.payment.refunds.some(({ id }) => id === refund.id)) return order;
  const noted = withPayment(order, { refunds: [...order.payment.refunds, refund] });
  if (order.payment.status === 'authorized' && order.status !== 'cancelled') return noted;
  return notePayment(noted, { status: complete ? 'refunded' : 'partially_refunded' });
}

/** Whether money was taken, even when some or all of it was given back since. */
export const wasTaken = ({ payment: { status } }: Order): boolean =>
  status === 'succeeded' || status === 'partially_refunded' || status === 'refunded';

const withPayment = (order: Order, change: Partial<Payment>): Order => ({
  ...order,
  payment: { ...order.payment, ...change },
});

const rank: Readonly<Record<PaymentStatus, number>> = {
  pending: 0,
  requires_action: 1,
  authorized: 2,
  succeeded: 3,
  failed: 4,
  partially_refunded: 5,
  refunded: 6,
};
