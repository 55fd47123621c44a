import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import type { Logger } from 'pino';
import { Failure } from '#platform/kernel/errors.ts';
import { type MigrationFile, migrationFiles } from './migration-files.ts';
import { ensureRole, grantSchema, holdSecret } from './roles.ts';

export { serviceUrl } from './roles.ts';

/** A service and its folder of migrations; null when it keeps nothing of its own. */
export interface Migrated {
  readonly name: string;
  readonly migrations: URL | null;
}

interface MigrateOptions {
  readonly ownerUrl: string;
  readonly services: readonly Migrated[];
  readonly secret: string | Buffer;
  readonly log?: Logger;
  readonly locks?: LockWaits;
}

/** How a file waits for the locks of its tables, while the running shop waits behind it. */
interface LockWaits {
  /** How long one try waits, in milliseconds. */
  readonly timeoutMs: number;
  /** How long others get between two tries, in milliseconds. */
  readonly pauseMs: number;
  readonly tries: number;
}

/** Two minutes in all, of which the shop stands still for two seconds at a time. */
const shortWaits: LockWaits = { timeoutMs: 2_000, pauseMs: 2_000, tries: 30 };

/**
 * Brings a database to what the services need: extensions, the bus, and for each service its role, schema and
 * tables. Two processes may do it at once: the second waits and finds it done.
 */
export async function migrate(options: MigrateOptions): Promise<void> {
  const { ownerUrl, services, secret, log, locks = shortWaits } = options;
  // Read first: a missing folder changes nothing.
  const bus = migrationFiles(busFolder, '');
  const common = migrationFiles(commonFolder, 'platform/');
  const own = services.map(({ name, migrations }) => ({
    service: name,
    files: migrations === null ? common : [...common, ...migrationFiles(migrations, '')],
  }));
  const client = new pg.Client({ connectionString: ownerUrl, application_name: 'rialto-migrate' });
  client.on('error', () => {});
  await client.connect();
  try {
    // For the lock of another migration, behind which no buyer waits; files have their own.
    await client.query(`set lock_timeout = '120s'; set client_min_messages = warning`);
    await client.query('select pg_advisory_lock(7240926)');
    await ensureExtensions(client);
    let applied = await applyFiles({ client, schema: 'bus', log, locks }, bus);
    await holdSecret(client, secret);
    for (const { service, files } of own) {
      await ensureRole(client, { service, secret });
      applied += await applyFiles({ client, schema: service, log, locks }, files);
      await grantSchema(client, service);
    }
    // Tables that were never analysed are planned as if they had ten pages: several times slower.
    if (applied > 0) await client.query('analyze');
    log?.info({ applied, services: services.length }, 'database.migrated');
  } finally {
    await client.end();
  }
}

const busFolder = new URL('../events/migrations/', import.meta.url);
const commonFolder = new URL('./migrations/', import.meta.url);

async function ensureExtensions(client: pg.Client): Promise<void> {
  await client.query('create schema if not exists extensions');
  for (const name of ['pg_trgm', 'unaccent', 'fuzzystrmatch']) {
    await client.query(`create extension if not exists ${name} schema extensions`);
  }
  await client.query('grant usage on schema extensions to public');
  await client.query('revoke create on schema public from public').catch(() => {
    // Not ours on some hosted servers; since PostgreSQL 15 it is so anyway.
  });
}

/** Where files are applied. */
interface Place {
  readonly client: pg.Client;
  readonly schema: string;
  readonly log: Logger | undefined;
  readonly locks: LockWaits;
}

async function applyFiles(place: Place, files: readonly MigrationFile[]): Promise<number> {
  const { client, schema, log } = place;
  const name = pg.escapeIdentifier(schema);
  await client.query(`create schema if not exists ${name}`);
  await client.query(
    `create table if not exists ${name}.migrations
     (name text primary key, sha256 text not null, applied_at timestamptz not null default now())`,
  );
  const done = await client.query<{ name: string; sha256: string }>(`select name, sha256 from ${name}.migrations`);
  const known = new Map(done.rows.map((row) => [row.name, row.sha256]));
  let applied = 0;
  for (const file of files) {
    const before = known.get(file.name);
    if (before === file.sha256) continue;
    if (before !== undefined) throw changed(schema, file);
    await applyInTurn(place, file);
    log?.info({ schema, file: file.name }, 'database.migration');
    applied += 1;
  }
  return applied;
}

/** Gives way and comes again when a lock is not to be had: whoever asks for the table meanwhile waits behind this one. */
async function applyInTurn({ client, schema, log, locks }: Place, file: MigrationFile): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await applyFile(client, schema, { file, lockTimeoutMs: locks.timeoutMs });
    } catch (cause) {
      const locked = cause instanceof pg.DatabaseError && cause.code === lockNotAvailable;
      if (!locked || tries === locks.tries) throw failed(schema, file, cause);
    }
    log?.warn({ schema, file: file.name, tries }, 'database.migrationWaits');
    await pause(locks.pauseMs);
  }
}

const lockNotAvailable = '55P03';

async function applyFile(
  client: pg.Client,
  schema: string,
  { file, lockTimeoutMs }: { readonly file: MigrationFile; readonly lockTimeoutMs: number },
): Promise<void> {
  const path = [...new Set([schema, 'bus', 'extensions'])].map((name) => pg.escapeIdentifier(name)).join(', ');
  try {
    await client.query('begin');
    await client.query(`set local search_path = ${path}; set local lock_timeout = ${lockTimeoutMs}`);
    await client.query(file.sql);
    await client.query(`insert into ${pg.escapeIdentifier(schema)}.migrations (name, sha256) values ($1, $2)`, [
      file.name,
      file.sha256,
    ]);
    await client.query('commit');
  } catch (error) {
    await client.query('rollback');
    throw error;
  }
}

function failed(schema: string, file: MigrationFile, cause: unknown): Failure {
  const why = cause instanceof Error ? cause.message : String(cause);
  const message = `${schema}: ${file.path}${lineOf(file, cause)}: ${why}`;
  return new Failure('internal', 'MIGRATION_FAILED', message, { cause });
}

function lineOf(file: MigrationFile, error: unknown): string {
  const position = error instanceof pg.DatabaseError ? Number(error.position) : Number.NaN;
  return Number.isNaN(position) ? '' : `:${file.sql.slice(0, position - 1).split('\n').length}`;
}

const changed = (schema: string, file: MigrationFile): Failure =>
  new Failure(
    'failed_precondition',
    'MIGRATION_CHANGED',
    `${schema}: ${file.path} was applied already and has been changed since: put it back and write a new file.`,
  );
