import assert from 'node:assert/strict';
import pg from 'pg';

/** A look at the shop's own books, as the owner of the database. */
export async function openBooks(databaseUrl: string) {
  const client = new pg.Client({ connectionString: databaseUrl });
  client.on('error', () => {});
  await client.connect();
  const rows = async (text: string, values: unknown[] = []) => (await client.query(text, values)).rows;

  return {
    rows,
    close: () => client.end(),
    /** Waits until no event is left to handle and no payment or order is under way. Nothing may be parked. */
    async rest(timeoutMs = 60_000): Promise<void> {
      const end = performance.now() + timeoutMs;
      for (;;) {
        const [left] = await rows(`select
          (select count(*)::int from bus.deliveries) as deliveries,
          (select count(*)::int from payments.payments where state in ('charging', 'refunding')) as payments,
          (select count(*)::int from orders.orders where status = 'pending') as orders`);
        if (left.deliveries + left.payments + left.orders === 0) return;
        if (performance.now() > end)
          assert.fail(
            `not at rest: ${JSON.stringify(left)} ${JSON.stringify(await rows('select * from bus.deliveries limit 5'))}`,
          );
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    },
    /** What must hold of every shop at rest; `acknowledged` are the orders that buyers were told of. */
    async check(acknowledged: readonly { id: string; total: number }[]): Promise<void> {
      for (const [fact, query] of Object.entries(violations)) assert.deepEqual(await rows(query), [], fact);
      const known = new Map(
        (
          await rows(`select id, status, (totals->'total'->>'minorUnits')::bigint::int as total from orders.orders`)
        ).map((row) => [row.id, row]),
      );
      for (const { id, total } of acknowledged) {
        const found = known.get(id);
        assert.ok(found !== undefined, `order ${id} was acknowledged and is lost`);
        assert.ok(
          ['confirmed', 'packed', 'shipped', 'delivered', 'cancelled'].includes(found.status),
          `${id} is ${found.status}`,
        );
        assert.equal(found.total, total, `order ${id} has another total than the buyer was told`);
      }
    },
  };
}

export type Books = Awaited<ReturnType<typeof openBooks>>;

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
  '9: every event had its effect on every listener once': `
    select e.type, e.id from bus.events e where not exists (select from bus.inbox i where i.event_id = e.id)
      and e.type not in ('inventory.released')`,
  '10: a confirmed order was mailed, and no event twice': `
    select o.id from orders.orders o where o.status <> 'cancelled'
      and (select count(*) from bus.events e where e.subject = o.id::text and e.type = 'orders.confirmed') <> 1`,
  '12: totals are the sum of their lines': `
    select id from orders.orders o where (o.totals->'subtotal'->>'minorUnits')::bigint <>
      (select sum((l->'lineTotal'->>'minorUnits')::bigint) from jsonb_array_elements(o.lines) l)`,
  '14: every step of an order is in the state table': `
    select id, step from orders.orders o, lateral (
      select h->>'status' as status, lag(h->>'status') over (order by n) || '>' || (h->>'status') as step
      from jsonb_array_elements(o.history) with ordinality as t (h, n)) s
    where step not in ('pending>confirmed', 'pending>cancelled', 'confirmed>packed', 'confirmed>shipped', 'confirmed>cancelled',
      'packed>shipped', 'shipped>delivered', 'delivered>returned')`,
};
