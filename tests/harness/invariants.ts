import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { choreography } from '#contracts/events.ts';

/** A look at the shop's own books, as the owner of the database. */
export function openBooks(databaseUrl: string) {
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 4 });
  // A test may kill the server.
  pool.on('error', () => {});
  const rows = async (text: string, values: unknown[] = []) => (await pool.query(text, values)).rows;

  return {
    rows,
    close: () => pool.end(),
    /** Waits until no event is left to handle and no payment or order is under way. Nothing may be parked or hopeless. */
    rest: (timeoutMs = 60_000) =>
      until(timeoutMs, async () => {
        const [left] = await rows(`select
          (select count(*)::int from bus.deliveries) as deliveries,
          (select count(*)::int from payments.payments where state in ('charging', 'refunding')) as payments,
          (select count(*)::int from orders.orders where status = 'pending') as orders`);
        if (left.deliveries + left.payments + left.orders === 0) return null;
        assert.deepEqual(await rows(hopeless), [], 'an event is parked, or breaks a rule of the database');
        return `not at rest: ${JSON.stringify(left)} ${JSON.stringify(await rows(unfinished))}`;
      }),
    /** Waits until nothing of one order is left to do, whatever else goes on. */
    settled: (orderId: string, timeoutMs = 30_000) =>
      until(timeoutMs, async () => {
        const left = await rows(
          `select consumer, state, error from bus.deliveries where subject = $1::text union all
          select 'payments', state, null from payments.payments where order_id = $1::uuid and state in ('charging', 'refunding')`,
          [orderId],
        );
        assert.deepEqual(await rows(hopeless), [], 'an event is parked, or breaks a rule of the database');
        return left.length === 0 ? null : `order ${orderId} is not done: ${JSON.stringify(left)}`;
      }),
    /** Waits until every mail has been sent. */
    mailed: (timeoutMs = 30_000) =>
      until(timeoutMs, async () => {
        const left = await rows(
          `select template, tries, error from notifications.mails where status in ('queued', 'failed')`,
        );
        return left.length === 0 ? null : `mails not sent: ${JSON.stringify(left)}`;
      }),
    /** What must hold of every shop at rest; `acknowledged` are the orders that buyers were told of. */
    async check(acknowledged: readonly Acknowledged[]): Promise<void> {
      for (const [fact, query] of Object.entries(violations)) assert.deepEqual(await rows(query), [], fact);
      assert.deepEqual(await rows(unheard(), [JSON.stringify(listeners)]), [], '9: every listener heard every event');
      const found =
        await rows(`select id, status, status_reason as reason, (totals->'total'->>'minorUnits')::int as total
        from orders.orders`);
      const known = new Map(found.map((row) => [row.id, row]));
      for (const { id, total } of acknowledged) {
        const order = known.get(id);
        assert.ok(order !== undefined, `order ${id} was acknowledged and is lost`);
        assert.ok(ended.includes(order.status), `${id} is ${order.status}`);
        assert.equal(order.status === 'cancelled', order.reason !== null, `${id} is ${order.status}: ${order.reason}`);
        assert.equal(order.total, total, `order ${id} has another total than the buyer was told`);
      }
    },
  };
}

export type Books = ReturnType<typeof openBooks>;

/** What a buyer was told: an order and what it costs, in minor units. */
export interface Acknowledged {
  readonly id: string;
  readonly total: number;
}

const ended: readonly string[] = ['confirmed', 'packed', 'shipped', 'delivered', 'cancelled'];

/** Asks again and again until nothing is left to complain of. */
async function until(timeoutMs: number, complaint: () => Promise<string | null>): Promise<void> {
  const end = performance.now() + timeoutMs;
  for (;;) {
    const left = await complaint();
    if (left === null) return;
    if (performance.now() > end) assert.fail(left);
    await pause(20);
  }
}

/**
 * Parked ones nobody handles any more. What a constraint of a table refuses is refused each time it is tried again, so
 * nobody need wait until it is parked: goods promised twice are seen at once.
 */
const hopeless = `select d.consumer, e.type, d.state, d.error, count(*)::int as events
  from bus.deliveries d join bus.events e using (seq)
  where d.state = 'parked' or d.error like '%violates check constraint%' group by 1, 2, 3, 4`;
const unfinished = `select d.consumer, d.state, d.tries, d.error, e.type from bus.deliveries d join bus.events e using (seq) limit 5`;

const listeners = Object.entries(choreography).flatMap(([type, { hears }]) =>
  Object.keys(hears).map((consumer) => ({ type, consumer })),
);

/** Events without exactly one effect on each of their listeners. */
const unheard = () => `
  select e.type, e.id, l.consumer, i.handled from bus.events e
  join jsonb_to_recordset($1::jsonb) as l (type text, consumer text) on l.type = e.type
  left join lateral (select count(*)::int as handled from bus.inbox i where i.event_id = e.id and i.consumer = l.consumer) i on true
  where i.handled <> 1`;

/** A fingerprint of every table of every service; only the bus' own leases and sessions are left out. */
export async function everything(books: Pick<Books, 'rows'>): Promise<Readonly<Record<string, string>>> {
  const tables = await books.rows(`select format('%I.%I', schemaname, tablename) as name from pg_tables
    where schemaname not in ('pg_catalog', 'information_schema', 'bus') or tablename in ('events', 'inbox', 'deliveries') order by 1`);
  const prints = await books.rows(
    tables
      .map(
        ({ name }) =>
          `select '${name}' as name, md5(coalesce(string_agg(t::text, ' ' order by t::text), '')) as print from ${name} t`,
      )
      .join(' union all '),
  );
  return Object.fromEntries(prints.map(({ name, print }) => [name, print]));
}

