import type Stripe from 'stripe';
import type { Named, Notice, Outcome } from './port.ts';
import { chargeOutcome, fromStripe, refundOutcome, wasAuthorised } from './stripe-outcomes.ts';

/** What an event says of one movement. Without the shop's marks the order is null, and Stripe's id stands for the key. */
export interface Told extends Omit<Notice, 'movement'> {
  readonly movement: Omit<Named, 'orderId'> & { readonly orderId: string | null };
  /** Whose it is, of the shops at the account; null without a mark. */
  readonly installation: string | null;
}

/**
 * What a webhook says of a movement of the shop's; null for what it has no marks on or another installation has, and for
 * all other kinds of event.
 * An event tells a state of the past and may come late, twice or after a younger one: whoever hears it asks its own
 * state table, and `find` where that matters.
 */
export function noticeOf(event: Stripe.Event, installation: string): Notice | null {
  const told = toldBy(event);
  if (told === null || isOfAnother(told.installation, installation)) return null;
  const { orderId, ...movement } = told.movement;
  const { id, amount, outcome } = told;
  return orderId === null ? null : { id, amount, outcome, movement: { ...movement, orderId } };
}

/** Without a mark it may be this shop's: a person's doing in the dashboard, or from before shops had ids. */
export const isOfAnother = (mark: string | null, installation: string): boolean =>
  mark !== null && mark !== installation;

/** Null for a kind of event that tells of no movement. */
export function toldBy(event: Stripe.Event): Told | null {
  switch (event.type) {
    case 'payment_intent.succeeded':
      return ofTaken(event.id, event.data.object);
    case 'payment_intent.amount_capturable_updated':
    case 'payment_intent.payment_failed':
    case 'payment_intent.requires_action':
      return ofCharge(event.id, event.data.object);
    case 'payment_intent.canceled':
      return ofCancelled(event.id, event.data.object);
    // Not `charge.refunded`, which sums up a charge and names no refund; these come with each one.
    case 'refund.created':
    case 'refund.updated':
    case 'refund.failed':
      return ofRefund(event.id, event.data.object);
    default:
      return null;
  }
}

/** Money was taken: by the charge itself, or by the capture of what it had put aside. */
function ofTaken(id: string, intent: Stripe.PaymentIntent): Told {
  const { capture_method, amount_received, currency } = intent;
  const movement =
    capture_method === 'manual' ? named(intent, 'capture', 'capture_key') : named(intent, 'charge', 'key');
  return { ...ofIntent(id, intent), movement, amount: fromStripe(amount_received, currency), outcome: doneBy(intent) };
}

/** A card that fails in the browser's own form is no end: the buyer sees it there and takes another one. */
const ofCharge = (id: string, intent: Stripe.PaymentIntent): Told => ({
  ...ofIntent(id, intent),
  movement: named(intent, 'charge', 'key'),
  outcome: chargeOutcome(intent),
});

/**
 * Given up by the shop; else by a person in the dashboard, or because it ran out (after 7 days): then what was put
 * aside was voided by a key that the shop never gave, and what was not is a charge that came to nothing.
 */
function ofCancelled(id: string, intent: Stripe.PaymentIntent): Told {
  const base = ofIntent(id, intent);
  if (intent.metadata['void_key'] === undefined && !wasAuthorised(intent)) {
    return { ...base, movement: named(intent, 'charge', 'key'), outcome: { status: 'declined' } };
  }
  return { ...base, movement: named(intent, 'void', 'void_key'), outcome: doneBy(intent) };
}

const ofIntent = (id: string, { amount, currency, metadata }: Stripe.PaymentIntent) => ({
  id,
  amount: fromStripe(amount, currency),
  installation: installationOf(metadata),
});

/** Whose mark an intent or a refund bears. */
export const installationOf = (metadata: Stripe.Metadata | null): string | null => metadata?.['installation'] ?? null;

function ofRefund(id: string, refund: Stripe.Refund): Told | null {
  const { payment_intent: intent, metadata, status, amount, currency } = refund;
  if (status === null || status === 'requires_action') return null;
  const reference = intent === null || typeof intent === 'string' ? intent : intent.id;
  const [key, orderId] = [metadata?.['key'] ?? refund.id, metadata?.['order_id'] ?? null];
  const movement = { kind: 'refund', key, orderId, reference } as const;
  const installation = installationOf(metadata);
  return { id, movement, amount: fromStripe(amount, currency), outcome: refundOutcome(refund), installation };
}

const named = ({ id, metadata }: Stripe.PaymentIntent, kind: Named['kind'], mark: string): Told['movement'] => ({
  kind,
  key: metadata[mark] ?? id,
  orderId: metadata['order_id'] ?? null,
  reference: id,
});

const doneBy = ({ id }: Stripe.PaymentIntent): Outcome => ({ status: 'succeeded', reference: id });
