import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { PaymentMethod, PaymentStatus } from '#contracts/gen/rialto/orders/v1/orders_pb.ts';
import { TransactionState } from '#contracts/gen/rialto/payments/v1/payments_pb.ts';
import { money, toWire } from '#platform/kernel/money.ts';
import { wordsFor } from '#platform/kernel/words.ts';
import type { MovementState, Payment, PaymentState } from '../domain/payment.ts';
import type { SeenMovement } from '../repository/movements.ts';
import type { Seen } from '../repository/staff.ts';

/** A payment as staff see it; cash has no provider. */
export function paymentToWire({ payment, createdAt }: Seen, provider: string, movements: readonly SeenMovement[]) {
  const amount = (minor: number) => toWire(money(payment.currency, minor));
  const card = payment.method === 'card';
  return {
    orderId: payment.orderId,
    method: card ? PaymentMethod.CARD : PaymentMethod.CASH_ON_DELIVERY,
    status: statusOf(payment),
    provider: card ? provider : '',
    amount: amount(payment.amountMinor),
    giftCard: amount(payment.giftMinor),
    authorized: amount(payment.authorizedMinor),
    captured: amount(payment.capturedMinor),
    refunded: amount(payment.refundedMinor),
    giftCardRefunded: amount(payment.giftRefundedMinor),
    ...(payment.transactionId === null ? {} : { transactionId: payment.transactionId }),
    transactions: movements
      .filter(({ movement }) => movement.kind !== 'refund' || movement.amountMinor > 0)
      .map((one) => transactionToWire(one, payment)),
    refunds: movements.filter(isRefund).map((one) => refundToWire(one, payment.currency)),
    createdAt: timestampFromDate(createdAt),
  };
}

/** What was due and never taken is no refund; what waits for the capture may become one. */
const isRefund = ({ movement: { kind, state, amountMinor, giftMinor } }: SeenMovement): boolean =>
  kind === 'refund' && (state === 'waiting' || amountMinor + giftMinor > 0);

function transactionToWire({ movement, at }: SeenMovement, payment: Payment) {
  return {
    kind: movement.kind === 'charge' && payment.captures === 'shipped' ? 'AUTHORIZE' : movement.kind.toUpperCase(),
    key: movement.key,
    amount: toWire(money(payment.currency, movement.amountMinor)),
    state: transactionStates[movement.state],
    ...(movement.reference === null ? {} : { reference: movement.reference }),
    at: timestampFromDate(at),
  };
}

export function refundToWire({ movement, at }: SeenMovement, currency: string) {
  const amount = (minor: number) => toWire(money(currency, minor));
  const both = movement.state === 'waiting' ? movement.releasedMinor : movement.amountMinor + movement.giftMinor;
  return {
    id: movement.refundId ?? movement.key,
    orderId: movement.orderId,
    amount: amount(both),
    giftCard: amount(movement.giftMinor),
    reason: movement.reason,
    state: transactionStates[movement.state],
    createdAt: timestampFromDate(at),
  };
}

const transactionStates: Readonly<Record<MovementState, TransactionState>> = {
  waiting: TransactionState.UNKNOWN,
  due: TransactionState.UNKNOWN,
  unknown: TransactionState.UNKNOWN,
  action_required: TransactionState.UNKNOWN,
  succeeded: TransactionState.SUCCEEDED,
  declined: TransactionState.DECLINED,
};

const statuses: Readonly<Record<PaymentState, PaymentStatus>> = {
  prepared: PaymentStatus.PENDING,
  charging: PaymentStatus.PENDING,
  action_required: PaymentStatus.REQUIRES_ACTION,
  authorized: PaymentStatus.AUTHORIZED,
  capturing: PaymentStatus.AUTHORIZED,
  voiding: PaymentStatus.AUTHORIZED,
  succeeded: PaymentStatus.SUCCEEDED,
  refunding: PaymentStatus.SUCCEEDED,
  refunded: PaymentStatus.REFUNDED,
  failed: PaymentStatus.FAILED,
  voided: PaymentStatus.FAILED,
};

function statusOf(payment: Payment): PaymentStatus {
  const status = statuses[payment.state];
  const back = payment.refundedMinor + payment.giftRefundedMinor;
  return status === PaymentStatus.SUCCEEDED && back > 0 ? PaymentStatus.PARTIALLY_REFUNDED : status;
}

/** How a status is looked for: unspecified is all. */
export function statesOf(status: PaymentStatus): {
  readonly states: readonly PaymentState[] | null;
  readonly refunded: boolean | null;
} {
  if (status === PaymentStatus.UNSPECIFIED) return { states: null, refunded: null };
  const partly = status === PaymentStatus.PARTIALLY_REFUNDED;
  const wanted = partly ? PaymentStatus.SUCCEEDED : status;
  return { states: wordsFor(statuses, wanted), refunded: wanted === PaymentStatus.SUCCEEDED ? partly : null };
}
