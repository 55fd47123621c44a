import { Failure } from '#platform/kernel/errors.ts';
import type { Money } from '#platform/kernel/money.ts';

/** What may follow what. `charging` and `refunding` are with the provider; their outcome may be unknown for a while. */
export const transitions = {
  prepared: ['charging', 'authorized', 'voided'],
  charging: ['succeeded', 'failed'],
  authorized: ['succeeded', 'voided'],
  succeeded: ['refunding'],
  refunding: ['refunded'],
  failed: [],
  voided: [],
  refunded: [],
} as const satisfies Record<string, readonly string[]>;

export type PaymentState = keyof typeof transitions;
export type Method = 'card' | 'cash_on_delivery';

export interface Payment {
  readonly orderId: string;
  readonly method: Method;
  readonly amount: Money;
  readonly state: PaymentState;
  readonly placed: boolean;
  readonly reserved: boolean;
  readonly cancelled: boolean;
  readonly transactionId: string | null;
}

/** What a payment says to the others. */
export type Says = 'authorized' | 'succeeded' | 'failed' | 'voided' | 'refunded';

export interface Decision {
  readonly payment: Payment;
  readonly says?: Says;
}

/** What is heard from others, and what the provider answers. */
export type Input =
  | { readonly kind: 'placed' }
  | { readonly kind: 'reserved' }
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'delivered' }
  | { readonly kind: 'charged'; readonly transactionId: string }
  | { readonly kind: 'declined' }
  | { readonly kind: 'given_back' };

/** The next state of a payment. Inputs may come twice and in any order; what changes nothing says nothing. */
export function decide(payment: Payment, input: Input): Decision {
  switch (input.kind) {
    case 'placed':
      return begin({ ...payment, placed: true });
    case 'reserved':
      return begin({ ...payment, reserved: true });
    case 'cancelled':
      return cancel({ ...payment, cancelled: true });
    case 'delivered':
      return payment.state === 'authorized' ? say(move(payment, 'succeeded'), 'succeeded') : { payment };
    case 'charged':
      return charged(payment, input.transactionId);
    case 'declined':
      return payment.state === 'failed' ? { payment } : say(move(payment, 'failed'), 'failed');
    case 'given_back':
      return payment.state === 'refunded' ? { payment } : say(move(payment, 'refunded'), 'refunded');
  }
}

/** Nothing is taken before the order stands and its goods are held. */
function begin(payment: Payment): Decision {
  if (payment.state !== 'prepared' || !payment.placed || !payment.reserved) return { payment };
  return payment.method === 'card'
    ? { payment: move(payment, 'charging') }
    : say(move(payment, 'authorized'), 'authorized');
}

function cancel(payment: Payment): Decision {
  switch (payment.state) {
    case 'prepared':
    case 'authorized':
      return say(move(payment, 'voided'), 'voided');
    case 'succeeded':
      return { payment: move(payment, 'refunding') };
    // The outcome decides: what is taken is given back as soon as it is known.
    case 'charging':
    case 'failed':
    case 'voided':
    case 'refunding':
    case 'refunded':
      return { payment };
  }
}

function charged(payment: Payment, transactionId: string): Decision {
  if (payment.state !== 'charging') return { payment };
  const taken = { ...move(payment, 'succeeded'), transactionId };
  return say(taken.cancelled ? move(taken, 'refunding') : taken, 'succeeded');
}

/** Throws ILLEGAL_PAYMENT_TRANSITION, naming both states. */
export function move(payment: Payment, state: PaymentState): Payment {
  const allowed: readonly PaymentState[] = transitions[payment.state];
  if (allowed.includes(state)) return { ...payment, state };
  throw new Failure(
    'failed_precondition',
    'ILLEGAL_PAYMENT_TRANSITION',
    `A payment cannot go from ${payment.state} to ${state}.`,
  );
}

const say = (payment: Payment, says: Says): Decision => ({ payment, says });
