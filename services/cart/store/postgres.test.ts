import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import type { Kysely } from 'kysely';
import { kyselyOn } from '#platform/database/pool.ts';
import { type TestDatabase, testDatabase } from '#platform/database/testing.ts';
import { bounds, type Change } from '../domain.ts';
import type { CartDb } from '../tables.ts';
import type { CartStore } from './port.ts';
import { postgresStore } from './postgres.ts';

describe('carts in PostgreSQL', () => {
  let database: TestDatabase<CartDb>;
  let db: Kysely<CartDb>;
  let store: CartStore;
  before(async () => {
    database = await testDatabase<CartDb>('cart', new URL('../migrations/', import.meta.url));
    db = kyselyOn<CartDb>(database.poolOf('cart', { max: 16 }));
    store = postgresStore(db);
  });
  after(() => database.drop());

  const add = (sku: string, quantity: number, available = 1000): Change => ({ kind: 'add', sku, quantity, available });
  const change = (id: string, wanted: Change, email: string | null = null) =>
    store.change({ id, change: wanted, email });
  const newCart = async (...changes: readonly Change[]): Promise<string> => {
    const { id } = await store.create({ id: randomUUID(), userId: null, email: null, lines: [] });
    for (const one of changes) assert.notEqual(await change(id, one), null);
    return id;
  };
  const linesOf = async (id: string) => (await store.get(id))?.lines;
  const orderOf = (cartId: string) => ({ cartId, orderId: randomUUID(), givenUp: false });

  test('64 concurrent adds of one item lose and double nothing', async () => {
    const id = await newCart();
    await Promise.all(Array.from({ length: 64 }, () => change(id, add('PAN', 3))));
    assert.deepEqual(await linesOf(id), [{ sku: 'PAN', quantity: 192 }]);
  });

  test('concurrent adds never go past the stock or the bound of a line', async () => {
    const id = await newCart();
    const answers = await Promise.all(Array.from({ length: 64 }, () => change(id, add('PAN', 1, 10))));
    assert.equal(answers.filter((cart) => cart !== null).length, 10);
    const full = await newCart(add('PAN', bounds.quantityPerLine - 5));
    await Promise.all(Array.from({ length: 64 }, () => change(full, add('PAN', 1))));
    assert.deepEqual(await linesOf(full), [{ sku: 'PAN', quantity: bounds.quantityPerLine }]);
  });

  test('concurrent adds of different items never go past the number of lines', async () => {
    const id = await newCart();
    const most = Array.from({ length: bounds.lines - 4 }, (_, at) => add(`SKU-${at}`, 1));
    for (const one of most) await change(id, one);
    await Promise.all(Array.from({ length: 64 }, (_, at) => change(id, add(`MORE-${at}`, 1))));
    assert.equal((await linesOf(id))?.length, bounds.lines);
    assert.notEqual(await change(id, add('SKU-1', 1)), null, 'a line that is there can still grow');
  });

  test('lines stay in the order in which they were added, whatever happens to their quantity', async () => {
    const id = await newCart(add('ZZ', 1), add('A', 1), add('MMM', 1), add('ZZ', 1));
    await change(id, { kind: 'set', sku: 'A', quantity: 7, available: 9 });
    assert.deepEqual(await linesOf(id), [
      { sku: 'ZZ', quantity: 2 },
      { sku: 'A', quantity: 7 },
      { sku: 'MMM', quantity: 1 },
    ]);
  });

  test('a line that is not there cannot be set, and removing it changes nothing', async () => {
    const id = await newCart(add('PAN', 1));
    assert.equal(await change(id, { kind: 'set', sku: 'POT', quantity: 1, available: 9 }), null);
    assert.deepEqual((await change(id, { kind: 'remove', sku: 'POT' }))?.lines, [{ sku: 'PAN', quantity: 1 }]);
    assert.deepEqual((await change(id, { kind: 'remove', sku: 'PAN' }))?.lines, []);
  });

  test('a SKU is a plain name to the store, even one that looks like a path or a prototype', async () => {
    const id = await newCart(add('a.b', 1), add('{0}', 2), add('__proto__', 3));
    assert.deepEqual(
      (await linesOf(id))?.map(({ quantity }) => quantity),
      [1, 2, 3],
    );
  });

  test('an ordered cart cannot be changed until its order is cancelled', async () => {
    const id = await newCart(add('PAN', 1));
    const order = orderOf(id);
    await store.placed([order]);
    assert.equal((await store.get(id))?.ordered, true);
    assert.equal(await change(id, add('PAN', 1)), null);
    assert.equal(await change(id, { kind: 'remove', sku: 'PAN' }), null);
    await store.cancelled([order]);
    assert.notEqual(await change(id, add('PAN', 1)), null);
  });

  test('a cancellation heard before its order leaves the cart open', async () => {
    const id = await newCart(add('PAN', 1));
    const order = orderOf(id);
    await store.cancelled([order]);
    await store.placed([order]);
    assert.equal((await store.get(id))?.ordered, false);
  });

  test('the end of one order does not open a cart that another one has closed, in any order of hearing', async () => {
    const id = await newCart(add('PAN', 1));
    const [first, second] = [orderOf(id), orderOf(id)];
    await store.placed([second, first]);
    await store.cancelled([first]);
    assert.equal((await store.get(id))?.ordered, true);
    await store.placed([first]);
    await store.cancelled([second]);
    assert.equal((await store.get(id))?.ordered, false);
  });

  test('a batch notes every order, also of carts that are gone', async () => {
    const ids = await Promise.all([newCart(), newCart()]);
    await store.placed([...ids.map(orderOf), orderOf(randomUUID())]);
    for (const id of ids) assert.equal((await store.get(id))?.ordered, true);
  });

  test('a cart that is closed while somebody adds to it takes nothing more once it is closed', async () => {
    const id = await newCart(add('PAN', 1));
    let more: Promise<unknown> = Promise.resolve();
    await db.transaction().execute(async (tx) => {
      await postgresStore(tx).placed([orderOf(id)]);
      // Waits for the row, which is ordered once it has it.
      more = change(id, add('PAN', 1));
      await tx.selectFrom('carts').select('id').where('id', '=', id).execute();
    });
    assert.equal(await more, null);
  });

  const addCode = (code: string): Change => ({ kind: 'addCode', code });

  test('a code is kept once, in the order of giving, and survives an order that is cancelled', async () => {
    const id = await newCart(addCode('SUMMER'), addCode('GIFT'), addCode('SUMMER'));
    const order = orderOf(id);
    await store.placed([order]);
    assert.equal(await change(id, addCode('LATE')), null);
    await store.cancelled([order]);
    assert.deepEqual((await store.get(id))?.codes, ['SUMMER', 'GIFT']);
    assert.deepEqual((await change(id, { kind: 'removeCode', code: 'SUMMER' }))?.codes, ['GIFT']);
  });

  test('concurrent codes never go past their number', async () => {
    const id = await newCart();
    await Promise.all(Array.from({ length: 64 }, (_, at) => change(id, addCode(`CODE-${at}`))));
    assert.equal((await store.get(id))?.codes.length, bounds.codes);
  });

  test('a cart can begin with lines, in their order', async () => {
    const lines = [
      { sku: 'ZZ', quantity: 2 },
      { sku: 'A', quantity: 1 },
    ];
    const { id } = await store.create({ id: randomUUID(), userId: null, email: null, lines });
    assert.deepEqual((await change(id, add('NEW', 1)))?.lines, [...lines, { sku: 'NEW', quantity: 1 }]);
  });
});
