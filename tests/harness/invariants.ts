import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { choreography, type EventType, type ServiceName } from '#contracts/events.ts';
import { events } from './invariants/events.ts';
import type { Facts } from './invariants/facts.ts';
import { mails } from './invariants/mails.ts';
import { money } from './invariants/money.ts';
import { orders } from './invariants/orders.ts';
import { projections } from './invariants/projections.ts';
import { promotions } from './invariants/promotions.ts';
import { stock } from './invariants/stock.ts';

/** A look at the shop's own books, as the owner of the database. */
export function openBooks(databaseUrl: string) {
  // Kept however long nobody looks: the bus takes a lane from whose connection is gone, also where a test holds it.
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 4, idleTimeoutMillis: 0 });
  // A test may kill the server.
  pool.on('error', () => {});
  const rows = async (text: string, values: unknown[] = []) => (await whenServed(() => pool.query(text, values))).rows;
  const found = (what: string, text: string, values: unknown[] = []) =>
    until(patienceMs, async () => ((await rows(text, values)).length > 0 ? null : `never met: ${what}`));

  return {
    rows,
    close: () => pool.end(),
    /** Locks rows for as long as a test needs, as a slow neighbour would; the answer lets go of them, once. */
    async hold(text: string, values: unknown[]): Promise<() => Promise<void>> {
      const client = await pool.connect();
      await client.query('begin');
      await client.query(text, values);
      let held = true;
      return async () => {
        if (!held) return;
        held = false;
        await client.query('commit');
        client.release();
      };
    },
    /** Waits until no event is left to say or to handle and no payment or order is under way. Nothing may be parked or hopeless. */
    rest: (timeoutMs = patienceMs) =>
      until(timeoutMs, async () => {
        const [left] = await rows(`select
          (select count(*)::int from bus.deliveries) as deliveries,
          (select count(*)::int from identity.users where announced_at is null) as registrations,
          (select count(*)::int from payments.movements where state in ('due', 'unknown', 'waiting')) as payments,
          (select count(*)::int from orders.orders where status = 'pending') as orders`);
        if (Object.values(left).every((count) => count === 0)) return null;
        assert.deepEqual(await rows(hopeless), [], 'an event is parked, or breaks a rule of the database');
        return `not at rest: ${JSON.stringify(left)} ${JSON.stringify(await rows(unfinished))}`;
      }),
    /** Waits until nothing of one order is left to do, whatever else goes on. */
    settled: (orderId: string, timeoutMs = patienceMs) =>
      until(timeoutMs, async () => {
        const left = await rows(
          `select consumer, state, error from bus.deliveries where subject = $1::text union all
          select 'payments', state, null from payments.movements
          where order_id = $1::uuid and state in ('due', 'unknown', 'waiting')`,
          [orderId],
        );
        assert.deepEqual(await rows(hopeless), [], 'an event is parked, or breaks a rule of the database');
        return left.length === 0 ? null : `order ${orderId} is not done: ${JSON.stringify(left)}`;
      }),
    /** Waits until a query finds something. */
    found,
    /** Waits until this was said of it. */
    said: (type: EventType, subject: string) =>
      found(`${type} of ${subject}`, 'select from bus.events where type = $1 and subject = $2', [type, subject]),
    /** Waits until a service has done what it does when it hears this. */
    heard: (consumer: ServiceName, type: EventType, subject: string) =>
      found(
        `${consumer} hearing ${type} of ${subject}`,
        `select from bus.events e join bus.inbox i on i.event_id = e.id
         where i.consumer = $1 and e.type = $2 and e.subject = $3`,
        [consumer, type, subject],
      ),
    /** Waits until every mail has been sent. */
    mailed: (timeoutMs = patienceMs) =>
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
      const found = await rows(`select id, status, status_reason as reason, (totals->'total'->>'minorUnits')::int
        + (select coalesce(sum((e->'refund'->>'minorUnits')::int), 0) from jsonb_array_elements(edits) e)::int as total
        from orders.orders`);
      const known = new Map(found.map((row) => [row.id, row]));
      for (const { id, total } of acknowledged) {
        const order = known.get(id);
        assert.ok(order !== undefined, `4: order ${id} was acknowledged and is lost`);
        assert.ok(ended.includes(order.status), `7: ${id} is ${order.status}`);
        assert.equal(order.status === 'cancelled', order.reason !== null, `${id} is ${order.status}: ${order.reason}`);
        assert.equal(
          order.total,
          total,
          `12: order ${id} has another total than the buyer was told, less what was edited out`,
        );
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

const ended: readonly string[] = ['confirmed', 'packed', 'shipped', 'delivered', 'returned', 'cancelled'];

/** How long something is waited for that is sure to come: a slow machine may need as long, and nobody waits longer than it does. */
const patienceMs = 180_000;

/** A server that a test has just ended may take a while to come back; what it did not begin is asked again. */
async function whenServed<T>(ask: () => Promise<T>): Promise<T> {
  const end = performance.now() + patienceMs;
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : undefined;
      // It stops, starts or recovers; or nobody listens yet.
      if ((code !== '57P03' && code !== 'ECONNREFUSED') || performance.now() > end) throw error;
    }
    await pause(50);
  }
}

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

/** Each query lists what contradicts its fact; the numbers are those of docs/reliability.md. */
export const violations: Facts = { ...stock, ...money, ...promotions, ...orders, ...events, ...mails, ...projections };
