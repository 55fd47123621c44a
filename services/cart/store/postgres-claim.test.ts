import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { type Kysely, sql } from 'kysely';
import { pino } from 'pino';
import { openDatabase } from '#platform/database/database.ts';
import { kyselyOn } from '#platform/database/pool.ts';
import type { Database } from '#platform/database/port.ts';
import { type TestDatabase, testDatabase } from '#platform/database/testing.ts';
import { Failure } from '#platform/kernel/errors.ts';
import { systemIds } from '#platform/kernel/ids.ts';
import { anonymous, type CallContext } from '#platform/rpc/port.ts';
import { claimCart } from '../claim.ts';
import { bounds, type Line } from '../domain.ts';
import type { CartDb } from '../tables.ts';
import type { CartStore } from './port.ts';
import { postgresStore } from './postgres.ts';
import { claimStore } from './postgres-claim.ts';

describe("guests' carts in PostgreSQL, claimed", () => {
  let database: TestDatabase<CartDb>;
  let db: Kysely<CartDb>;
  let door: Database<CartDb, 'cart'>;
  let store: CartStore;
  before(async () => {
    database = await testDatabase<CartDb>('cart', new URL('../migrations/', import.meta.url));
    db = kyselyOn<CartDb>(database.poolOf('cart', { max: 16 }));
    door = openDatabase<CartDb, 'cart'>({
      pool: db,
      bus: { store: async () => {}, committed: () => {} },
      ids: systemIds,
      log: pino({ level: 'silent' }),
    });
    store = postgresStore(db);
  });
  after(() => database.drop());

  const some = (count: number, prefix = 'SKU', quantity = 2): readonly Line[] =>
    Array.from({ length: count }, (_, at) => ({ sku: `${prefix}-${at}`, quantity }));
  const newCart = async (userId: string | null, lines: readonly Line[] = []) =>
    (await store.create({ id: randomUUID(), userId, email: null, lines })).id;
  const linesOf = async (id: string) => (await store.get(id))?.lines;
  const claim = (id: string, userId: string) =>
    claimCart({ database: door, claimsOn: claimStore }, id, signedIn(userId));
  const openOf = (userId: string) => claimStore(db).openOf(userId);
  const isNotFound = (error: unknown) => error instanceof Failure && error.reason === 'CART_NOT_FOUND';

  test('65 lines claimed from eight tabs at once are 65 lines, once', async () => {
    const ann = randomUUID();
    const mine = await newCart(ann, some(5));
    const guests = await newCart(null, [...some(65)]);
    const answers = await Promise.all(Array.from({ length: 8 }, () => claim(guests, ann)));
    assert.deepEqual(new Set(answers), new Set([mine]));
    const lines = await linesOf(mine);
    assert.equal(lines?.length, 65);
    assert.deepEqual(lines?.slice(0, 6), [...some(5, 'SKU', 4), { sku: 'SKU-5', quantity: 2 }]);
    assert.equal(await store.get(guests), null, 'what was moved is there for nobody');
  });

  test('eight tabs that claim the cart of somebody without one make it theirs', async () => {
    const ann = randomUUID();
    const guests = await newCart(null, some(65));
    const answers = await Promise.all(Array.from({ length: 8 }, () => claim(guests, ann)));
    assert.deepEqual(new Set(answers), new Set([guests]));
    assert.deepEqual(await linesOf(guests), some(65));
    assert.equal((await store.get(guests))?.userId, ann);
    assert.equal(await openOf(ann), guests);
  });

  test('two carts claimed at once by a person without one end as one cart', async () => {
    for (let round = 0; round < 10; round += 1) {
      const ann = randomUUID();
      const [first, second] = [await newCart(null, some(3, 'A')), await newCart(null, some(3, 'B'))];
      await Promise.all([claim(first, ann), claim(second, ann)]);
      const open = await openOf(ann);
      assert.deepEqual(new Set((await linesOf(open ?? ''))?.map(({ sku }) => sku)), new Set(skus(6)));
    }
  });

  test('of two people who claim one cart, exactly one has it', async () => {
    const guests = await newCart(null, some(2));
    const people = [randomUUID(), randomUUID()];
    const answers = await Promise.allSettled(people.map((one) => claim(guests, one)));
    assert.deepEqual(answers.map(({ status }) => status).sort(), ['fulfilled', 'rejected']);
    const owners = await Promise.all(people.map(openOf));
    assert.equal(owners.filter((one) => one === guests).length, 1);
  });

  test('what does not fit is left out: lines beyond the last place, units beyond the bound of a line', async () => {
    const ann = randomUUID();
    const mine = await newCart(ann, [...some(bounds.lines - 1), { sku: 'PAN', quantity: bounds.quantityPerLine - 1 }]);
    await claim(await newCart(null, [{ sku: 'PAN', quantity: 5 }, ...some(1, 'NEW')]), ann);
    const lines = (await linesOf(mine)) ?? [];
    assert.equal(lines.length, bounds.lines);
    assert.deepEqual(lines.at(-1), { sku: 'PAN', quantity: bounds.quantityPerLine });
  });

  test('a line added while the claim goes on is moved with the others or refused, never lost', async () => {
    const ann = randomUUID();
    const mine = await newCart(ann);
    for (let round = 0; round < 20; round += 1) {
      const guests = await newCart(null, some(1));
      const change = { kind: 'add', sku: `LATE-${round}`, quantity: 1, available: 9 } as const;
      const [added] = await Promise.all([store.change({ id: guests, change, email: null }), claim(guests, ann)]);
      const moved = (await linesOf(mine))?.some(({ sku }) => sku === change.sku) ?? false;
      assert.equal(moved, added !== null);
    }
  });

  test('an ordered cart stays as it is and becomes the person’s; it can be opened by the end of its order alone', async () => {
    const ann = randomUUID();
    const mine = await newCart(ann);
    const guests = await newCart(null, some(2));
    const order = { cartId: guests, orderId: randomUUID() };
    await store.placed([order]);
    assert.equal(await claim(guests, ann), mine);
    assert.deepEqual(await store.get(guests), { id: guests, userId: ann, ordered: true, lines: some(2), codes: [] });
    assert.equal(await openOf(ann), mine);
  });

  test('the cart of somebody else, moved or not, and one that never was, are not to be had', async () => {
    const [ann, bob] = [randomUUID(), randomUUID()];
    await newCart(ann);
    const moved = await newCart(null, some(1));
    await claim(moved, ann);
    for (const id of [moved, (await openOf(ann)) ?? '', randomUUID()]) await assert.rejects(claim(id, bob), isNotFound);
  });

  test('the open cart of a person is the newest one that is not ordered, and found by an index', async () => {
    const ann = randomUUID();
    const [, newer] = [await newCart(ann), await newCart(ann)];
    const ordered = await newCart(ann);
    await store.placed([{ cartId: ordered, orderId: randomUUID() }]);
    assert.equal(await openOf(ann), newer);
    await db.transaction().execute(async (tx) => {
      await sql`set local enable_seqscan = off`.execute(tx);
      const { rows } = await sql<{ 'QUERY PLAN': string }>`explain select id from carts
        where user_id = ${ann}::text and merged_into is null and ordered_by = '{}'
        order by created_at desc, id desc limit 1`.execute(tx);
      const plan = rows.map((row) => row['QUERY PLAN']).join('\n');
      assert.match(plan, /carts_person/);
      assert.doesNotMatch(plan, /Sort/);
    });
  });
});

const skus = (count: number): readonly string[] =>
  ['A', 'B'].flatMap((prefix) => Array.from({ length: count / 2 }, (_, at) => `${prefix}-${at}`));

const signedIn = (id: string): CallContext => ({
  caller: { ...anonymous, kind: 'user', id },
  traceparent: '',
  deadlineMs: Number.MAX_SAFE_INTEGER,
  signal: new AbortController().signal,
  idempotencyKey: '',
  orderTokens: [],
});
