import { type Kysely, type Selectable, sql } from 'kysely';
import { money } from '#platform/kernel/money.ts';
import type { From, PlaceInTime } from '#platform/kernel/paging.ts';
import type { Order } from '../domain/order.ts';
import type { OrderStatus } from '../domain/status.ts';
import type { OrderRow, OrdersDb, OrdersTx } from './tables.ts';

/** What became of a new order: stored, or in the way of one that is there. */
export type Placing = 'placed' | 'cart_ordered' | 'id_taken' | 'number_taken';

/** Stores new orders, as many as can be; answers what became of each, by its id. */
export async function insertOrders(tx: OrdersTx, orders: readonly Order[]): Promise<ReadonlyMap<string, Placing>> {
  const { rows } = await sql<{ id: string }>`
    insert into orders (id, number, status, cart_id, live_cart_id, customer_id, currency, lines, totals, person, email, shipping_method,
      payment_method, payment_status, history, placed_at, pickup_location_id, redemptions, codes)
    select * from unnest(${orders.map((o) => o.id)}::uuid[], ${orders.map((o) => o.number)}::text[],
      ${orders.map((o) => o.status)}::text[], ${orders.map((o) => o.cartId)}::uuid[],
      ${orders.map((o) => o.cartId)}::uuid[],
      ${orders.map((o) => o.person.userId ?? null)}::text[], ${orders.map((o) => o.totals.total.currencyCode)}::text[],
      ${orders.map((o) => JSON.stringify(o.lines))}::jsonb[], ${orders.map((o) => JSON.stringify(o.totals))}::jsonb[],
      ${orders.map((o) => JSON.stringify(o.person))}::jsonb[], ${orders.map((o) => o.person.email)}::text[],
      ${orders.map((o) => o.shippingMethod)}::text[], ${orders.map((o) => o.payment.method)}::text[],
      ${orders.map((o) => o.payment.status)}::text[], ${orders.map((o) => JSON.stringify(o.history))}::jsonb[],
      ${orders.map((o) => o.placedAt)}::timestamptz[], ${orders.map((o) => o.pickupLocationId)}::text[],
      ${orders.map((o) => JSON.stringify(o.redemptions))}::jsonb[], ${orders.map((o) => JSON.stringify(o.codes))}::jsonb[])
    on conflict do nothing
    returning id`.execute(tx.db);
  const placings = new Map<string, Placing>(rows.map(({ id }) => [id, 'placed']));
  const missing = orders.filter(({ id }) => !placings.has(id));
  if (missing.length === 0) return placings;
  return new Map([...placings, ...(await whyNotStored(tx, missing))]);
}

/**
 * Asked after the insert, which may have waited for whoever was in its way. What neither cart nor id explains, the number
 * does.
 */
async function whyNotStored(tx: OrdersTx, orders: readonly Order[]): Promise<readonly [string, Placing][]> {
  const { rows } = await sql<{ id: string; placing: Placing }>`
    select g.id, case when exists (select from orders o where o.live_cart_id = g.cart_id) then 'cart_ordered'
      when exists (select from orders o where o.id = g.id) then 'id_taken' else 'number_taken' end as placing
    from unnest(${orders.map((o) => o.id)}::uuid[], ${orders.map((o) => o.cartId)}::uuid[]) as g (id, cart_id)`.execute(
    tx.db,
  );
  return rows.map(({ id, placing }) => [id, placing]);
}

/** Some orders, locked until the transaction ends; unknown ones are absent. */
export async function lockOrders(tx: OrdersTx, ids: readonly string[]): Promise<ReadonlyMap<string, Order>> {
  const { rows } = await sql<Selectable<OrderRow>>`
    select * from orders where id = any(${ids}::uuid[]) order by id for update`.execute(tx.db);
  return new Map(rows.map((row) => [row.id, orderOf(row)]));
}

