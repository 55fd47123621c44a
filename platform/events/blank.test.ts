import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type Kysely, sql } from 'kysely';
import pino from 'pino';
import { openDatabase } from '#platform/database/database.ts';
import { createPool, kyselyOn } from '#platform/database/pool.ts';
import { type TestDatabase, testDatabases } from '#platform/database/testing.ts';
import { systemIds } from '#platform/kernel/ids.ts';

let place: TestDatabase<never>;
let owner: Kysely<never>;
before(async () => {
  const names = ['orders', 'inventory', 'notifications'];
  place = await testDatabases(names.map((name) => ({ name, migrations: null })));
  owner = kyselyOn<never>(createPool({ url: place.ownerUrl, max: 2, applicationName: 'owner' }));
});
after(async () => {
  await owner.destroy();
  await place.drop();
});

const doorOf = (service: 'orders' | 'inventory' | 'notifications') =>
  openDatabase<unknown, typeof service>({
    pool: kyselyOn(place.poolOf(service)),
    bus: { store: async () => {}, committed: () => {} },
    ids: systemIds,
    log: pino({ enabled: false }),
  });

const person = { email: 'ada@example.com' };

/** An event as it lies there, with who has to hear it and who has heard it. */
async function event(type: string, subject: string, data: object, ears: { waits?: string[]; heard?: string[] } = {}) {
  const id = systemIds.uuid();
  await sql`insert into bus.events (id, type, subject, traceparent, data)
    values (${id}::uuid, ${type}, ${subject}, '', ${JSON.stringify(data)}::json)`.execute(owner);
  for (const name of ears.waits ?? []) {
    await sql`insert into bus.deliveries (consumer, seq, lane, subject)
      select ${name}, seq, 0, subject from bus.events where id = ${id}::uuid`.execute(owner);
  }
  for (const name of ears.heard ?? []) {
    await sql`insert into bus.inbox (consumer, event_id, tries) values (${name}, ${id}::uuid, 1)`.execute(owner);
  }
  return { id, subject };
}
const dataOf = async ({ id }: { id: string }) => {
  const { rows } = await sql<{ data: unknown }>`select data from bus.events where id = ${id}::uuid`.execute(owner);
  return rows[0]?.data;
};

test('what is personal goes at any depth, and the rest stays as it was', async () => {
  const said = await event('orders.placed', 'o1', {
    order: {
      orderId: 'o1',
      person,
      accessToken: 't',
      lines: [{ sku: 'PAN', quantity: 2, note: 'for Ada' }],
      totals: null,
    },
    total: 5,
  });
  await doorOf('orders').transaction((tx) => tx.blankSaid(['o1']));
  assert.deepEqual(await dataOf(said), {
    order: { orderId: 'o1', lines: [{ sku: 'PAN', quantity: 2 }], totals: null },
    total: 5,
  });
});

test('a service blanks what it said itself, of the subjects that it names', async () => {
  const mine = await event('orders.placed', 'o2', { person });
  const others = await event('inventory.back_in_stock', 'o2', { person });
  const elsewhere = await event('orders.placed', 'o3', { person });
  await doorOf('orders').transaction((tx) => tx.blankSaid(['o2']));
  assert.deepEqual([await dataOf(mine), await dataOf(others), await dataOf(elsewhere)], [{}, { person }, { person }]);
});

test('a service blanks what was said to it alone, once it heard it', async () => {
  const given = [
    await event('inventory.back_in_stock', 'PAN', { sku: 'PAN', person }, { heard: ['notifications'] }),
    await event('inventory.back_in_stock', 'PAN', { person }, { waits: ['notifications'] }),
    await event('inventory.back_in_stock', 'PAN', { person }, { heard: ['notifications', 'orders'] }),
    await event('inventory.back_in_stock', 'PAN', { person }, { heard: ['notifications'], waits: ['orders'] }),
    await event('inventory.back_in_stock', 'PAN', { person }, { heard: ['orders'] }),
  ];
  await doorOf('notifications').transaction((tx) => tx.blankHeard(given));
  const left = await Promise.all(given.map(dataOf));
  assert.deepEqual(left, [{ sku: 'PAN' }, { person }, { person }, { person }, { person }]);
});

test('a transaction that fails blanks nothing', async () => {
  const said = await event('orders.placed', 'o4', { person });
  const failing = doorOf('orders').transaction(async (tx) => {
    await tx.blankSaid(['o4']);
    throw new Error('no');
  });
  await assert.rejects(failing, /no/);
  assert.deepEqual(await dataOf(said), { person });
});

test('the owner of the database speaks for no service', async () => {
  await assert.rejects(sql`select bus.blank_said('{o1}')`.execute(owner), /is no service/);
});
