import type Stripe from 'stripe';
import type { ProviderRecord } from './port.ts';
import type { Within } from './stripe-find.ts';
import { installationOf, isOfAnother, type Told, toldBy } from './stripe-notices.ts';
import { pages, perPage } from './stripe-pages.ts';

/**
 * Stripe's own records since a moment, oldest first, whoever caused them: from its log of events, which alone knows
 * when an authorisation was captured or given up, and reaches back 30 days. What has no mark of the shop's is of another
 * till or of a person in Stripe's dashboard. A charge that still waits is not listed; nothing has come of it yet.
 */
export async function* recordsAtStripe(
  client: Stripe,
  within: Within,
  given: { readonly installation: string; readonly since: Date; readonly signal: AbortSignal },
): AsyncGenerator<ProviderRecord> {
  const { installation, since, signal } = given;
  const list: List = (more) => within(signal, () => client.events.list({ types: [...kinds], ...more }));
  const newest = (await list({ limit: 1 })).data[0]?.created;
  if (newest === undefined) return;
  const intentOf = (id: string) => within(signal, () => client.paymentIntents.retrieve(id));
  const first = Math.max(Math.floor(since.getTime() / 1000), newest - reachSeconds);
  for await (const event of eventsOf(list, { first, newest })) {
    const told = toldBy(event);
    if (told === null || told.outcome.status === 'action_required') continue;
    const owner = await ownerOf(told, intentOf);
    if (!isOfAnother(owner.installation, installation)) {
      yield { ...recordOf(told, event), orderId: owner.orderId, marked: owner.installation === installation };
    }
  }
}

type List = (more: Stripe.EventListParams) => Promise<Stripe.ApiList<Stripe.Event>>;

/**
 * A list begins with the newest, and there may be many: so it is asked for by stretches of time, each half as long as
 * the one that held too many, and twice as long as the one that did not.
 */
async function* eventsOf(
  list: List,
  { first, newest }: { readonly first: number; readonly newest: number },
): AsyncGenerator<Stripe.Event> {
  let seconds = stretchSeconds;
  for (let gte = first; gte <= newest; ) {
    const events = await stretch(list, { gte, lt: gte + seconds });
    if (events === null) {
      if (seconds === 1) throw new Error('Stripe has more events in one second than are read at once.');
      seconds = Math.ceil(seconds / 2);
    } else {
      yield* events;
      gte += seconds;
      seconds = Math.min(seconds * 2, stretchSeconds);
    }
  }
}

/** Null when there are too many events in a stretch: a part would look like the whole. */
async function stretch(list: List, created: Stripe.RangeQueryParam): Promise<readonly Stripe.Event[] | null> {
  const found: Stripe.Event[] = [];
  let more = false;
  for await (const page of pages((after) => list({ created, limit: perPage, ...after }), stretchPages)) {
    found.push(...page.data);
    more = page.has_more;
  }
  return more ? null : found.reverse();
}

/** A refund that a person made in the dashboard has no mark; the charge that it is of may. */
async function ownerOf(
  { movement, installation }: Told,
  intentOf: (id: string) => Promise<Stripe.PaymentIntent>,
): Promise<{ readonly orderId: string | null; readonly installation: string | null }> {
  const { kind, orderId, reference } = movement;
  if (kind !== 'refund' || orderId !== null || reference === null) return { orderId, installation };
  const { metadata } = await intentOf(reference);
  return { orderId: metadata['order_id'] ?? null, installation: installationOf(metadata) };
}

function recordOf(
  { movement, amount, outcome }: Told,
  event: Stripe.Event,
): Omit<ProviderRecord, 'orderId' | 'marked'> {
  const { kind, key, reference } = movement;
  const done = outcome.status === 'declined' ? (reference ?? event.id) : outcome.reference;
  return { kind, key, amount, status: outcome.status, reference: done, at: new Date(event.created * 1000) };
}

/** What moves money or ends without it; others would tell the same twice. */
const kinds = [
  'payment_intent.succeeded',
  'payment_intent.amount_capturable_updated',
  'payment_intent.payment_failed',
  'payment_intent.canceled',
  'refund.created',
  'refund.failed',
] as const;

/** Stripe keeps its events for 30 days. */
const reachSeconds = 30 * 86_400;
const stretchSeconds = 6 * 3_600;
/** Pages of one stretch that are read, at most: 2,000 events. Those of one that holds more are read in vain. */
const stretchPages = 20;
