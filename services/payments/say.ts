import { toWire } from '#platform/kernel/money.ts';
import type { Movement, Payment, Says } from './domain/payment.ts';
import type { PaymentsTx } from './repository/tables.ts';

/** Says what became of a payment, with the transaction. */
export function say(tx: PaymentsTx, { kind, payment, refund }: Says): void {
  const { orderId } = payment;
  const amount = (minorUnits: number) => toWire({ currencyCode: payment.currency, minorUnits });
  switch (kind) {
    case 'action_required':
      return tx.publish('payments.action_required', orderId, { orderId });
    case 'authorized':
      return tx.publish('payments.authorized', orderId, { orderId, amount: amount(payment.amountMinor) });
    case 'succeeded':
      return tx.publish('payments.succeeded', orderId, {
        orderId,
        amount: amount(payment.capturedMinor),
        transactionId: payment.transactionId ?? '',
      });
    case 'failed':
      return tx.publish('payments.failed', orderId, { orderId, reason: 'PAYMENT_DECLINED' });
    case 'voided':
      return tx.publish('payments.voided', orderId, { orderId });
    case 'refunded':
      return tx.publish('payments.refunded', orderId, refunded(payment, refund));
  }
}

function refunded(payment: Payment, refund: Movement | undefined) {
  if (refund === undefined) throw new TypeError('A refund was to be said without saying which.');
  const amount = (minorUnits: number) => toWire({ currencyCode: payment.currency, minorUnits });
  const gives = refund.giftMinor > 0 && !payment.cancelled;
  return {
    orderId: payment.orderId,
    amount: amount(refund.amountMinor + refund.giftMinor),
    refundedTotal: amount(payment.refundedMinor + payment.giftRefundedMinor),
    capturedTotal: amount(payment.capturedMinor + payment.giftMinor),
    refundId: refund.refundId ?? '',
    cancelled: payment.cancelled,
    ...(gives ? { giftCard: amount(refund.giftMinor) } : {}),
  };
}
