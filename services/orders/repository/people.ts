import { type Kysely, sql } from 'kysely';
import type { OrdersDb, OrdersTx } from './tables.ts';

/** A person as a request about their data names them: the address only when it was proved to be theirs. */
interface Known {
  readonly userId: string | undefined;
  readonly email: string | undefined;
}

/** The newest orders of a person and their returns, in words that they understand. */
export async function ordersOf(
  db: Kysely<OrdersDb>,
  person: Known & { readonly atMost: number },
): Promise<{ readonly orders: readonly object[]; readonly returns: readonly object[] }> {
  const { rows: orders } = await sql<{ id: string }>`
    select id, number, status, placed_at as "placedAt", email, person, lines, codes, totals, refunds, history, shipments,
      shipping_method as "shippingMethod", payment_method as "paymentMethod", payment_status as "paymentStatus",
      invoice_number as "invoiceNumber"
    from orders where id in (${theirs(person)}) order by placed_at desc limit ${person.atMost}`.execute(db);
  const { rows: returns } = await sql<object>`
    select id, order_number as "orderNumber", status, lines, reason, note, decision_note as "decisionNote",
      requested_at as "requestedAt", decided_at as "decidedAt", received_at as "receivedAt"
    from returns where order_id = any(${orders.map(({ id }) => id)}::uuid[]) order by requested_at desc`.execute(db);
  return { orders, returns };
}

/** Locks the orders of a person and marks those that are not finished yet; answers both kinds. */
export async function markForgotten(
  tx: OrdersTx,
  person: Known,
): Promise<{ readonly finished: readonly string[]; readonly open: readonly string[] }> {
  const { rows } = await sql<{ id: string; finished: boolean }>`
    select id, ${finished} as finished from orders where id in (${theirs(person)}) order by id for update`.execute(
    tx.db,
  );
  const idsOf = (isFinished: boolean) => rows.filter((row) => row.finished === isFinished).map(({ id }) => id);
  const open = idsOf(false);
  // Nobody's from now on: no account opens it any more, though its link still does.
  await sql`update orders set forget = true, customer_id = null, version = version + 1
    where id = any(${open}::uuid[])`.execute(tx.db);
  return { finished: idsOf(true), open };
}

/** Some marked orders that are finished, locked. */
export async function finishedToForget(tx: OrdersTx, atMost: number): Promise<readonly string[]> {
  const { rows } = await sql<{ id: string }>`
    select id from orders where forget and ${finished} order by id limit ${atMost} for update skip locked`.execute(
    tx.db,
  );
  return rows.map(({ id }) => id);
}

/**
 * Takes the person out of locked orders and what was written in their returns; the country stays, because taxes hang
 * on it. Answers how many returns there were.
 */
export async function forgetOrders(tx: OrdersTx, ids: readonly string[]): Promise<number> {
  if (ids.length === 0) return 0;
  await sql`update orders set email = '', customer_id = null, forget = false, version = version + 1,
      person = jsonb_build_object('email', '', 'shippingAddress', jsonb_build_object('fullName', '', 'line1', '',
        'city', '', 'postalCode', '', 'countryCode', coalesce(person #>> '{shippingAddress,countryCode}', '')))
    where id = any(${ids}::uuid[])`.execute(tx.db);
  const { numAffectedRows } = await sql`update returns set note = '', decision_note = null
    where order_id = any(${ids}::uuid[])`.execute(tx.db);
  return Number(numAffectedRows ?? 0);
}

/** Those of some orders that were placed so lately that the answer to it is still kept. */
export async function recentOf(tx: OrdersTx, ids: readonly string[]): Promise<readonly string[]> {
  const { rows } = await sql<{ id: string }>`select id from orders
    where id = any(${ids}::uuid[]) and placed_at > bus.now() - interval '8 days' order by placed_at desc limit 100`.execute(
    tx.db,
  );
  return rows.map(({ id }) => id);
}

const finished = sql`status in ('delivered', 'cancelled', 'returned')`;

/** By account and, for what guests ordered, by address. */
const theirs = ({ userId, email }: Known) => sql`
  select id from orders where customer_id = ${userId ?? ''}
  union select id from orders where lower(email) = lower(${email ?? ''}) and email <> '' and customer_id is null`;
