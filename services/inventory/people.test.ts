import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { sql } from 'kysely';
import { heard } from '#platform/events/testing.ts';
import { type InventoryBase, inventoryBase, openShop } from './inventory.testing.ts';

let base: InventoryBase;
before(async () => {
  base = await inventoryBase();
});
after(() => base.drop());

test('the goods that a proved address waits for are told, and then it waits for nothing', async () => {
  const shop = await openShop(base, 0);
  const [email, other] = [`${randomUUID()}@example.com`, `${randomUUID()}@example.com`];
  await shop.notify(email);
  await shop.notify(other);
  const requestId = randomUUID();
  const person = { userId: 'u1', email: email.toUpperCase() };
  const asked = heard('identity.export_requested', requestId, { requestId, person });
  await shop.database.transaction((tx) => shop.hear['identity.export_requested']([asked], tx));
  const told = JSON.parse(JSON.parse(shop.said.at(-1)?.data ?? '').dataJson);
  assert.deepEqual(
    told.waitingFor.map(({ sku }: { sku: string }) => sku),
    [shop.sku],
  );

  const erase = heard('identity.erasure_requested', requestId, { requestId, person });
  await shop.database.transaction((tx) => shop.hear['identity.erasure_requested']([erase], tx));
  assert.deepEqual(JSON.parse(shop.said.at(-1)?.data ?? '').erased, { notices: 1 });
  const { rows } =
    await sql`select w.email, s.waiting from waiting w join stock s using (sku) where sku = ${shop.sku}`.execute(
      base.read,
    );
  assert.deepEqual(rows, [{ email: other, waiting: 1 }]);
});

test('an address that nobody proved leaves everybody waiting', async () => {
  const shop = await openShop(base, 0);
  await shop.notify(`${randomUUID()}@example.com`);
  const erase = heard('identity.erasure_requested', 'r', { requestId: 'r', person: { userId: 'u1' } });
  await shop.database.transaction((tx) => shop.hear['identity.erasure_requested']([erase], tx));
  assert.deepEqual(JSON.parse(shop.said.at(-1)?.data ?? '').erased, { notices: 0 });
});

test('goods that an address asks for while it is forgotten keep count of who waits', async () => {
  const [shop, other] = [await openShop(base, 0), await openShop(base, 0)];
  const email = `${randomUUID()}@example.com`;
  await shop.notify(email);
  const erase = heard('identity.erasure_requested', 'r', { requestId: 'r', person: { userId: 'u1', email } });
  // Holds the first goods, so that the other ones are asked for after the list was looked at and before it is cut.
  const forgetting = await base.read.transaction().execute(async (tx) => {
    await sql`select from stock where sku = ${shop.sku} for update`.execute(tx);
    const waits = shop.database.transaction((own) => shop.hear['identity.erasure_requested']([erase], own));
    while (!(await isLockWaitedFor()));
    await other.notify(email);
    return [waits];
  });
  await Promise.all(forgetting);
  const { rows } = await sql<{
    sku: string;
    waiting: number;
    listed: number;
  }>`select sku, waiting, (select count(*)::int from waiting w where w.sku = s.sku) as listed
    from stock s where sku = any(${[shop.sku, other.sku]}::text[])`.execute(base.read);
  const counts = new Map(rows.map((row) => [row.sku, [row.waiting, row.listed]]));
  assert.deepEqual(
    [counts.get(shop.sku), counts.get(other.sku)],
    [
      [0, 0],
      [1, 1],
    ],
  );
});

async function isLockWaitedFor(): Promise<boolean> {
  const { rows } = await sql`select from pg_stat_activity
    where datname = current_database() and wait_event_type = 'Lock'`.execute(base.read);
  return rows.length > 0;
}
