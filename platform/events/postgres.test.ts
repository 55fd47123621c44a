import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { type Kysely, sql } from 'kysely';
import pino from 'pino';
import { openDatabase } from '#platform/database/database.ts';
import { serviceUrl } from '#platform/database/migrate.ts';
import { createPool, kyselyOn } from '#platform/database/pool.ts';
import { type TestDatabase, testDatabases } from '#platform/database/testing.ts';
import { systemIds } from '#platform/kernel/ids.ts';
import { type Bus, busDefaults } from './bus.ts';
import { busConformance, type Stage } from './conformance.ts';
import { postgresBus } from './postgres.ts';

const log = pino({ enabled: false });
const settings = { ...busDefaults, pollMs: 20, retryMs: 5, leaseMs: 600, tries: 4, unheardRetryMs: 5 };

busConformance('PostgreSQL', async (): Promise<Stage> => {
  const base = await testDatabases([
    { name: 'orders', migrations: null },
    { name: 'inventory', migrations: null },
  ]);
  const ownerPool = createPool({ url: base.ownerUrl, max: 4, applicationName: 'owner' });
  const owner = kyselyOn<never>(ownerPool);
  await sql`create table inventory.effects (id bigint generated always as identity, event_id uuid, subject text, number text)`.execute(
    owner,
  );
  await sql`grant all on inventory.effects to rialto_inventory`.execute(owner);
  const speaking = await openBus(base);
  const orders = openDatabase<unknown, 'orders'>({
    pool: kyselyOn(base.poolOf('orders')),
    bus: speaking,
    ids: systemIds,
    log,
  });
  return {
    orders,
    owner,
    async hear(subscribers) {
      const bus = await openBus(base);
      const pool = kyselyOn<unknown>(base.poolOf('inventory'));
      const database = openDatabase<unknown, 'inventory'>({ pool, bus, ids: systemIds, log });
      const consumer = bus.consume({ service: 'inventory', database, subscribers });
      return { consumer, stop: () => bus.stop() };
    },
    async redeliver(eventId) {
      await sql`insert into bus.deliveries (consumer, seq, lane, subject)
        select 'inventory', seq, bus.lane_of(subject), subject from bus.events where id = ${eventId}::uuid`.execute(
        owner,
      );
    },
    async replay(eventId) {
      await sql`select bus.replay('inventory', ${eventId}::uuid)`.execute(owner);
    },
    async close() {
      await speaking.stop();
      await ownerPool.end();
      await base.drop();
    },
  };
});

test('a service cannot say what belongs to another, nor take its work', async () => {
  const base = await testDatabases([{ name: 'orders', migrations: null }]);
  const orders: Kysely<unknown> = base.read;
  const forged = sql`select bus.publish(array[${randomUUID()}]::uuid[], '{payments.succeeded}', '{x}', '{""}',
    array['{}'::json], '{}', '{}')`.execute(orders);
  await assert.rejects(forged, /rialto_orders may not act for payments/);
  await assert.rejects(
    sql`select * from bus.take('payments', ${randomUUID()}, 10, null)`.execute(orders),
    /may not act/,
  );
  await assert.rejects(sql`select * from bus.events`.execute(orders), /permission denied/);
  await base.drop();
});

test('a replica whose lease ran out takes nothing', async () => {
  const base = await testDatabases([{ name: 'inventory', migrations: null }]);
  const [asleep, awake] = [randomUUID(), randomUUID()];
  const pid = (await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(base.read)).rows[0]?.pid;
  await sql`select bus.publish(array[${randomUUID()}]::uuid[], '{orders.placed}', '{x}', '{""}', array['{}'::json],
    '{1}', '{inventory}')`.execute(kyselyOn(base.poolOf('owner', { url: base.ownerUrl })));
  await sql`select bus.lease('inventory', ${asleep}, ${pid}, '0 seconds')`.execute(base.read);
  await sql`select bus.lease('inventory', ${awake}, ${pid}, '1 minute')`.execute(base.read);
  const late = await sql`select * from bus.take('inventory', ${asleep}, 10, null)`.execute(base.read);
  assert.equal(late.rows.length, 0);
  const due = await sql`select * from bus.take('inventory', ${awake}, 10, null)`.execute(base.read);
  assert.equal(due.rows.length, 1);
  await base.drop();
});

function openBus(base: TestDatabase<unknown>): Promise<Bus> {
  const url = serviceUrl({ ownerUrl: base.ownerUrl, service: 'orders', secret: base.secret });
  return postgresBus({ url, settings, observer: { handled: () => {}, failed: () => {} }, ids: systemIds, log });
}
