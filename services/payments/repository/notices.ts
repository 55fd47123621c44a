import { type Kysely, sql } from 'kysely';
import type { Movement } from '../domain/payment.ts';
import { movementOfRow } from './movements.ts';
import type { PaymentsDb, PaymentsTx, Verdict } from './tables.ts';

/** What a provider told, with what we make of it. */
export interface KeptNotice {
  readonly provider: string;
  readonly id: string;
  readonly verdict: Verdict;
  readonly kind: string;
  readonly key: string;
  readonly orderId: string;
  readonly currency: string;
  readonly amountMinor: number;
  readonly status: string;
}

/** Whether it is the first of its id; another transaction with the same one is waited for. */
export async function keepNotice(tx: PaymentsTx, notice: KeptNotice): Promise<boolean> {
  const { orderId, amountMinor, ...same } = notice;
  const { numInsertedOrUpdatedRows } = await tx.db
    .insertInto('notices')
    .values({ ...same, order_id: orderId, amount_minor: amountMinor })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirstOrThrow();
  return numInsertedOrUpdatedRows === 1n;
}

export interface Named {
  readonly movement: Movement;
  readonly currency: string;
  readonly traceparent: string;
}

/** A movement by its key, with what never changes of its payment. */
export async function movementNamed(db: Kysely<PaymentsDb>, key: string): Promise<Named | undefined> {
  const row = await db
    .selectFrom('movements as m')
    .innerJoin('payments as p', 'p.order_id', 'm.order_id')
    .selectAll('m')
    .select(['p.currency', 'p.traceparent'])
    .where('m.key', '=', key)
    .executeTakeFirst();
  return row && { movement: movementOfRow(row), currency: row.currency, traceparent: row.traceparent };
}

/** Notices of the last week that did not fit our books, the newest first. */
export async function unfitNotices(
  db: Kysely<PaymentsDb>,
  atMost: number,
): Promise<readonly (KeptNotice & { readonly at: Date })[]> {
  const rows = await db
    .selectFrom('notices as n')
    .selectAll()
    .where('verdict', '<>', 'applied')
    .where('at', '>', sql<Date>`bus.now() - interval '7 days'`)
    .where((where) =>
      where.or([
        where('verdict', '=', 'mismatch'),
        where.not(where.exists(where.selectFrom('movements as m').select('m.key').whereRef('m.key', '=', 'n.key'))),
      ]),
    )
    .orderBy('at', 'desc')
    .limit(atMost)
    .execute();
  return rows.map(({ order_id: orderId, amount_minor: amountMinor, ...same }) => ({ ...same, orderId, amountMinor }));
}

/** Forgets old notices, at most so many; their repetitions came long ago. */
export async function forgetNotices(
  db: Kysely<PaymentsDb>,
  given: { readonly olderThanDays: number; readonly atMost: number },
): Promise<void> {
  await sql`delete from notices where (provider, id) in (select provider, id from notices
    where at < bus.now() - make_interval(days => ${given.olderThanDays}) order by at limit ${given.atMost})`.execute(
    db,
  );
}
