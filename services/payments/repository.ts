import { type Generated, type Kysely, type Selectable, sql } from 'kysely';
import type { Tx } from '#platform/database/port.ts';
import type { Decision, Method, Payment, PaymentState } from './domain.ts';

/** The tables of the payments' schema. */
export interface PaymentsDb {
  payments: PaymentRow;
  transactions: {
    id: Generated<number>;
    order_id: string;
    kind: string;
    amount_minor: number;
    reference: string | null;
  };
  mock_provider: {
    key: string;
    kind: 'charge' | 'refund';
    currency: string;
    amount_minor: number;
    status: 'succeeded' | 'declined';
    reference: string;
  };
}

interface PaymentRow {
  order_id: string;
  method: Method;
  currency: string;
  amount_minor: number;
  captured_minor: Generated<number>;
  refunded_minor: Generated<number>;
  state: PaymentState;
  token: string | null;
  traceparent: string;
  transaction_id: string | null;
  placed: Generated<boolean>;
  reserved: Generated<boolean>;
  cancelled: Generated<boolean>;
  attempts: Generated<number>;
  lease_until: Generated<Date>;
}

export type PaymentsTx = Tx<PaymentsDb, 'payments'>;

/** How an order is to be paid, before anything is charged. */
export interface Prepared {
  readonly orderId: string;
  readonly method: Method;
  readonly currency: string;
  readonly amountMinor: number;
  readonly token: string | null;
  readonly traceparent: string;
}

/** Keeps many at once; an order id that is known already changes nothing. */
export async function insertPrepared(db: Kysely<PaymentsDb>, prepared: readonly Prepared[]): Promise<void> {
  await sql`insert into payments (order_id, method, currency, amount_minor, token, traceparent, state)
    select p.*, 'prepared' from unnest(${prepared.map((p) => p.orderId)}::uuid[], ${prepared.map((p) => p.method)}::text[],
      ${prepared.map((p) => p.currency)}::text[], ${prepared.map((p) => p.amountMinor)}::bigint[],
      ${prepared.map((p) => p.token)}::text[], ${prepared.map((p) => p.traceparent)}::text[])
      as p (order_id, method, currency, amount_minor, token, traceparent)
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
  const { rows } = await sql<KeptColumns>`
    select ${columns} from payments where order_id = any(${orderIds}::uuid[]) order by order_id for update`.execute(
    tx.db,
  );
  return new Map(rows.map((row) => [row.order_id, keptOf(row)]));
}

/**
 * Writes what was decided. A payment that goes to the provider is leased to this process at once; whoever
 * reaches its end forgets the token. Refunds are of everything captured.
 */
export async function savePayments(tx: PaymentsTx, decisions: readonly Decision[], leaseMs: number): Promise<void> {
  if (decisions.length === 0) return;
  const rows = decisions.map(({ payment }) => payment);
  await sql`update payments p set state = s.state, placed = s.placed, reserved = s.reserved, cancelled = s.cancelled,
      transaction_id = s.transaction_id, updated_at = statement_timestamp(),
      token = case when s.state in ('prepared', 'charging') then p.token end,
      captured_minor = case when s.state in ('succeeded', 'refunding') then p.amount_minor else p.captured_minor end,
      refunded_minor = case when s.state = 'refunded' then p.captured_minor else p.refunded_minor end,
      lease_until = case when s.state in ('charging', 'refunding') and s.state <> p.state
        then bus.now() + make_interval(secs => ${leaseMs / 1000}) else p.lease_until end
    from unnest(${rows.map((r) => r.orderId)}::uuid[], ${rows.map((r) => r.state)}::text[],
      ${rows.map((r) => r.placed)}::boolean[], ${rows.map((r) => r.reserved)}::boolean[],
      ${rows.map((r) => r.cancelled)}::boolean[], ${rows.map((r) => r.transactionId)}::text[])
      as s (order_id, state, placed, reserved, cancelled, transaction_id)
    where p.order_id = s.order_id`.execute(tx.db);
}

/** Adds to the log of what was asked of the provider and what it said. */
export async function logTransactions(
  tx: PaymentsTx,
  entries: readonly { orderId: string; kind: string; amountMinor: number; reference: string | null }[],
): Promise<void> {
  if (entries.length === 0) return;
  await sql`insert into transactions (order_id, kind, amount_minor, reference)
    select * from unnest(${entries.map((e) => e.orderId)}::uuid[], ${entries.map((e) => e.kind)}::text[],
      ${entries.map((e) => e.amountMinor)}::bigint[], ${entries.map((e) => e.reference)}::text[])`.execute(tx.db);
}

/** Payments that are with the provider and in nobody's hands, leased to this process. */
export async function leaseDue(tx: PaymentsTx, atMost: number, leaseMs: number): Promise<readonly Kept[]> {
  const { rows } = await sql<KeptColumns>`
    update payments set lease_until = bus.now() + make_interval(secs => ${leaseMs / 1000}), attempts = attempts + 1
    where order_id in (select order_id from payments where state in ('charging', 'refunding') and lease_until < bus.now()
      order by lease_until limit ${atMost} for update skip locked)
    returning ${columns}`.execute(tx.db);
  return rows.map(keptOf);
}

type KeptColumns = Pick<
  Selectable<PaymentRow>,
  | 'order_id'
  | 'method'
  | 'currency'
  | 'amount_minor'
  | 'state'
  | 'placed'
  | 'reserved'
  | 'cancelled'
  | 'transaction_id'
  | 'token'
  | 'traceparent'
>;

const columns = sql.raw(
  'order_id, method, currency, amount_minor, state, placed, reserved, cancelled, transaction_id, token, traceparent',
);

const keptOf = (row: KeptColumns): Kept => ({
  payment: {
    orderId: row.order_id,
    method: row.method,
    amount: { currencyCode: row.currency, minorUnits: row.amount_minor },
    state: row.state,
    placed: row.placed,
    reserved: row.reserved,
    cancelled: row.cancelled,
    transactionId: row.transaction_id,
  },
  token: row.token,
  traceparent: row.traceparent,
});
