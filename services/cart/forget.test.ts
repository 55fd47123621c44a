import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, beforeEach, describe, test } from 'node:test';
import { type Kysely, sql } from 'kysely';
import pg from 'pg';
import { kyselyOn } from '#platform/database/pool.ts';
import { type TestDatabase, testDatabase } from '#platform/database/testing.ts';
import type { Change } from './domain.ts';
import { forgetOldCarts } from './forget.ts';
import type { CartStore } from './store/port.ts';
import { postgresStore } from './store/postgres.ts';
import { oldCarts } from './store/postgres-old.ts';
import type { CartDb } from './tables.ts';

describe('a cart that nobody touches', () => {
  let database: TestDatabase<CartDb>;
  let db: Kysely<CartDb>;
  let store: CartStore;
  let owner: pg.Client;
  before(async () => {
    database = await testDatabase<CartDb>('cart', new URL('./migrations/', import.meta.url));
    db = kyselyOn<CartDb>(database.poolOf('cart', { max: 8 }));
    store = postgresStore(db);
    owner = new pg.Client({ connectionString: database.ownerUrl });
    await owner.connect();
  });
  beforeEach(async () => {
    await owner.query('delete from cart.carts');
    await owner.query(`update bus.clock set offset_by = '0'`);
  });
  after(async () => {
    await owner.end();
    await database.drop();
  });

  const newCart = async (userId: string | null = null): Promise<string> => {
    const email = userId === null ? null : 'ann@example.com';
    const { id } = await store.create({ id: randomUUID(), userId, email, lines: [{ sku: 'PAN', quantity: 2 }] });
    return id;
  };
  const daysPass = (days: number) =>
    owner.query('update bus.clock set offset_by = offset_by + make_interval(days => $1)', [days]);
  const add: Change = { kind: 'add', sku: 'POT', quantity: 1, available: 9 };
  const touch = (id: string) => store.change({ id, change: add, email: null });
  const forget = (atMost = 100, signal = new AbortController().signal) =>
    forgetOldCarts(oldCarts(db), { days: 90, atMost }, signal);
  const left = async () =>
    (await sql<{ id: string }>`select id from carts order by created_at`.execute(db)).rows.map(({ id }) => id);
  const order = (cartId: string) => ({ cartId, orderId: randomUUID(), givenUp: false });

  test('is forgotten after the days that carts are kept, whoever it belongs to, counted from its last change', async () => {
    await newCart();
    await newCart('ann');
    const used = await newCart('bob');
    await daysPass(89);
    await forget();
    assert.equal((await left()).length, 3);
    await touch(used);
    await daysPass(2);
    await forget();
    assert.deepEqual(await left(), [used]);
  });

  test('is forgotten batch by batch, until none is left or the shop stops', async () => {
    for (let count = 0; count < 25; count += 1) await newCart();
    await daysPass(91);
    await forget(10, AbortSignal.abort());
    assert.equal((await left()).length, 25);
    await forget(10);
    assert.deepEqual(await left(), []);
  });

  test('stays when it is touched at this very moment, and nobody waits for it', async () => {
    const [touched, old] = [await newCart(), await newCart()];
    await daysPass(91);
    await db.transaction().execute(async (tx) => {
      await postgresStore(tx).change({ id: touched, change: add, email: null });
      await forget();
      assert.ok(!(await left()).includes(old));
    });
    await forget();
    assert.deepEqual(await left(), [touched]);
  });

  test('is not there for who touches it a moment too late', async () => {
    const id = await newCart();
    await daysPass(91);
    const late = await db.transaction().execute(async (tx) => {
      assert.equal(await oldCarts(tx).forget({ days: 90, atMost: 10 }), 1);
      return { touching: touch(id) };
    });
    assert.equal(await late.touching, null);
  });

  test('is forgotten once by replicas that look at the same time', async () => {
    for (let count = 0; count < 40; count += 1) await newCart();
    await daysPass(91);
    const counts = await Promise.all(Array.from({ length: 6 }, () => oldCarts(db).forget({ days: 90, atMost: 40 })));
    assert.equal(
      counts.reduce((sum, count) => sum + count),
      40,
    );
    assert.deepEqual(await left(), []);
  });

  test('keeps nothing but that it was ordered, is looked at once, and takes goods again when its order ends', async () => {
    const id = await newCart('ann');
    const placed = order(id);
    await store.placed([placed]);
    await daysPass(91);
    assert.equal(await oldCarts(db).forget({ days: 90, atMost: 10 }), 1);
    assert.equal(await oldCarts(db).forget({ days: 90, atMost: 10 }), 0);
    assert.deepEqual(await store.get(id), { id, userId: null, ordered: true, lines: [], codes: [] });
    assert.equal(await touch(id), null, 'nobody orders it a second time');
    await store.cancelled([placed]);
    assert.deepEqual((await touch(id))?.lines, [{ sku: 'POT', quantity: 1 }]);
    await daysPass(91);
    await forget();
    assert.deepEqual(await left(), []);
  });

  test('is found along an index, however many are young', async () => {
    await sql`insert into carts (id) select gen_random_uuid() from generate_series(1, 5000)`.execute(db);
    await owner.query('analyze cart.carts');
    const { rows } = await sql<{ 'QUERY PLAN': string }>`explain select id from carts
      where touched_hour <= bus.now() - make_interval(days => 90) order by touched_hour limit 1000 for update skip locked`.execute(
      db,
    );
    assert.match(rows.map((row) => row['QUERY PLAN']).join('\n'), /carts_touched/);
  });
});
