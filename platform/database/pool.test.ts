import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { sql } from 'kysely';
import type pg from 'pg';
import { createPool, kyselyOn, maxPrepared, statementName } from './pool.ts';
import { type TestDatabase, testDatabases } from './testing.ts';
import { openLine } from './testing-line.ts';

describe('a pool', () => {
  let database: TestDatabase<unknown>;
  let pool: pg.Pool;
  const seen: string[] = [];
  before(async () => {
    database = await testDatabases([{ name: 'shelf', migrations: null }]);
    const onStatement = (text: string): void => void seen.push(text);
    pool = createPool({ url: database.ownerUrl, max: 1, applicationName: 'pool-test', onStatement });
  });
  after(async () => {
    await pool.end();
    await database.drop();
  });
  const prepared = async (): Promise<string[]> =>
    (await pool.query<{ name: string }>('select name from pg_prepared_statements')).rows.map((row) => row.name);

  test('reads 64-bit integers as numbers, moments as dates, decimals as text', async () => {
    const { rows } = await pool.query(
      `select 9007199254740991::int8 as big, array[1, null, 3]::int8[] as many, '2026-01-02T03:04:05.678Z'::timestamptz as moment,
       1.50::numeric as decimal, '{"a":[1]}'::jsonb as document, '\\x00ff'::bytea as bytes, null::int8 as nothing`,
    );
    assert.deepEqual(rows[0], {
      big: Number.MAX_SAFE_INTEGER,
      many: [1, null, 3],
      moment: new Date('2026-01-02T03:04:05.678Z'),
      decimal: '1.50',
      document: { a: [1] },
      bytes: Buffer.of(0, 255),
      nothing: null,
    });
  });

  test('refuses an integer that a number cannot hold, and goes on working', async () => {
    await assert.rejects(pool.query('select 9007199254740993::int8'), /beyond what can be reckoned/);
    assert.equal((await pool.query('select 1 as one')).rows[0].one, 1);
  });

  test('prepares a statement with parameters under the name of its text, once', async () => {
    const text = 'select $1::int + 1 as next';
    for (const given of [1, 2, 3]) assert.equal((await pool.query(text, [given])).rows[0].next, given + 1);
    await kyselyOn(pool).executeQuery(sql`select ${1}::text as same`.compile(kyselyOn(pool)));
    const names = await prepared();
    assert.ok(names.includes(statementName(text)));
    assert.ok(names.includes(statementName('select $1::text as same')));
    assert.equal(names.length, 2);
  });

  test('tells every statement to whoever counts them', async () => {
    seen.length = 0;
    await kyselyOn(pool)
      .transaction()
      .execute((tx) => sql`select ${1}::int`.execute(tx));
    assert.deepEqual(seen, ['begin', 'select $1::int', 'commit']);
  });

  test('recovers from a migration under a running statement', async () => {
    await pool.query('create table public.changing (a int)');
    const text = 'select * from public.changing where $1::int = 1';
    const client = await pool.connect();
    await client.query(text, [1]);
    await client.query('alter table public.changing add b int');
    await assert.rejects(client.query(text, [1]), /cached plan/);
    assert.equal((await client.query(text, [1])).fields.length, 2, 'on the same connection');
    client.release();
  });

  test('prepares a bounded number of statements', async () => {
    for (let n = 0; n < maxPrepared + 20; n += 1) await pool.query(`select $1::int + ${n} as sum`, [1]);
    assert.ok((await prepared()).length <= 2 * maxPrepared);
    assert.equal((await pool.query(`select $1::int + ${maxPrepared + 30} as sum`, [1])).rows[0].sum, maxPrepared + 31);
  });

  test('bounds a statement and the wait for a connection', async (t) => {
    t.mock.timers.enable({ apis: ['setTimeout'] });
    const hasty = createPool({ url: database.ownerUrl, max: 1, applicationName: 'hasty', statementTimeoutMs: 50 });
    await assert.rejects(hasty.query('select pg_sleep(60)'), /statement timeout/);
    const client = await hasty.connect();
    const refused = assert.rejects(hasty.query('select 1'), /timeout/);
    t.mock.timers.tick(10_000);
    await refused;
    client.release();
    await hasty.end();
  });

  test('survives connections that are cut while idle and while used', async () => {
    const cut = createPool({ url: database.ownerUrl, max: 2, applicationName: 'cut' });
    const backend = async (client: pg.PoolClient): Promise<number> =>
      (await client.query<{ pid: number }>('select pg_backend_pid() as pid')).rows[0]?.pid ?? 0;
    const [used, idle] = [await cut.connect(), await cut.connect()];
    const pids = [await backend(used), await backend(idle)];
    idle.release();
    const removed = new Promise((resolve) => cut.once('remove', resolve));
    await pool.query('select pg_terminate_backend(p) from unnest($1::int[]) p', [pids]);
    await removed;
    await assert.rejects(used.query('select 1'));
    used.release(true);
    assert.equal((await cut.query('select 1 as one')).rows[0].one, 1);
    await cut.end();
  });

  test('replaces connections whose answers the network swallows', async (t) => {
    t.mock.timers.enable({ apis: ['setTimeout'] });
    const line = await openLine(database.ownerUrl);
    const swallows = Promise.withResolvers<void>();
    const unsent = new Set(['select $1::int', 'begin']);
    const onStatement = (text: string): void => {
      unsent.delete(text);
      if (unsent.size === 0) swallows.resolve();
    };
    const remote = createPool({ url: line.url, max: 2, applicationName: 'remote', onStatement });
    const db = kyselyOn(remote);
    const ask = () => sql`select ${1}::int`.execute(db);
    const inTransaction = () => db.transaction().execute((tx) => sql`select 1`.execute(tx));
    // Both connections are made, and rest.
    await Promise.all([sql`select pg_sleep(0.02)`.execute(db), sql`select pg_sleep(0.02)`.execute(db)]);
    line.swallow();
    const swallowed = Promise.allSettled([ask(), inTransaction()]);
    await swallows.promise;
    t.mock.timers.tick(35_000);
    assert.deepEqual(
      (await swallowed).map(({ status }) => status),
      ['rejected', 'rejected'],
    );
    await Promise.all([ask(), inTransaction()]);
    assert.equal(remote.totalCount, 2);
    await remote.end();
    line.close();
  });
});
