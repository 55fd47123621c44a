import { type Kysely, type Selectable, sql } from 'kysely';
import { isUuid } from '#platform/kernel/ids.ts';
import type { Discrepancy } from '../domain/compare.ts';
import type { Movement, Payment } from '../domain/payment.ts';
import { movementOfRow } from './movements.ts';
import { type PaymentColumns, paymentColumns, paymentOf } from './payments.ts';
import type { MovementRow, PaymentsDb, PaymentsTx } from './tables.ts';

/** One run of the comparison, which nobody else does meanwhile. */
export interface Claimed {
  readonly since: Date;
  readonly now: Date;
  /** Of the run before. */
  readonly discrepancies: readonly Discrepancy[];
}

/**
 * Claims the comparison, when nobody has it and the last one is old enough. The first one looks back as far as an
 * authorisation lives, and so does every one where cards are authorised.
 */
export async function claim(
  db: Kysely<PaymentsDb>,
  given: {
    readonly notWithinMs: number;
    readonly overlapMs: number;
    readonly firstMs: number;
    readonly leaseMs: number;
  },
): Promise<Claimed | null> {
  const seconds = (ms: number) => sql`make_interval(secs => ${ms / 1000}::float8)`;
  const { rows } = await sql<Claimed>`update reconciliation set lease_until = bus.now() + ${seconds(given.leaseMs)}
    where lease_until < bus.now() and (at is null or at <= bus.now() - ${seconds(given.notWithinMs)})
    returning bus.now() as now, discrepancies,
      case when isfinite(read_until) then read_until - ${seconds(given.overlapMs)}
        else bus.now() - ${seconds(given.firstMs)} end as since`.execute(db);
  return rows[0] ?? null;
}

export interface Report {
  /** Null when nothing was compared yet. */
  readonly at: Date | null;
  readonly compared: number;
  readonly discrepancies: readonly Discrepancy[];
}

/** Stores what was found, and gives the comparison free. */
export async function finish(
  tx: PaymentsTx,
  given: { readonly compared: number; readonly discrepancies: readonly Discrepancy[]; readonly readUntil: Date },
): Promise<void> {
  await sql`update reconciliation set at = bus.now(), read_until = ${given.readUntil}, compared = ${given.compared},
    discrepancies = ${JSON.stringify(given.discrepancies)}::jsonb, lease_until = '-infinity'`.execute(tx.db);
}

/** After a run that failed, so that the next need not wait for its lease. */
export async function giveFree(db: Kysely<PaymentsDb>): Promise<void> {
  await sql`update reconciliation set lease_until = '-infinity'`.execute(db);
}

export async function lastReport(db: Kysely<PaymentsDb>): Promise<Report> {
  const row = await db.selectFrom('reconciliation').select(['at', 'compared', 'discrepancies']).executeTakeFirst();
  return row ?? { at: null, compared: 0, discrepancies: [] };
}

/** What we have of some keys and orders; the ids of a provider's records may be no ids of ours. */
export async function oursOf(
  db: Kysely<PaymentsDb>,
  given: { readonly keys: readonly string[]; readonly orderIds: readonly string[] },
): Promise<{ readonly movements: ReadonlyMap<string, Movement>; readonly payments: ReadonlyMap<string, Payment> }> {
  const movements = await sql<
    Selectable<MovementRow>
  >`select * from movements where key = any(${given.keys}::text[])`.execute(db);
  const orderIds = given.orderIds.filter(isUuid);
  const payments = await sql<PaymentColumns>`
    select ${paymentColumns} from payments where order_id = any(${orderIds}::uuid[])`.execute(db);
  return {
    movements: new Map(movements.rows.map((row) => [row.key, movementOfRow(row)])),
    payments: new Map(payments.rows.map((row) => [row.order_id, paymentOf(row)])),
  };
}

/** A place among our movements, oldest first. */
export interface Place {
  readonly at: Date;
  readonly key: string;
}

/** The next page of what the provider was told of before a moment: done, under way, or refused and still to be done. */
export async function pageOfOurs(
  db: Kysely<PaymentsDb>,
  given: { readonly after: Place; readonly before: Date; readonly atMost: number },
): Promise<{ readonly movements: readonly Movement[]; readonly last: Place | undefined }> {
  const { rows } = await sql<Selectable<MovementRow>>`
    select m.*, date_trunc('milliseconds', m.at) as at from movements m join payments p using (order_id)
    where p.method = 'card' and (m.kind <> 'refund' or m.amount_minor > 0)
      and (m.state in ('unknown', 'due', 'succeeded') or (m.state = 'declined' and m.kind in ('capture', 'refund')))
      and m.at >= ${given.after.at} and m.at < ${given.before}
      and (date_trunc('milliseconds', m.at), m.key) > (${given.after.at}, ${given.after.key})
    order by date_trunc('milliseconds', m.at), m.key limit ${given.atMost}`.execute(db);
  const last = rows.length < given.atMost ? undefined : rows.at(-1);
  return { movements: rows.map(movementOfRow), last };
}
