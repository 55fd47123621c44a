import type Stripe from 'stripe';
import type { Named, Outcome } from './port.ts';
import { captureOutcome, chargeOutcome, refundOutcome, voidOutcome } from './stripe-outcomes.ts';
import { pages, perPage } from './stripe-pages.ts';

/** Bounds a call to Stripe by a signal, and cleans its errors. */
export type Within = <T>(signal: AbortSignal, ask: () => Promise<T>) => Promise<T>;

/**
 * Asks what became of a movement, and never moves anything.
 *
 * What follows a charge is found exactly, by the intent. A charge whose answer was lost has no reference yet, and
 * Stripe cannot be asked by idempotency key, so its mark is looked for: among the newest intents, which are listed as
 * they are at this moment, then by the search index, which reaches back for ever but lags up to a minute, and an hour
 * on a bad day. Where both miss a charge (younger than the index, in a shop busier than the listed pages), it is told
 * again with the same idempotency key, and Stripe answers with the first result instead of charging again. Stripe
 * forgets keys after 24 hours at the earliest; by then the index has long known the charge. So whatever the moment,
 * either the question or the key prevents the second charge.
 */
export function findAtStripe(client: Stripe, within: Within) {
  return async ({ kind, key, reference }: Named, signal: AbortSignal): Promise<Outcome | undefined> => {
    if (kind === 'charge') {
      const intent =
        reference === null
          ? ((await recent(client, key, (ask) => within(signal, ask))) ?? (await searched(client, key, signal, within)))
          : await within(signal, () => client.paymentIntents.retrieve(reference));
      return intent && chargeOutcome(intent);
    }
    // Nothing follows a charge that nobody knows.
    if (reference === null) return undefined;
    if (kind === 'refund') {
      const refund = await refundOf(client, reference, key, (ask) => within(signal, ask));
      return refund && refundOutcome(refund);
    }
    const intent = await within(signal, () => client.paymentIntents.retrieve(reference));
    return kind === 'capture' ? captureOutcome(intent, key) : voidOutcome(intent);
  };
}

type Bounded = <T>(ask: () => Promise<T>) => Promise<T>;

async function recent(client: Stripe, key: string, bounded: Bounded): Promise<Stripe.PaymentIntent | undefined> {
  const list = (after: object) => bounded(() => client.paymentIntents.list({ limit: perPage, ...after }));
  for await (const { data } of pages(list, recentPages)) {
    const found = data.find(({ metadata }) => metadata['key'] === key);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The index may show an old state, so what it names is looked at once more. */
async function searched(
  client: Stripe,
  key: string,
  signal: AbortSignal,
  within: Within,
): Promise<Stripe.PaymentIntent | undefined> {
  const quoted = key.replaceAll(/['\\]/g, '\\$&');
  const query = `metadata['key']:'${quoted}'`;
  const { data } = await within(signal, () => client.paymentIntents.search({ query, limit: 1 }));
  const id = data[0]?.id;
  return id === undefined ? undefined : within(signal, () => client.paymentIntents.retrieve(id));
}

/** By its own id when that is given, as a record has it; else among the refunds of the charge. */
async function refundOf(
  client: Stripe,
  reference: string,
  key: string,
  bounded: Bounded,
): Promise<Stripe.Refund | undefined> {
  if (!reference.startsWith('pi_')) return bounded(() => client.refunds.retrieve(reference));
  const list = (after: object) =>
    bounded(() => client.refunds.list({ payment_intent: reference, limit: perPage, ...after }));
  for await (const { data } of pages(list, refundPages)) {
    const found = data.find(({ metadata }) => metadata?.['key'] === key);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Of the newest intents, at most so many pages are read. */
const recentPages = 2;
/** Of one charge's refunds, at most so many pages: more than there are cents in most orders. */
const refundPages = 50;
