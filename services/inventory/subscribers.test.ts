import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { listeningDatabase } from '#platform/events/testing.ts';
import { noCrash } from '#platform/kernel/crash.ts';
import { cancelled, type InventoryBase, inventoryBase, openShop, paid, placed } from './inventory.testing.ts';
import type { InventoryDb } from './repository/schema.ts';
import { subscribers } from './subscribers.ts';
import { sweep } from './sweep.ts';

let base: InventoryBase;
before(async () => {
  base = await inventoryBase();
});
after(() => base.drop());

const hear = subscribers({ holdSeconds: 60, crash: noCrash });
const impatient = subscribers({ holdSeconds: -1, crash: noCrash });
const shop = (onHand: number) => openShop(base, onHand);

test('goods are held, then sold, and the ledger agrees with the counters', async () => {
  const { sku, database, types, stock, balanced } = await shop(5);
  const id = randomUUID();
  await database.transaction((tx) => hear['orders.placed']([placed(id, sku, 2)], tx));
  assert.deepEqual(await stock(), { main: [5, 2] });
  await database.transaction((tx) => hear['payments.succeeded']([paid(id)], tx));
  await database.transaction((tx) => hear['payments.succeeded']([paid(id)], tx));
  assert.deepEqual(await stock(), { main: [3, 0] });
  assert.deepEqual(types(), ['inventory.reserved', 'inventory.committed']);
  await balanced();
});

test('a batch for the last unit has one winner, and the SKU is said to be gone', async () => {
  const { sku, database, types, stock } = await shop(1);
  const batch = Array.from({ length: 10 }, () => placed(randomUUID(), sku));
  await database.transaction((tx) => hear['orders.placed'](batch, tx));
  assert.deepEqual(await stock(), { main: [1, 1] });
  assert.equal(types().filter((type) => type === 'inventory.reserved').length, 1);
  assert.equal(types().filter((type) => type === 'inventory.rejected').length, 9);
  assert.equal(types().filter((type) => type === 'inventory.stock_changed').length, 1);
});

test('64 transactions at once for the last unit have one winner', async () => {
  const { sku, types, stock } = await shop(1);
  const { database, said } = listeningDatabase<InventoryDb, 'inventory'>(base.read);
  await Promise.all(
    Array.from({ length: 64 }, () =>
      database.transaction((tx) => hear['orders.placed']([placed(randomUUID(), sku)], tx)),
    ),
  );
  assert.equal(said.filter((one) => one.type === 'inventory.reserved').length, 1);
  assert.deepEqual(await stock(), { main: [1, 1] });
  assert.deepEqual(types(), []);
});

test('a cancelled order gives back what was held, or puts back what was sold', async () => {
  const { sku, database, stock } = await shop(5);
  const [held, sold] = [randomUUID(), randomUUID()];
  await database.transaction((tx) => hear['orders.placed']([placed(held, sku), placed(sold, sku)], tx));
  await database.transaction((tx) => hear['payments.succeeded']([paid(sold)], tx));
  await database.transaction((tx) => hear['orders.cancelled']([cancelled(held), cancelled(sold)], tx));
  await database.transaction((tx) => hear['orders.cancelled']([cancelled(held), cancelled(sold)], tx));
  assert.deepEqual(await stock(), { main: [5, 0] });
});

test('a cancellation heard before its order keeps the goods free', async () => {
  const { sku, database, types, stock } = await shop(5);
  const id = randomUUID();
  await database.transaction((tx) => hear['orders.cancelled']([cancelled(id)], tx));
  await database.transaction((tx) => hear['orders.placed']([placed(id, sku)], tx));
  assert.deepEqual(await stock(), { main: [5, 0] });
  assert.deepEqual(types(), []);
});

test('an expired hold is free again, and a late payment gets the goods only while there are some', async () => {
  const { sku, database, types, stock } = await shop(1);
  const [late, tooLate] = [randomUUID(), randomUUID()];
  await database.transaction((tx) => impatient['orders.placed']([placed(late, sku)], tx));
  await sweep(database, noCrash, new AbortController().signal);
  await database.transaction((tx) => impatient['orders.placed']([placed(tooLate, sku)], tx));
  await sweep(database, noCrash, new AbortController().signal);
  assert.deepEqual(await stock(), { main: [1, 0] });
  await database.transaction((tx) => hear['payments.succeeded']([paid(late), paid(tooLate)], tx));
  assert.deepEqual(await stock(), { main: [0, 0] });
  assert.deepEqual(types().slice(-2).sort(), ['inventory.committed', 'inventory.rejected']);
});

test('a payment that is heard after its order expired and was cancelled takes no goods', async () => {
  const { sku, database, types, stock } = await shop(3);
  const id = randomUUID();
  await database.transaction((tx) => impatient['orders.placed']([placed(id, sku, 2)], tx));
  await sweep(database, noCrash, new AbortController().signal);
  await database.transaction((tx) => hear['orders.cancelled']([cancelled(id)], tx));
  await database.transaction((tx) => hear['payments.succeeded']([paid(id)], tx));
  assert.deepEqual(await stock(), { main: [3, 0] });
  assert.ok(!types().includes('inventory.committed'));
});
