import type Stripe from 'stripe';
import type { ProviderRecord } from './port.ts';
import type { Within } from './stripe-find.ts';
import { fromStripe, wasAuthorised } from './stripe-outcomes.ts';
import { type Page, pages, perPage } from './stripe-pages.ts';

/**
 * Stripe's own records: of every intent made since a moment its charge, capture and void, and every refund made since,
 * whoever made them. What has no mark of the shop is of another till, or of a person in Stripe's dashboard; its key is
 * then Stripe's id. A capture or void comes with its intent, so ask for as long as an authorisation lives (7 days).
 * Throws when there are more than 50,000 intents or refunds: a part would look like the whole.
 */
export async function* recordsAtStripe(
  client: Stripe,
  within: Within,
  since: Date,
  signal: AbortSignal,
): AsyncGenerator<ProviderRecord> {
  const created = { gte: Math.floor(since.getTime() / 1000) };
  const records = [
    ...(await all(
      (after) => within(signal, () => client.paymentIntents.list({ created, limit: perPage, ...after })),
      ofIntent,
    )),
    ...(await all(
      (after) =>
        within(signal, () =>
          client.refunds.list({ created, limit: perPage, expand: ['data.payment_intent'], ...after }),
        ),
      ofRefund,
    )),
  ];
  yield* records.sort((a, b) => a.at.getTime() - b.at.getTime());
}

/** Stripe lists the newest first, so the oldest is known when all are read; kept are the few words of each. */
async function all<T extends { readonly id: string }>(
  list: (after: object) => Promise<Page<T>>,
  recordsOf: (one: T) => readonly ProviderRecord[],
): Promise<readonly ProviderRecord[]> {
  const found: ProviderRecord[] = [];
  let more = false;
  for await (const page of pages(list, listPages)) {
    for (const one of page.data) found.push(...recordsOf(one).toReversed());
    more = page.has_more;
  }
  if (more) throw new Error('Stripe has more records since then than are read at once; ask for a shorter time.');
  return found.reverse();
}

function ofIntent(intent: Stripe.PaymentIntent): readonly ProviderRecord[] {
  const { metadata, status, currency } = intent;
  const common = { orderId: metadata['order_id'] ?? null, reference: intent.id, at: dateOf(intent.created) };
  const charge: ProviderRecord = {
    ...common,
    kind: 'charge',
    key: metadata['key'] ?? intent.id,
    amount: fromStripe(intent.amount, currency),
    status: statusOf(intent),
  };
  if (status === 'succeeded' && intent.capture_method === 'manual') {
    const key = metadata['capture_key'] ?? intent.id;
    const amount = fromStripe(intent.amount_received, currency);
    return [charge, { ...common, kind: 'capture', key, amount, status: 'succeeded' }];
  }
  if (status === 'canceled' && (wasAuthorised(intent) || metadata['void_key'] !== undefined)) {
    const key = metadata['void_key'] ?? intent.id;
    const at = dateOf(intent.canceled_at ?? intent.created);
    return [charge, { ...common, kind: 'void', key, amount: charge.amount, status: 'succeeded', at }];
  }
  return [charge];
}

function ofRefund(refund: Stripe.Refund): readonly ProviderRecord[] {
  const { metadata, payment_intent: intent } = refund;
  const marked = intent !== null && typeof intent === 'object' ? intent.metadata['order_id'] : undefined;
  return [
    {
      kind: 'refund',
      key: metadata?.['key'] ?? refund.id,
      orderId: metadata?.['order_id'] ?? marked ?? null,
      amount: fromStripe(refund.amount, refund.currency),
      status: refundStatusOf(refund),
      reference: refund.id,
      at: dateOf(refund.created),
    },
  ];
}

/** A cancelled intent that had money put aside was a good charge, which its void then gave up. */
function statusOf(intent: Stripe.PaymentIntent): ProviderRecord['status'] {
  switch (intent.status) {
    case 'succeeded':
    case 'requires_capture':
      return 'succeeded';
    case 'canceled':
      return wasAuthorised(intent) ? 'succeeded' : 'declined';
    case 'requires_payment_method':
      return intent.last_payment_error === null || intent.metadata['completed_by'] === 'browser'
        ? 'action_required'
        : 'declined';
    default:
      return 'action_required';
  }
}

function refundStatusOf({ status }: Stripe.Refund): ProviderRecord['status'] {
  if (status === 'succeeded' || status === 'pending') return 'succeeded';
  return status === 'failed' || status === 'canceled' ? 'declined' : 'action_required';
}

const dateOf = (seconds: number): Date => new Date(seconds * 1000);

const listPages = 500;
