import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import type { KyselyPlugin } from 'kysely';
import { listeningDatabase } from '#platform/events/testing.ts';
import { noCrash } from '#platform/kernel/crash.ts';
import { cancelled, edited, type InventoryBase, inventoryBase, openShop, paid, placed } from './inventory.testing.ts';
import type { InventoryDb } from './repository/schema.ts';
import { subscribers } from './subscribers.ts';
import { sweep } from './sweep.ts';

let base: InventoryBase;
before(async () => {
  base = await inventoryBase();
});
after(() => base.drop());

/** A SKU in the main location and in a store that comes after it. */
async function spreadShop(goods: { readonly main: number; readonly store: number }) {
  const shop = await openShop(base, goods.main);
  const store = await shop.put({ pickup: true });
  await shop.set({ onHand: goods.store, locationId: store });
  shop.said.length = 0;
  const { database, hear } = shop;
  return {
    ...shop,
    store,
    place: (...events: Parameters<(typeof hear)['orders.placed']>[0]) =>
      database.transaction((tx) => hear['orders.placed'](events, tx)),
    pay: (...ids: string[]) => database.transaction((tx) => hear['payments.succeeded'](ids.map(paid), tx)),
    cancel: (...ids: string[]) => database.transaction((tx) => hear['orders.cancelled'](ids.map(cancelled), tx)),
    edit: (id: string, quantity: number) =>
      database.transaction((tx) => hear['orders.edited']([edited(id, shop.sku, quantity)], tx)),
  };
}

test('an order takes what the best location has and the rest from the next, and gives it back to the same', async () => {
  const { sku, store, place, pay, cancel, stock, balanced } = await spreadShop({ main: 3, store: 4 });
  const id = randomUUID();
  await place(placed(id, sku, 5));
  assert.deepEqual(await stock(), { main: [3, 3], [store]: [4, 2] });
  await pay(id);
  assert.deepEqual(await stock(), { main: [0, 0], [store]: [2, 0] });
  await balanced();
  await cancel(id);
  assert.deepEqual(await stock(), { main: [3, 0], [store]: [4, 0] });
  await balanced();
});

test('an order to be collected takes its goods from there alone, or nothing', async () => {
  const { sku, store, place, stock, types } = await spreadShop({ main: 9, store: 2 });
  await place(placed(randomUUID(), sku, 2, store));
  assert.deepEqual(await stock(), { main: [9, 0], [store]: [2, 2] });
  await place(placed(randomUUID(), sku, 1, store));
  assert.deepEqual(types(), ['inventory.reserved', 'inventory.rejected']);
  await place(placed(randomUUID(), sku, 9, 'main'));
  assert.deepEqual(await stock(), { main: [9, 9], [store]: [2, 2] });
});

test('a late payment of an order to be collected asks again at the same place', async () => {
  const { sku, store, database, pay, stock, types, balanced } = await spreadShop({ main: 9, store: 2 });
  const impatient = subscribers({ holdSeconds: -1, crash: noCrash });
  const [first, second] = [randomUUID(), randomUUID()];
  for (const id of [first, second]) {
    await database.transaction((tx) => impatient['orders.placed']([placed(id, sku, 2, store)], tx));
    await sweep(database, noCrash, new AbortController().signal);
  }
  await pay(first, second);
  assert.deepEqual(await stock(), { main: [9, 0], [store]: [0, 0] });
  assert.deepEqual(types().slice(-2).sort(), ['inventory.committed', 'inventory.rejected']);
  await balanced();
});

test('what is edited out comes back from the least good location first', async () => {
  const { sku, store, place, pay, edit, cancel, stock, balanced } = await spreadShop({ main: 3, store: 4 });
  const id = randomUUID();
  await place(placed(id, sku, 5));
  await pay(id);
  await edit(id, 3);
  assert.deepEqual(await stock(), { main: [1, 0], [store]: [4, 0] });
  await cancel(id);
  assert.deepEqual(await stock(), { main: [3, 0], [store]: [4, 0] });
  await balanced();
});

test('goods of a location that was closed meanwhile come back to the main one', async () => {
  const { sku, store, put, place, pay, cancel, stock, balanced } = await spreadShop({ main: 1, store: 2 });
  const id = randomUUID();
  await place(placed(id, sku, 2, store));
  await pay(id);
  await put({ id: store, active: false });
  await cancel(id);
  assert.deepEqual(await stock(), { main: [3, 0], [store]: [0, 0] });
  await balanced();
});

test('a SKU comes and goes by the sum of its places', async () => {
  const { sku, store, place, cancel, types } = await spreadShop({ main: 1, store: 1 });
  const [first, second] = [randomUUID(), randomUUID()];
  await place(placed(first, sku, 1, 'main'));
  assert.deepEqual(types(), ['inventory.reserved']);
  await place(placed(second, sku, 1, store));
  assert.deepEqual(types().slice(1).sort(), ['inventory.reserved', 'inventory.stock_changed']);
  await cancel(first);
  assert.equal(types().filter((type) => type === 'inventory.stock_changed').length, 2);
});

test('64 orders at once for what lies in two places sell it all, and no more', async () => {
  const { sku, store, hear, stock, balanced } = await spreadShop({ main: 5, store: 5 });
  const { database, types } = listeningDatabase<InventoryDb, 'inventory'>(base.read);
  await Promise.all(
    Array.from({ length: 64 }, (_, index) =>
      database.transaction((tx) =>
        hear['orders.placed']([placed(randomUUID(), sku, 1, index % 8 === 0 ? store : undefined)], tx),
      ),
    ),
  );
  assert.equal(types().filter((type) => type === 'inventory.reserved').length, 10);
  assert.deepEqual(await stock(), { main: [5, 5], [store]: [5, 5] });
  await balanced();
});

test('a batch costs as many statements as one order: four, and two more when goods lie in several places', async () => {
  const counts: number[] = [];
  for (const { sku, hear } of [await openShop(base, 100), await spreadShop({ main: 50, store: 50 })]) {
    for (const size of [1, 40]) {
      let statements = 0;
      const counter: KyselyPlugin = {
        transformQuery: ({ node }) => {
          statements += 1;
          return node;
        },
        transformResult: async ({ result }) => result,
      };
      const { database } = listeningDatabase<InventoryDb, 'inventory'>(base.read.withPlugin(counter));
      const batch = Array.from({ length: size }, () => placed(randomUUID(), sku));
      await database.transaction((tx) => hear['orders.placed'](batch, tx));
      counts.push(statements);
    }
  }
  assert.deepEqual(counts, [4, 4, 6, 6]);
});
