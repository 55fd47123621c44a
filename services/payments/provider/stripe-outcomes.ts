import type Stripe from 'stripe';
import { type Money, money } from '#platform/kernel/money.ts';
import type { Outcome } from './port.ts';

/**
 * What the shop notes on an intent. Stripe keeps it, shows it in its dashboard and sends it with every webhook, so
 * that the shop's own books are never needed to tell whose payment it is.
 */
export interface Marks {
  readonly key?: string;
  readonly order_id?: string;
  /** Which shop's it is, of those at one account. Missing on what was made before shops had ids. */
  readonly installation?: string;
  /** The browser may try another card on the same intent; a token that the shop confirms has one try. */
  readonly completed_by?: 'shop' | 'browser';
  readonly capture_key?: string;
  readonly void_key?: string;
}

/**
 * What became of a charge. Throws while the bank decides ("processing"): that is unknown, and the same question finds
 * it out later.
 */
export function chargeOutcome(intent: Stripe.PaymentIntent): Outcome {
  switch (intent.status) {
    case 'succeeded':
    case 'requires_capture':
      return { status: 'succeeded', reference: intent.id };
    case 'canceled':
      return { status: 'declined' };
    case 'requires_payment_method':
      return isFinallyRefused(intent) ? { status: 'declined' } : waiting(intent);
    case 'requires_action':
    case 'requires_confirmation':
      return waiting(intent);
    default:
      throw undecided(intent);
  }
}

/** Undefined when the authorisation stands and nothing was taken of it. */
export function captureOutcome(intent: Stripe.PaymentIntent, key: string): Outcome | undefined {
  switch (intent.status) {
    case 'succeeded':
      return intent.metadata['capture_key'] === key
        ? { status: 'succeeded', reference: intent.id }
        : { status: 'declined' };
    case 'canceled':
      return { status: 'declined' };
    case 'processing':
      throw undecided(intent);
    default:
      return undefined;
  }
}

/** What was taken cannot be given up any more: it is refunded. Undefined while there is something to give up. */
export function voidOutcome(intent: Stripe.PaymentIntent): Outcome | undefined {
  switch (intent.status) {
    case 'canceled':
      return { status: 'succeeded', reference: intent.id };
    case 'succeeded':
      return { status: 'declined' };
    case 'processing':
      throw undecided(intent);
    default:
      return undefined;
  }
}

/**
 * A pending refund counts as given: Stripe has accepted it and carries it out by itself. Should the bank send it back,
 * weeks later perhaps, `refund.failed` says so.
 */
export function refundOutcome(refund: Stripe.Refund): Outcome {
  switch (refund.status) {
    case 'succeeded':
    case 'pending':
      return { status: 'succeeded', reference: refund.id };
    case 'failed':
    case 'canceled':
      return { status: 'declined' };
    default:
      throw new Error(`Stripe says of the refund ${refund.id} that it is ${refund.status}; it is asked again.`);
  }
}

/** Whether money was ever put aside, which a cancelled intent does not say in one word. */
export const wasAuthorised = (intent: Stripe.PaymentIntent): boolean =>
  intent.latest_charge !== null && intent.last_payment_error === null;

/** Stripe reckons these two in hundredths, though they have no smaller coin. */
const hundredfold: ReadonlySet<string> = new Set(['ISK', 'UGX']);

export const toStripe = ({ currencyCode, minorUnits }: Money): { amount: number; currency: string } => ({
  amount: hundredfold.has(currencyCode) ? minorUnits * 100 : minorUnits,
  currency: currencyCode.toLowerCase(),
});

export function fromStripe(amount: number, currency: string): Money {
  const code = currency.toUpperCase();
  return money(code, hundredfold.has(code) ? amount / 100 : amount);
}

const isFinallyRefused = ({ last_payment_error, metadata }: Stripe.PaymentIntent): boolean =>
  last_payment_error !== null && metadata['completed_by'] !== 'browser';

function waiting({ id, client_secret }: Stripe.PaymentIntent): Outcome {
  if (client_secret === null) throw new Error(`Stripe gave no client secret for ${id}; it is asked again.`);
  return { status: 'action_required', reference: id, clientSecret: client_secret };
}

const undecided = ({ id, status }: Stripe.PaymentIntent): Error =>
  new Error(`Stripe says of ${id} that it is ${status}; it is asked again.`);
