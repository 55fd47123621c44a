import { type Kysely, sql } from 'kysely';
import type { From, PlaceInTime } from '#platform/kernel/paging.ts';
import type { Payment, PaymentState } from '../domain/payment.ts';
import { type PaymentColumns, paymentColumns, paymentOf } from './payments.ts';
import type { PaymentsDb } from './tables.ts';

/** A payment as staff see it. */
export interface Seen {
  readonly payment: Payment;
  readonly createdAt: Date;
}

export async function readPayment(db: Kysely<PaymentsDb>, orderId: string): Promise<Seen | undefined> {
  const { rows } = await sql<PaymentColumns & { created_at: Date }>`
    select ${paymentColumns}, created_at from payments where order_id = ${orderId}`.execute(db);
  return rows.map(seenOf)[0];
}

/** The newest first, each with the moment of its creation to the microsecond. */
export async function listPayments(
  db: Kysely<PaymentsDb>,
  given: From<PlaceInTime> & {
    readonly states: readonly PaymentState[] | null;
    /** Only those of which something, or nothing, was given back. */
    readonly refunded: boolean | null;
  },
): Promise<readonly (Seen & { readonly at: string })[]> {
  const { states, refunded, after } = given;
  const { rows } = await sql<PaymentColumns & { created_at: Date; at: string }>`
    select ${paymentColumns}, created_at, created_at::text as at from payments
    where ${states === null ? sql`true` : sql`state = any(${states}::text[])`}
      and ${refunded === null ? sql`true` : sql`(refunded_minor + gift_refunded_minor > 0) = ${refunded}`}
      and ${after === null ? sql`true` : sql`(created_at, order_id) < (${after.at}::timestamptz, ${after.id}::uuid)`}
    order by created_at desc, order_id desc limit ${given.limit}`.execute(db);
  return rows.map((row) => ({ ...seenOf(row), at: row.at }));
}

/** A charge that waits for the customer's browser; undefined for any other. */
export async function waitingOf(db: Kysely<PaymentsDb>, orderId: string): Promise<Waiting | undefined> {
  const row = await db
    .selectFrom('payments')
    .select(['client_secret', 'held_until'])
    .where('order_id', '=', orderId)
    .where('state', '=', 'action_required')
    .executeTakeFirst();
  return row === undefined ? undefined : { clientSecret: row.client_secret, heldUntil: row.held_until };
}

export interface Waiting {
  /** What the browser completes the charge with. */
  readonly clientSecret: string | null;
  readonly heldUntil: Date | null;
}

const seenOf = (row: PaymentColumns & { readonly created_at: Date }): Seen => ({
  payment: paymentOf(row),
  createdAt: row.created_at,
});
