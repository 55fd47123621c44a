import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import pg from 'pg';
import pino from 'pino';
import { Failure } from '#platform/kernel/errors.ts';
import { migrate } from './migrate.ts';
import { type TestDatabase, testDatabases } from './testing.ts';

const root = mkdtempSync(join(tmpdir(), 'rialto-migrate-'));
const folder = (name: string, files: Record<string, string>): URL => {
  mkdirSync(join(root, name), { recursive: true });
  for (const [file, sql] of Object.entries(files)) writeFileSync(join(root, name, file), sql);
  return pathToFileURL(`${join(root, name)}/`);
};
const shelf = folder('shelf', {
  '0001-shelf.sql': 'create table books (id bigint generated always as identity, title text)',
});
const till = folder('till', { '0001-till.sql': 'create table coins (value bigint)' });

describe('migrating', () => {
  let database: TestDatabase<unknown>;
  before(async () => {
    database = await testDatabases([
      { name: 'shelf', migrations: shelf },
      { name: 'till', migrations: till },
      { name: 'door', migrations: null },
    ]);
  });
  after(async () => {
    await database.drop();
    rmSync(root, { recursive: true });
  });
  const run = (services: { name: string; migrations: URL | null }[]) =>
    migrate({ ownerUrl: database.ownerUrl, secret: database.secret, services });
  const failsWith = (reason: string, words: RegExp) => (error: unknown) =>
    error instanceof Failure && error.reason === reason && words.test(error.message);

  test('a role reads and writes its own tables, by their bare names', async () => {
    const pool = database.poolOf('shelf');
    await pool.query('insert into books (title) values ($1)', ['Emma']);
    await pool.query('insert into idempotency (scope, key, body_hash) values ($1, $2, $3)', ['s', 'k', Buffer.of(1)]);
    assert.deepEqual((await pool.query('select * from books')).rows, [{ id: 1, title: 'Emma' }]);
    assert.equal((await pool.query(`select similarity('Emma', 'Ema') > 0 as near`)).rows[0].near, true);
  });

  test('a role sees no other schema, none of the bus tables, and makes no tables', async () => {
    const pool = database.poolOf('shelf');
    for (const statement of [
      'select * from till.coins',
      'select * from bus.events',
      'delete from bus.deliveries',
      'select * from shelf.migrations',
      'truncate books',
      'drop table books',
      'create table shelf.mine (id int)',
      'create table public.mine (id int)',
      'create schema mine',
    ]) {
      await assert.rejects(
        pool.query(statement),
        (error) => error instanceof pg.DatabaseError && /^(42501)$/.test(`${error.code}`),
        statement,
      );
    }
  });

  test('a service that keeps nothing has its role all the same, and the time of the bus', async () => {
    const { rows } = await database.poolOf('door').query('select bus.now() as now');
    assert.ok(rows[0].now instanceof Date);
  });

  test('a second run applies nothing', async () => {
    await run([{ name: 'shelf', migrations: shelf }]);
    assert.equal((await database.poolOf('shelf').query('select * from books')).rowCount, 1);
  });

  test('two runs at once apply each file once', async () => {
    const services = [{ name: 'cellar', migrations: folder('cellar', { '1.sql': 'create table wine (id int)' }) }];
    await Promise.all([run(services), run(services), run(services)]);
    assert.equal((await database.poolOf('cellar').query('select * from wine')).rowCount, 0);
  });

  test('a file that was changed after it was applied is named', async () => {
    const changed = folder('changed', { '0001-shelf.sql': 'create table books (id int)' });
    await assert.rejects(
      run([{ name: 'shelf', migrations: changed }]),
      failsWith('MIGRATION_CHANGED', /changed\/0001-shelf\.sql/),
    );
  });

  test('a file that fails is named with its line and leaves nothing behind', async () => {
    const broken = folder('broken', { '1.sql': 'create table half (id int);\ncreate table x (id nonsense);' });
    await assert.rejects(
      run([{ name: 'attic', migrations: broken }]),
      failsWith('MIGRATION_FAILED', /broken\/1\.sql:2: .*nonsense/),
    );
    const mended = folder('mended', { '1.sql': 'create table half (id int)' });
    await run([{ name: 'attic', migrations: mended }]);
  });

  test('a file that waits for a table lets others to it in between, and gives up in the end', async () => {
    const pool = database.poolOf('shelf');
    const reader = await pool.connect();
    await reader.query('begin');
    await reader.query('select * from books');
    const waits = Promise.withResolvers<void>();
    const log = pino(
      { level: 'warn' },
      { write: (line: string) => line.includes('migrationWaits') && waits.resolve() },
    );
    const shelved = folder('shelved', { '0002-place.sql': 'alter table books add column place int' });
    const services = [{ name: 'shelf', migrations: shelved }];
    const patience = (tries: number) => ({ timeoutMs: 30, pauseMs: 30, tries });
    const { ownerUrl, secret } = database;

    const hasty = migrate({ ownerUrl, secret, services, locks: patience(2) });
    await assert.rejects(hasty, failsWith('MIGRATION_FAILED', /0002-place\.sql: .*lock timeout/));
    const patient = migrate({ ownerUrl, secret, services, log, locks: patience(1_000) });
    await waits.promise;
    await pool.query('select * from books');
    await reader.query('rollback');
    reader.release();
    await patient;
    await pool.query('select place from books');
  });

  test('another secret than the one of the shop is refused, and its roles keep their passwords', async () => {
    const stranger = migrate({
      ownerUrl: database.ownerUrl,
      secret: 'another secret',
      services: [{ name: 'shelf', migrations: shelf }],
    });
    await assert.rejects(stranger, failsWith('SHOP_SECRET_MISMATCH', /another secret/));
    const { rowCount } = await database.poolOf('shelf').query('select from books limit 1');
    assert.ok(rowCount !== null);
  });

  test('a folder that is missing or empty is an error', async () => {
    const missing = pathToFileURL(`${join(root, 'missing')}/`);
    await assert.rejects(run([{ name: 'attic', migrations: missing }]), failsWith('NO_MIGRATIONS', /missing/));
    await assert.rejects(
      run([{ name: 'attic', migrations: folder('empty', {}) }]),
      failsWith('NO_MIGRATIONS', /empty/),
    );
  });
});
