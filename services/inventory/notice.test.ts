import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { sql } from 'kysely';
import { noticeBatch, waitingPerEmail, waitingPerSku } from './config.ts';
import { type InventoryBase, inventoryBase, openShop, placed, type TestShop } from './inventory.testing.ts';
import { tellWaiting } from './notice.ts';

let base: InventoryBase;
before(async () => {
  base = await inventoryBase();
});
after(() => base.drop());

const tell = ({ database }: TestShop) => tellWaiting(database, new AbortController().signal);
const told = ({ said }: TestShop) => said.filter(({ type }) => type === 'inventory.back_in_stock');

/** How many wait, by the list and by the counter. */
async function waiting({ sku }: TestShop) {
  const { rows } = await sql<{ list: number; counter: number }>`select waiting as counter,
    (select count(*)::int from waiting w where w.sku = s.sku) as list from stock s where sku = ${sku}`.execute(
    base.read,
  );
  return rows[0];
}

test('who waits is told once when the SKU can be had again, in the words of the catalog', async () => {
  const shop = await openShop(base, 0);
  await shop.notify('Ada@Example.com');
  await shop.notify('ada@example.com');
  await shop.notify('bob@example.com');
  await tell(shop);
  assert.deepEqual([told(shop).length, await waiting(shop)], [0, { list: 2, counter: 2 }]);
  await shop.set({ onHand: 1 });
  await tell(shop);
  await tell(shop);
  assert.deepEqual(
    told(shop).map(({ subject, data }) => ({ subject, ...JSON.parse(data) })),
    ['ada@example.com', 'bob@example.com'].map((email) => ({
      subject: shop.sku,
      sku: shop.sku,
      title: 'Iron skillet',
      productSlug: 'iron-skillet',
      person: { email },
    })),
  );
  assert.deepEqual(await waiting(shop), { list: 0, counter: 0 });
});

test('a notice is refused for what can be had now, and for what the shop does not sell', async () => {
  const shop = await openShop(base, 1);
  await assert.rejects(shop.notify('ada@example.com'), { reason: 'ALREADY_AVAILABLE' });
  await assert.rejects(shop.notify('ada@example.com', 'UNKNOWN'), { reason: 'SKU_UNKNOWN' });
  await shop.database.transaction((tx) => shop.hear['orders.placed']([placed(randomUUID(), shop.sku)], tx));
  await shop.notify('ada@example.com');
  assert.deepEqual(await waiting(shop), { list: 1, counter: 1 });
});

test('a SKU of which no stock was ever kept can be waited for', async () => {
  const shop = await openShop(base, 0);
  await sql`with ledger as (delete from movements where sku = ${shop.sku}) delete from stock where sku = ${shop.sku}`.execute(
    base.read,
  );
  await shop.notify('ada@example.com');
  assert.deepEqual(await waiting(shop), { list: 1, counter: 1 });
});

test('more who wait than fit one transaction are told in several', async () => {
  const shop = await openShop(base, 0);
  await fill(shop, noticeBatch + 3);
  await shop.set({ onHand: 1 });
  await tell(shop);
  assert.equal(new Set(told(shop).map(({ data }) => data)).size, noticeBatch + 3);
  assert.deepEqual(await waiting(shop), { list: 0, counter: 0 });
});

test('goods that went again before anybody was told keep those who wait on the list', async () => {
  const shop = await openShop(base, 0);
  await shop.notify('ada@example.com');
  await shop.set({ onHand: 1 });
  await shop.database.transaction((tx) => shop.hear['orders.placed']([placed(randomUUID(), shop.sku)], tx));
  await tell(shop);
  assert.deepEqual([told(shop).length, await waiting(shop)], [0, { list: 1, counter: 1 }]);
});

test('64 calls at once for one address put it on the list once', async () => {
  const shop = await openShop(base, 0);
  await Promise.all(Array.from({ length: 64 }, () => shop.notify('ada@example.com')));
  assert.deepEqual(await waiting(shop), { list: 1, counter: 1 });
});

test('a list and an address are bounded', async () => {
  const shop = await openShop(base, 0);
  await fill(shop, waitingPerSku);
  await assert.rejects(shop.notify('late@example.com'), { reason: 'WAITING_LIST_FULL' });
  const email = `${randomUUID()}@example.com`;
  const others = await Promise.all(Array.from({ length: waitingPerEmail + 4 }, () => openShop(base, 0)));
  const outcomes = await Promise.allSettled(others.map((other) => other.notify(email)));
  assert.equal(outcomes.filter(({ status }) => status === 'fulfilled').length, waitingPerEmail);
  const refused = outcomes.find((one) => one.status === 'rejected');
  assert.equal(refused?.reason.reason, 'TOO_MANY_NOTICES');
});

/** Lets so many different people wait for a SKU. */
async function fill({ sku }: TestShop, people: number): Promise<void> {
  await sql`with added as (insert into waiting (sku, email, title, product_slug)
      select ${sku}, n || '@example.com', 'Iron skillet', 'iron-skillet' from generate_series(1, ${people}::int) n)
    update stock set waiting = ${people} where sku = ${sku}`.execute(base.read);
}
