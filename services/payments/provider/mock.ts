import { type Kysely, sql } from 'kysely';
import type { Ids } from '#platform/kernel/ids.ts';
import type { Money } from '#platform/kernel/money.ts';
import { coalesce } from '#platform/runtime/coalesce.ts';
import type { PaymentsDb } from '../repository.ts';
import type { Outcome, PaymentProvider } from './port.ts';

/**
 * A card provider for demonstrations and tests, with books of its own, written apart from any transaction of
 * the shop. `tok_declined` is declined, `tok_slow` takes five seconds, `tok_timeout` takes the money and never
 * answers; every other token succeeds.
 */
export function mockProvider(given: { db: Kysely<PaymentsDb>; ids: Ids }): PaymentProvider {
  const book = coalesce<Entry, Outcome>(bookedAtOnce, (entries) => bookAll(given.db, entries));
  return {
    name: 'mock',
    async charge({ key, token, amount }, signal) {
      if (token === 'tok_slow') await elapse(slowMs, signal);
      const status = token === 'tok_declined' ? 'declined' : 'succeeded';
      const outcome = await book({ key, kind: 'charge', amount, status, reference: `mock_${given.ids.uuid()}` });
      return token === 'tok_timeout' ? silence(signal) : outcome;
    },
    refund: ({ key, amount }) =>
      book({ key, kind: 'refund', amount, status: 'succeeded', reference: `mock_${given.ids.uuid()}` }),
    async find(key) {
      const row = await given.db.selectFrom('mock_provider').selectAll().where('key', '=', key).executeTakeFirst();
      return row && outcomeOf(row);
    },
  };
}

const slowMs = 5_000;
const bookedAtOnce = 100;

interface Entry {
  readonly key: string;
  readonly kind: 'charge' | 'refund';
  readonly amount: Money;
  readonly status: 'succeeded' | 'declined';
  readonly reference: string;
}

/** Writes each key once; a key that is in the books already answers what was booked the first time. */
async function bookAll(db: Kysely<PaymentsDb>, entries: readonly Entry[]): Promise<readonly Outcome[]> {
  const { rows } = await sql<Booked>`
    with given as (
      select * from unnest(${entries.map((e) => e.key)}::text[], ${entries.map((e) => e.kind)}::text[],
        ${entries.map((e) => e.amount.currencyCode)}::text[], ${entries.map((e) => e.amount.minorUnits)}::bigint[],
        ${entries.map((e) => e.status)}::text[], ${entries.map((e) => e.reference)}::text[])
        as g (key, kind, currency, amount_minor, status, reference)
    ), booked as (
      insert into mock_provider (key, kind, currency, amount_minor, status, reference)
      select distinct on (key) * from given on conflict do nothing returning key, status, reference
    )
    select key, status, reference from booked
    union all
    select m.key, m.status, m.reference from mock_provider m join given g using (key)`.execute(db);
  const found = new Map(rows.map((row) => [row.key, outcomeOf(row)]));
  return entries.map(({ key }) => {
    const outcome = found.get(key);
    if (outcome === undefined) throw new Error('The mock provider was asked twice at the same moment; ask again.');
    return outcome;
  });
}

interface Booked {
  readonly key: string;
  readonly status: 'succeeded' | 'declined';
  readonly reference: string;
}

const outcomeOf = ({ status, reference }: Pick<Booked, 'status' | 'reference'>): Outcome =>
  status === 'succeeded' ? { status, reference } : { status };

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
