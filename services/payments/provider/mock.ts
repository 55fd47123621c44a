import type { Kysely } from 'kysely';
import { coalesce } from '#platform/runtime/coalesce.ts';
import type { PaymentsDb } from '../repository/tables.ts';
import { bookCharges, bookFollowUp, type ChargeEntry, findBooked, listBooked } from './mock-books.ts';
import { readMockWebhook } from './mock-webhook.ts';
import type { MovementKind, Outcome, PaymentProvider } from './port.ts';

/**
 * A card provider for demonstrations and tests, with books of its own, written apart from any transaction of
 * the shop. `tok_declined` is declined, `tok_slow` takes five seconds, `tok_timeout` takes the money and never
 * answers, `tok_requires_action` waits for a webhook (mock-webhook.ts); every other token succeeds.
 */
export function mockProvider(given: {
  readonly db: Kysely<PaymentsDb>;
  /** Signs the webhooks that complete charges. */
  readonly webhookKey: Buffer;
  readonly installation: string;
}): PaymentProvider {
  const { db, installation } = given;
  const book = coalesce<ChargeEntry, Outcome>(bookedAtOnce, (entries) => bookCharges(db, installation, entries));
  const follow =
    (kind: Exclude<MovementKind, 'charge'>): PaymentProvider['refund'] =>
    (request, signal) => {
      signal.throwIfAborted();
      return bookFollowUp(db, { kind, request, installation });
    };
  return {
    name: 'mock',
    findsAfterMs: 0,
    async charge({ token, ...request }, signal) {
      signal.throwIfAborted();
      if (token === 'tok_slow') await elapse(slowMs, signal);
      const outcome = await book({ ...request, status: statusOf(token) });
      return token === 'tok_timeout' ? silence(signal) : outcome;
    },
    capture: follow('capture'),
    void: follow('void'),
    refund: follow('refund'),
    find: ({ key }) => findBooked(db, key),
    list: (since, signal) => listBooked(db, { installation, since, signal }),
    readWebhook: (payload, signature) => readMockWebhook(given, payload, signature),
  };
}

const slowMs = 5_000;
const bookedAtOnce = 100;

function statusOf(token: string | null): ChargeEntry['status'] {
  if (token === null || token === 'tok_declined') return 'declined';
  return token === 'tok_requires_action' ? 'action_required' : 'succeeded';
}

function elapse(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      reject(signal.reason);
    });
  });
}

/** Answers only that nobody listens any more. */
const silence = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener('abort', () => reject(signal.reason));
  });
