import type Stripe from 'stripe';
import type { Named, Notice, Outcome } from './port.ts';
import { chargeOutcome, fromStripe, refundOutcome } from './stripe-outcomes.ts';

/**
 * What an event of Stripe's says of a movement of the shop's; null for what it has no mark on, and for all other kinds
 * of event. An event tells a state of the past and may come late, twice or after a younger one: whoever hears it asks
 * its own state table, and `find` where that matters.
 */
export function noticeOf(event: Stripe.Event): Notice | null {
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
function ofTaken(id: string, intent: Stripe.PaymentIntent): Notice | null {
  const amount = fromStripe(intent.amount_received, intent.currency);
  const captureKey = intent.metadata['capture_key'];
  const movement = named(intent, captureKey === undefined ? 'charge' : 'capture', captureKey ?? intent.metadata['key']);
  return movement && { id, movement, amount, outcome: { status: 'succeeded', reference: intent.id } };
}

/** A card that fails in the browser's own form is no end: the buyer sees it there and takes another one. */
function ofCharge(id: string, intent: Stripe.PaymentIntent): Notice | null {
  const movement = named(intent, 'charge', intent.metadata['key']);
  const amount = fromStripe(intent.amount, intent.currency);
  return movement && { id, movement, amount, outcome: chargeOutcome(intent) };
}

/** Given up by the shop, else by a person in the dashboard or because the authorisation ran out: then the charge is lost. */
function ofCancelled(id: string, intent: Stripe.PaymentIntent): Notice | null {
  const voidKey = intent.metadata['void_key'];
  const movement = named(intent, voidKey === undefined ? 'charge' : 'void', voidKey ?? intent.metadata['key']);
  const outcome: Outcome =
    voidKey === undefined ? { status: 'declined' } : { status: 'succeeded', reference: intent.id };
  return movement && { id, movement, amount: fromStripe(intent.amount, intent.currency), outcome };
}

function ofRefund(id: string, refund: Stripe.Refund): Notice | null {
  const [key, orderId] = [refund.metadata?.['key'], refund.metadata?.['order_id']];
  const { payment_intent: intent } = refund;
  const reference = intent === null || typeof intent === 'string' ? intent : intent.id;
  if (key === undefined || orderId === undefined || !isDecided(refund)) return null;
  const amount = fromStripe(refund.amount, refund.currency);
  return { id, movement: { kind: 'refund', key, orderId, reference }, amount, outcome: refundOutcome(refund) };
}

/** Null for an intent of somebody else's on the same account. */
function named(intent: Stripe.PaymentIntent, kind: Named['kind'], key: string | undefined): Named | null {
  const orderId = intent.metadata['order_id'];
  return key === undefined || orderId === undefined ? null : { kind, key, orderId, reference: intent.id };
}

const isDecided = ({ status }: Stripe.Refund): boolean => status !== null && status !== 'requires_action';