/** Each query lists what contradicts its fact; numbers are those of the reliability page. */
const violations: Readonly<Record<string, string>> = {
  '1: what is reserved is what is held': `
    select s.sku, s.reserved, coalesce(h.held, 0) as held from inventory.stock s left join (
      select l.sku, sum(l.quantity)::int as held from inventory.reservations r,
        jsonb_to_recordset(r.lines) as l (sku text, quantity int) where r.state = 'held' group by 1) h using (sku)
    where s.reserved <> coalesce(h.held, 0)`,
  '1: the ledger adds up to what lies there': `
    select s.sku, s.on_hand, coalesce(m.sum, 0) as ledger from inventory.stock s
    left join (select sku, sum(delta)::int as sum from inventory.movements group by 1) m using (sku)
    where s.on_hand <> coalesce(m.sum, 0)`,
  '1: what left the stock belongs to orders': `
    select m.order_id, m.sku, m.sum, coalesce(l.quantity, 0) as ordered from (
      select order_id, sku, -sum(delta)::int as sum from inventory.movements where order_id is not null group by 1, 2) m
    join orders.orders o on o.id = m.order_id
    left join lateral (select sum(l.quantity)::int as quantity from jsonb_to_recordset(o.lines) as l (sku text, quantity int)
      where l.sku = m.sku) l on true
    where m.sum <> case when o.status = 'cancelled' then 0 else coalesce(l.quantity, 0) end`,
  '3: every reservation has ended, and a confirmed order has one that was committed': `
    select o.id, o.status, r.state from orders.orders o
    left join lateral (select state from inventory.reservations r where r.order_id = o.id order by attempt desc limit 1) r on true
    where (o.status = 'cancelled') = (r.state = 'committed') or r.state is null or r.state = 'held'`,
  '5 and 6: the provider took what paid orders owe, once, and keeps nothing of cancelled ones': `
    select o.id, o.status, c.amount_minor as charged, f.amount_minor as refunded from orders.orders o
    left join payments.mock_provider c on c.key = o.id::text and c.status = 'succeeded'
    left join payments.mock_provider f on f.key = o.id || ':refund'
    where o.payment_method = 'card' and coalesce(c.amount_minor, 0) - coalesce(f.amount_minor, 0)
      <> case when o.status = 'cancelled' then 0 else (o.totals->'total'->>'minorUnits')::bigint end`,
  '5: the provider took nothing that no order owes': `
    select key from payments.mock_provider c where kind = 'charge' and status = 'succeeded'
      and not exists (select from orders.orders o where o.id::text = c.key)`,
  "6: our books and the provider's agree": `
    select p.order_id, p.state, p.captured_minor, p.refunded_minor from payments.payments p
    left join payments.mock_provider c on c.key = p.order_id::text and c.status = 'succeeded'
    left join payments.mock_provider f on f.key = p.order_id || ':refund'
    where p.method = 'card' and (p.captured_minor <> coalesce(c.amount_minor, 0) or p.refunded_minor <> coalesce(f.amount_minor, 0))`,
  '8: nothing is left to hear, and nothing is parked': 'select * from bus.deliveries',
  '4: a cart has at most one order that was not cancelled, and is closed by it alone': `
    select c.id, c.ordered_by, o.open from cart.carts c
    left join lateral (select count(*)::int as open from orders.orders o where o.cart_id = c.id and o.status <> 'cancelled') o on true
    where o.open > 1 or o.open <> cardinality(c.ordered_by)`,
  '7: what fulfillment did is what the order shows, and nothing was sent of a cancelled one': `
    select o.id, o.status, f.status as fulfillment, s.shipments, o.shipments as shown from orders.orders o
    left join fulfillment.fulfillments f on f.order_id = o.id
    left join lateral (select count(*)::int as shipments from fulfillment.shipments s where s.order_id = o.id) s on true
    where (o.status is distinct from f.status and not (f.status = 'ready' and o.status in ('confirmed', 'packed')))
      or s.shipments <> jsonb_array_length(o.shipments) or (o.status = 'cancelled' and s.shipments > 0)`,
  '8: every order was said to be placed once, and to have ended as it did once': `
    select o.id, o.status, said.* from orders.orders o, lateral (
      select count(*) filter (where type = 'orders.placed')::int as placed,
        count(*) filter (where type = 'orders.confirmed')::int as confirmed,
        count(*) filter (where type = 'orders.cancelled')::int as cancelled
      from bus.events e where e.subject = o.id::text) said
    where placed <> 1 or cancelled <> (o.status = 'cancelled')::int
      or confirmed <> (jsonb_path_exists(o.history, '$[*] ? (@.status == "confirmed")'))::int`,
  '10: what a buyer must know was mailed once': `
    select e.type, e.subject, m.mails from bus.events e, lateral (
      select count(*)::int as mails from notifications.mails m where m.event_id = e.id) m
    where e.type in ('orders.confirmed', 'orders.cancelled', 'fulfillment.shipped', 'identity.registered') and m.mails <> 1`,
  '12: totals are the sum of their lines': `
    select id from orders.orders o where (o.totals->'subtotal'->>'minorUnits')::bigint <>
      (select sum((l->'lineTotal'->>'minorUnits')::bigint) from jsonb_array_elements(o.lines) l)`,
  '14: every step of an order is in the state table': `
    select id, step from orders.orders o, lateral (
      select h->>'status' as status, lag(h->>'status') over (order by n) || '>' || (h->>'status') as step
      from jsonb_array_elements(o.history) with ordinality as t (h, n)) s
    where step not in ('pending>confirmed', 'pending>cancelled', 'confirmed>packed', 'confirmed>cancelled',
      'packed>shipped', 'shipped>delivered', 'delivered>returned')`,
};