/** Writes what changes in an order's life: everything but what was bought and by whom. */
export async function saveOrders(tx: OrdersTx, orders: readonly Order[]): Promise<void> {
  if (orders.length === 0) return;
  await sql`update orders o set status = s.status, status_reason = s.status_reason, payment_status = s.payment_status,
      transaction_id = s.transaction_id, captured_minor = s.captured_minor, refunds = s.refunds, shipments = s.shipments,
      history = s.history, round = s.round, version = o.version + 1,
      live_cart_id = case when s.status <> 'cancelled' then o.live_cart_id end
    from unnest(${orders.map((o) => o.id)}::uuid[], ${orders.map((o) => o.status)}::text[],
      ${orders.map((o) => o.statusReason)}::text[], ${orders.map((o) => o.payment.status)}::text[],
      ${orders.map((o) => o.payment.transactionId)}::text[], ${orders.map((o) => o.payment.captured?.minorUnits ?? null)}::bigint[],
      ${orders.map((o) => JSON.stringify(o.payment.refunds))}::jsonb[], ${orders.map((o) => JSON.stringify(o.shipments))}::jsonb[],
      ${orders.map((o) => JSON.stringify(o.history))}::jsonb[], ${orders.map((o) => o.round)}::integer[])
      as s (id, status, status_reason, payment_status, transaction_id, captured_minor, refunds, shipments, history, round)
    where o.id = s.id`.execute(tx.db);
}

/** Writes an order that was edited: what was bought, where it goes, and that it was changed. */
export async function saveEdited(tx: OrdersTx, order: Order): Promise<void> {
  await sql`update orders set lines = ${JSON.stringify(order.lines)}::jsonb, totals = ${JSON.stringify(order.totals)}::jsonb,
      person = ${JSON.stringify(order.person)}::jsonb, edits = ${JSON.stringify(order.edits)}::jsonb,
      history = ${JSON.stringify(order.history)}::jsonb, version = version + 1
    where id = ${order.id}::uuid`.execute(tx.db);
}

export async function readOrder(
  db: Kysely<OrdersDb>,
  id: string,
): Promise<{ order: Order; version: number } | undefined> {
  const row = await db.selectFrom('orders').selectAll().where('id', '=', id).executeTakeFirst();
  return row && { order: orderOf(row), version: row.version };
}

export interface OrderQuery {
  readonly customerId?: string | undefined;
  readonly status?: OrderStatus | undefined;
  /** The beginning of a number or of an e-mail address. */
  readonly query?: string | undefined;
}

/** From the newest to the oldest. */
export async function listOrders(
  db: Kysely<OrdersDb>,
  { customerId, status, query }: OrderQuery,
  { after, limit }: From<PlaceInTime>,
): Promise<readonly Order[]> {
  let select = db.selectFrom('orders').selectAll().orderBy('placed_at', 'desc').orderBy('id', 'desc').limit(limit);
  if (customerId !== undefined) select = select.where('customer_id', '=', customerId);
  if (status !== undefined) select = select.where('status', '=', status);
  if (query !== undefined) {
    const beginning = `${query.replace(/[\\%_]/g, '\\$&')}%`;
    select = select.where((where) =>
      where.or([
        where('number', 'like', beginning.toUpperCase()),
        where(sql<string>`lower(email)`, 'like', beginning.toLowerCase()),
      ]),
    );
  }
  if (after !== null) {
    select = select.where(sql<boolean>`(placed_at, id) < (${after.at}::timestamptz, ${after.id}::uuid)`);
  }
  return (await select.execute()).map(orderOf);
}

const orderOf = (row: Selectable<OrderRow>): Order => ({
  id: row.id,
  number: row.number,
  status: row.status,
  statusReason: row.status_reason,
  cartId: row.cart_id,
  lines: row.lines,
  totals: row.totals,
  person: row.person,
  shippingMethod: row.shipping_method,
  pickupLocationId: row.pickup_location_id,
  redemptions: row.redemptions,
  codes: row.codes,
  payment: {
    method: row.payment_method,
    status: row.payment_status,
    transactionId: row.transaction_id,
    ...(row.captured_minor === null ? {} : { captured: money(row.currency, row.captured_minor) }),
    refunds: row.refunds,
  },
  shipments: row.shipments,
  round: row.round,
  edits: row.edits,
  history: row.history,
  placedAt: row.placed_at,
  invoiceNumber: row.invoice_number,
});
