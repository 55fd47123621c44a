import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { sql } from 'kysely';
import pg from 'pg';
import { type TestDatabase, testDatabase } from '#platform/database/testing.ts';
import { listOrders } from './orders.ts';
import type { OrdersDb } from './tables.ts';

let place: TestDatabase<OrdersDb>;
before(async () => {
  place = await testDatabase<OrdersDb>('orders', new URL('../migrations/', import.meta.url));
});
after(() => place.drop());

/** Many orders in a database that sorts words as people do, which no ordinary index can look up the beginning of. */
async function fill() {
  const owner = new pg.Client(place.ownerUrl);
  await owner.connect();
  for (const column of ['number', 'email']) {
    await owner.query(`alter table orders.orders alter column ${column} type text collate "unicode"`);
  }
  await sql`insert into orders (id, number, status, cart_id, currency, lines, totals, person, email, shipping_method,
      payment_method, payment_status, history, placed_at)
    select gen_random_uuid(), 'R-' || lpad(i::text, 8, '0'), 'pending', gen_random_uuid(), 'USD', '[]', '{}', '{}',
      'Buyer' || i || '@example.com', '', 'card', 'pending', '[]', now() from generate_series(1, 5000) as i`.execute(
    place.read,
  );
  await owner.query('analyze orders.orders');
  await owner.end();
}

test('the beginning of a number or an address is looked up, and not searched for, in any collation', async () => {
  await fill();
  await place.read.transaction().execute(async (db) => {
    const find = async (query: string) =>
      (await listOrders(db, { query }, { after: null, limit: 20 })).map(({ number }) => number);
    assert.deepEqual(await find('r-00004711'), ['R-00004711']);
    assert.deepEqual(await find('BUYER4711@'), ['R-00004711']);
    const { rows } = await sql<{ name: string }>`select relname as name from pg_index join pg_class on oid = indexrelid
      where indrelid = 'orders'::regclass and pg_stat_get_xact_numscans(oid) > 0 order by 1`.execute(db);
    assert.deepEqual(
      rows.map(({ name }) => name),
      ['orders_email', 'orders_number'],
    );
  });
});
