import { type Kysely, type Selectable, sql } from 'kysely';
import type { Method, Movement, Payment } from '../domain/payment.ts';
import type { PaymentRow, PaymentsDb, PaymentsTx } from './tables.ts';

/** How an order is to be paid, before anything is charged. */
export interface Prepared {
  readonly orderId: string;
  readonly method: Method;
  readonly currency: string;
  readonly amountMinor: number;
  readonly giftMinor: number;
  readonly token: string | null;
  readonly captures: 'now' | 'shipped';
  readonly traceparent: string;
}

/** Keeps many at once; an order id that is known already changes nothing. */
export async function insertPrepared(db: Kysely<PaymentsDb>, prepared: readonly Prepared[]): Promise<void> {
  await sql`insert into payments (order_id, method, currency, amount_minor, gift_minor, token, captures, traceparent, state)
    select p.*, 'prepared' from unnest(${prepared.map((p) => p.orderId)}::uuid[], ${prepared.map((p) => p.method)}::text[],
      ${prepared.map((p) => p.currency)}::text[], ${prepared.map((p) => p.amountMinor)}::bigint[],
      ${prepared.map((p) => p.giftMinor)}::bigint[], ${prepared.map((p) => p.token)}::text[],
      ${prepared.map((p) => p.captures)}::text[], ${prepared.map((p) => p.traceparent)}::text[])
      as p (order_id, method, currency, amount_minor, gift_minor, token, captures, traceparent)
    on conflict do nothing`.execute(db);
}

/** A payment with what a call to the provider needs besides. */
export interface Kept {
  readonly payment: Payment;
  /** Null once the outcome is known. */
  readonly token: string | null;
  /** Of the call that placed the order. */
  readonly traceparent: string;
}

/** The payments of some orders, locked; unknown ones are absent. */
export async function lockPayments(tx: PaymentsTx, orderIds: readonly string[]): Promise<ReadonlyMap<string, Kept>> {
  const { rows } = await sql<PaymentColumns & Pick<PaymentRow, 'token' | 'traceparent'>>`
    select ${paymentColumns}, token, traceparent from payments where order_id = any(${orderIds}::uuid[])
    order by order_id for update`.execute(tx.db);
  return new Map(
    rows.map((row) => [row.order_id, { payment: paymentOf(row), token: row.token, traceparent: row.traceparent }]),
  );
}

/**
 * Writes what was decided, payments and their movements in one statement. A movement that is due is leased to this
 * process at once; one that waits for the customer is asked about after `pollMs`. What succeeded stays as it is. Whoever
 * reaches an end forgets the token.
 */
export async function saveAccounts(
  tx: PaymentsTx,
  changed: { readonly payments: readonly Payment[]; readonly movements: readonly Movement[] },
  times: { readonly leaseMs: number; readonly pollMs: number },
): Promise<void> {
  if (changed.payments.length + changed.movements.length === 0) return;
  await sql`with given as (
      select * from jsonb_to_recordset(${JSON.stringify(changed.movements)}::jsonb) as m ("key" text, "orderId" uuid,
        "kind" text, "amountMinor" bigint, "giftMinor" bigint, "releasedMinor" bigint, "state" text, "reference" text,
        "refundId" text, "reason" text)
    ), moved as (
      insert into movements as m (key, order_id, kind, amount_minor, gift_minor, released_minor, state, reference, refund_id,
        reason, lease_until)
      select g.*, bus.now() + make_interval(secs => case g.state when 'action_required' then ${times.pollMs / 1000}::float8
        else ${times.leaseMs / 1000}::float8 end) from given g
      on conflict (key) do update set amount_minor = excluded.amount_minor, gift_minor = excluded.gift_minor,
        released_minor = excluded.released_minor, state = excluded.state, reference = excluded.reference,
        lease_until = excluded.lease_until
      where m.state <> 'succeeded'
    )
    update payments p set state = s."state", placed = s."placed", reserved = s."reserved", redeemed = s."redeemed",
      cancelled = s."cancelled", transaction_id = s."transactionId", client_secret = s."clientSecret",
      amount_minor = s."amountMinor", authorized_minor = s."authorizedMinor", captured_minor = s."capturedMinor",
      refunded_minor = s."refundedMinor", refunding_minor = s."refundingMinor",
      gift_refunded_minor = s."giftRefundedMinor", gift_refunding_minor = s."giftRefundingMinor",
      token = case when s."state" in ('prepared', 'charging') then p.token end, updated_at = statement_timestamp()
    from jsonb_to_recordset(${JSON.stringify(changed.payments)}::jsonb) as s ("orderId" uuid, "state" text,
      "placed" boolean, "reserved" boolean, "redeemed" boolean, "cancelled" boolean, "transactionId" text,
      "clientSecret" text, "amountMinor" bigint, "authorizedMinor" bigint, "capturedMinor" bigint, "refundedMinor" bigint,
      "refundingMinor" bigint, "giftRefundedMinor" bigint, "giftRefundingMinor" bigint)
    where p.order_id = s."orderId"`.execute(tx.db);
}

export const paymentColumns = sql.raw(
  'order_id, method, currency, amount_minor, gift_minor, authorized_minor, captured_minor, refunded_minor, ' +
    'refunding_minor, gift_refunded_minor, gift_refunding_minor, state, placed, reserved, redeemed, cancelled, captures, ' +
    'transaction_id, client_secret',
);

export type PaymentColumns = Omit<Selectable<PaymentRow>, 'token' | 'traceparent' | 'created_at' | 'updated_at'>;

export const paymentOf = (row: PaymentColumns): Payment => ({
  orderId: row.order_id,
  method: row.method,
  currency: row.currency,
  amountMinor: row.amount_minor,
  giftMinor: row.gift_minor,
  authorizedMinor: row.authorized_minor,
  capturedMinor: row.captured_minor,
  refundedMinor: row.refunded_minor,
  refundingMinor: row.refunding_minor,
  giftRefundedMinor: row.gift_refunded_minor,
  giftRefundingMinor: row.gift_refunding_minor,
  state: row.state,
  placed: row.placed,
  reserved: row.reserved,
  redeemed: row.redeemed,
  cancelled: row.cancelled,
  captures: row.captures,
  transactionId: row.transaction_id,
  clientSecret: row.client_secret,
});
