import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, beforeEach, describe, type TestContext, test } from 'node:test';
import { type Kysely, sql } from 'kysely';
import pino from 'pino';
import { openDatabase } from '#platform/database/database.ts';
import { serviceUrl } from '#platform/database/migrate.ts';
import { kyselyOn } from '#platform/database/pool.ts';
import { type TestDatabase, testDatabases } from '#platform/database/testing.ts';
import { systemIds } from '#platform/kernel/ids.ts';
import { type Bus, type BusSettings, busDefaults, type Consumer } from './bus.ts';
import type { Subscribers } from './port.ts';
import { postgresBus } from './postgres.ts';
import { hearing } from './testing.ts';

const log = pino({ enabled: false });

/** As in a rolling update: the older version of the inventory gets what only the newer one hears. */
describe('an event that this version does not hear', () => {
  let base: TestDatabase<never>;
  let owner: Kysely<never>;
  let heard: string[];
  before(async () => {
    base = await testDatabases([{ name: 'inventory', migrations: null }]);
    owner = kyselyOn<never>(base.poolOf('owner', { url: base.ownerUrl }));
  });
  after(() => base.drop());
  beforeEach(() => {
    heard = [];
  });

  const note = async (events: readonly { readonly type: string; readonly subject: string }[]) =>
    void heard.push(...events.map(({ type }) => type));
  const older = hearing<unknown, 'inventory'>('inventory', { 'orders.placed': note, 'orders.cancelled': note });
  // Of orders.refunded the choreography says that the inventory does not hear it: here a newer version does.
  const newer = { ...older, 'orders.refunded': note };

  type Settings = Partial<BusSettings>;
  const run = async (t: TestContext, subscribers: Subscribers<unknown, 'inventory'>, more: Settings = {}) => {
    const url = serviceUrl({ ownerUrl: base.ownerUrl, service: 'inventory', secret: base.secret });
    const settings = { ...busDefaults, pollMs: 10, retryMs: 1, tries: 2, unheardRetryMs: 1, ...more };
    const tried = Promise.withResolvers<void>();
    const noted = pino({ level: 'warn' }, { write: (line: string) => line.includes('unheard') && tried.resolve() });
    const observer = { handled: () => {}, failed: () => {} };
    const bus: Bus = await postgresBus({ url, settings, observer, ids: systemIds, log: noted });
    const database = openDatabase<unknown, 'inventory'>({
      pool: kyselyOn<unknown>(base.poolOf('inventory')),
      ...{ bus, ids: systemIds, log },
    });
    const consumer = bus.consume({ service: 'inventory', database, subscribers });
    t.after(() => bus.stop());
    return { consumer, tried: tried.promise, stop: () => bus.stop() };
  };
  const say = async (subject: string, ...types: readonly string[]) => {
    for (const type of types) {
      await sql`select bus.publish(array[${randomUUID()}]::uuid[], array[${type}], array[${subject}], '{""}',
        array['{}'::json], '{1}', '{inventory}')`.execute(owner);
    }
  };
  const statesOf = async (subject: string) => {
    const { rows } = await sql<{ type: string; state: string; tries: number; error: string | null }>`
      select e.type, d.state, d.tries, d.error from bus.deliveries d join bus.events e using (seq)
      where d.subject = ${subject} order by seq`.execute(owner);
    return rows;
  };
  /** Until so many events wait, or the test's time is over. */
  const waiting = async ({ signal }: TestContext, consumer: Consumer, count: number) => {
    while ((await consumer.backlog()).waiting !== count) signal.throwIfAborted();
  };

  test('waits for the newer version however often it is tried, and its aggregate with it', {
    timeout: 120_000,
  }, async (t) => {
    await say('o1', 'orders.placed', 'orders.refunded', 'orders.cancelled');
    await say('o2', 'orders.unheard_of');
    const old = await run(t, older);
    await old.tried;
    await waiting(t, old.consumer, 3);
    const error = 'This version of inventory does not hear orders.refunded.';
    assert.deepEqual(await statesOf('o1'), [
      { type: 'orders.refunded', state: 'retrying', tries: 0, error },
      { type: 'orders.cancelled', state: 'waiting', tries: 0, error: null },
    ]);
    assert.deepEqual(heard, ['orders.placed']);
    await old.stop();

    const young = await run(t, newer);
    await waiting(t, young.consumer, 1);
    assert.deepEqual(heard, ['orders.placed', 'orders.refunded', 'orders.cancelled']);
    assert.equal((await young.consumer.backlog()).parked, 0);
  });

  test('lets its aggregate go on once it is too old for an update', { timeout: 120_000 }, async (t) => {
    await say('o3', 'orders.refunded', 'orders.cancelled');
    const old = await run(t, older, { unheardHoldsMs: 0 });
    await waiting(t, old.consumer, 2);
    assert.deepEqual(heard, ['orders.cancelled']);
    assert.deepEqual(
      (await statesOf('o3')).map(({ type, state }) => [type, state]),
      [['orders.refunded', 'waiting']],
    );
  });

  test('stays where it is when the batch that it came with fails', { timeout: 120_000 }, async (t) => {
    await say('o4', 'orders.refunded');
    await say('o5', 'orders.placed');
    let failures = 1;
    const failing = { ...older, 'orders.placed': async () => assert.ok(failures-- <= 0, 'not yet') };
    const old = await run(t, failing);
    await waiting(t, old.consumer, 3);
    assert.deepEqual(await statesOf('o5'), []);
    assert.equal((await statesOf('o4')).length, 1);
  });
});
