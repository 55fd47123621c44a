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

/**
 * Keeps many at once; an order id that is known already changes nothing: what is charged, the order says itself. One that
 * comes again after an hour is young again, so that it is not forgotten while its order is on the way.
 */
export async function insertPrepared(db: Kysely<PaymentsDb>, prepared: readonly Prepared[]): Promise<void> {
  await sql`with renewed as (
      update payments set created_at = statement_timestamp()
      where order_id = any(${prepared.map((p) => p.orderId)}::uuid[]) and state = 'prepared' and not placed
        and created_at < statement_timestamp() - interval '1 hour'
    )
    insert into payments (order_id, method, currency, amount_minor, gift_minor, token, captures, traceparent, state)
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
 * process at once; one that waits for the customer is asked about after `pollMs`. Whoever reaches an end forgets the
 * token. The payment's own lease is for the version before, which shall take up none of ours.
 */
export async function saveAccounts(
  tx: PaymentsTx,
  changed: { readonly payments: readonly Payment[]; readonly movements: readonly Movement[] },
  times: { readonly leaseMs: number; readonly pollMs: number },
): Promise<void> {
  if (changed.payments.length + changed.movements.length === 0) return;
  const { payments: p, movements: m } = changed;
  await sql`with moved as (
      insert into movements as m (key, order_id, kind, amount_minor, gift_minor, released_minor, state, reference, refund_id,
        reason, lease_until)
      select g.*, bus.now() + make_interval(secs => case g.state when 'action_required' then ${times.pollMs / 1000}::float8
        else ${times.leaseMs / 1000}::float8 end)
      from unnest(${m.map((one) => one.key)}::text[], ${m.map((one) => one.orderId)}::uuid[],
        ${m.map((one) => one.kind)}::text[], ${m.map((one) => one.amountMinor)}::bigint[],
        ${m.map((one) => one.giftMinor)}::bigint[], ${m.map((one) => one.releasedMinor)}::bigint[],
        ${m.map((one) => one.state)}::text[], ${m.map((one) => one.reference)}::text[],
        ${m.map((one) => one.refundId)}::text[], ${m.map((one) => one.reason)}::text[])
        as g (key, order_id, kind, amount_minor, gift_minor, released_minor, state, reference, refund_id, reason)
      on conflict (key) do update set amount_minor = excluded.amount_minor, gift_minor = excluded.gift_minor,
        released_minor = excluded.released_minor, state = excluded.state, reference = excluded.reference,
        lease_until = excluded.lease_until
    )
    update payments p set state = s.state, placed = s.placed, reserved = s.reserved, redeemed = s.redeemed,
      cancelled = s.cancelled, transaction_id = s.transaction_id, client_secret = s.client_secret,
      amount_minor = s.amount_minor, gift_minor = s.gift_minor, authorized_minor = s.authorized_minor,
      captured_minor = s.captured_minor,
      refunded_minor = s.refunded_minor, refunding_minor = s.refunding_minor, gift_refunded_minor = s.gift_refunded_minor,
      gift_refunding_minor = s.gift_refunding_minor, held_until = s.held_until, updated_at = statement_timestamp(),
      lease_until = 'infinity',
      token = case when s.state in ('prepared', 'charging') then p.token end
    from unnest(${p.map((one) => one.orderId)}::uuid[], ${p.map((one) => one.state)}::text[],
      ${p.map((one) => one.placed)}::boolean[], ${p.map((one) => one.reserved)}::boolean[],
      ${p.map((one) => one.redeemed)}::boolean[], ${p.map((one) => one.cancelled)}::boolean[],
      ${p.map((one) => one.transactionId)}::text[], ${p.map((one) => one.clientSecret)}::text[],
      ${p.map((one) => one.amountMinor)}::bigint[], ${p.map((one) => one.giftMinor)}::bigint[],
      ${p.map((one) => one.authorizedMinor)}::bigint[],
      ${p.map((one) => one.capturedMinor)}::bigint[], ${p.map((one) => one.refundedMinor)}::bigint[],
      ${p.map((one) => one.refundingMinor)}::bigint[], ${p.map((one) => one.giftRefundedMinor)}::bigint[],
      ${p.map((one) => one.giftRefundingMinor)}::bigint[],
      ${p.map((one) => one.heldUntil?.toISOString() ?? null)}::timestamptz[])
      as s (order_id, state, placed, reserved, redeemed, cancelled, transaction_id, client_secret, amount_minor,
        gift_minor, authorized_minor, captured_minor, refunded_minor, refunding_minor, gift_refunded_minor,
        gift_refunding_minor, held_until)
    where p.order_id = s.order_id`.execute(tx.db);
}

export const paymentColumns = sql.raw(
  'order_id, method, currency, amount_minor, gift_minor, authorized_minor, captured_minor, refunded_minor, ' +
    'refunding_minor, gift_refunded_minor, gift_refunding_minor, state, placed, reserved, redeemed, cancelled, captures, ' +
    'transaction_id, client_secret, held_until',
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
  heldUntil: row.held_until,
  captures: row.captures,
  transactionId: row.transaction_id,
  clientSecret: row.client_secret,
});
