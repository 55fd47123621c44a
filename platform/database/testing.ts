import { createHash, randomBytes } from 'node:crypto';
import type { Kysely } from 'kysely';
import pg from 'pg';
import { type Migrated, migrate, serviceUrl } from './migrate.ts';
import { migrationFiles } from './migration-files.ts';
import { createPool, kyselyOn, type PoolOptions } from './pool.ts';
import { ensureRole } from './roles.ts';
import { sharedServer } from './testing-server.ts';

/** A fresh database for one test file, with the schemas and roles of some services. */
export interface TestDatabase<DB> {
  /** The owner, who may see and do everything. */
  readonly ownerUrl: string;
  /** The secret from which the roles' passwords come. */
  readonly secret: string;
  /** Connections as the service's own role; closed by `drop`. */
  poolOf(service: string, more?: Partial<PoolOptions>): pg.Pool;
  /** Queries as the role of the first service. */
  readonly read: Kysely<DB>;
  /** What the staff changed, the oldest first: as the owner reads it, since services may not. */
  audited(): Promise<readonly AuditRow[]>;
  /** Closes what was opened here and removes the database. */
  drop(): Promise<void>;
}

/** An entry of the audit log. */
interface AuditRow {
  readonly actor_id: string;
  readonly actor_email: string;
  readonly actor_kind: string;
  readonly action: string;
  readonly subject: string;
  readonly before: unknown;
  readonly after: unknown;
  readonly traceparent: string;
}

/** A database with one service's tables. */
export const testDatabase = <DB>(name: string, migrations: URL): Promise<TestDatabase<DB>> =>
  testDatabases<DB>([{ name, migrations }]);

/**
 * A database with the tables of several services: a copy of a migrated template, so it costs some 30 ms. On the
 * server of RIALTO_TEST_DATABASE_URL when that is set, else on an embedded one that the test run shares.
 */
export async function testDatabases<DB>(services: readonly Migrated[]): Promise<TestDatabase<DB>> {
  const given = process.env['RIALTO_TEST_DATABASE_URL'];
  const server = given === undefined || given === '' ? await sharedServer() : given;
  const name = `rialto_test_${randomBytes(6).toString('hex')}`;
  const ownerUrl = onDatabase(server, name);
  await withClient(onDatabase(server, 'postgres'), async (client) => {
    const template = await ensureTemplate(client, server, services);
    await client.query(`create database ${name} template ${template}`);
  });
  // What a role has in a database as a whole is not copied with the template.
  await withClient(ownerUrl, async (client) => {
    for (const service of services) await ensureRole(client, { service: service.name, secret });
  });
  const pools: pg.Pool[] = [];
  const poolOf: TestDatabase<DB>['poolOf'] = (service, more = {}) => {
    const url = serviceUrl({ ownerUrl, service, secret });
    // However slow the machine is, and however many wait for five connections.
    const patience = { connectTimeoutMs: 120_000, statementTimeoutMs: 120_000 };
    const pool = createPool({ url, max: 5, applicationName: `test-${service}`, ...patience, ...more });
    // A test that forgets to drop its database still ends.
    pool.options.allowExitOnIdle = true;
    pools.push(pool);
    return pool;
  };
  const first = services[0];
  if (first === undefined) throw new Error('a test database needs at least one service');
  return {
    ownerUrl,
    secret,
    poolOf,
    read: kyselyOn<DB>(poolOf(first.name)),
    audited: () => withClient(ownerUrl, readAudit),
    drop: async () => {
      await Promise.all(pools.map((pool) => (pool.ended ? null : pool.end())));
      await withClient(onDatabase(server, 'postgres'), (client) => client.query(`drop database ${name} with (force)`));
    },
  };
}

const secret = 'the secret of the tests';

/** Named after the content of its migrations, so a changed file makes another one. */
async function ensureTemplate(client: pg.Client, server: string, services: readonly Migrated[]): Promise<string> {
  const template = `rialto_template_${fingerprint(services)}`;
  await client.query('select pg_advisory_lock(hashtext($1))', [template]);
  try {
    const { rowCount } = await client.query('select from pg_database where datname = $1', [template]);
    if (rowCount === 0) {
      await client.query(`drop database if exists ${template}_new with (force)`);
      await client.query(`create database ${template}_new`);
      await migrate({ ownerUrl: onDatabase(server, `${template}_new`), services, secret });
      await client.query(`alter database ${template}_new rename to ${template}`);
    }
  } finally {
    await client.query('select pg_advisory_unlock(hashtext($1))', [template]);
  }
  return template;
}

function fingerprint(services: readonly Migrated[]): string {
  const hash = createHash('sha256');
  for (const folder of [new URL('../events/migrations/', import.meta.url), new URL('./migrations/', import.meta.url)]) {
    for (const file of migrationFiles(folder, '')) hash.update(file.sha256);
  }
  for (const { name, migrations } of services) {
    hash.update(`\n${name}\n`);
    if (migrations !== null) for (const file of migrationFiles(migrations, '')) hash.update(file.name + file.sha256);
  }
  return hash.digest('hex').slice(0, 16);
}

async function readAudit(client: pg.Client): Promise<readonly AuditRow[]> {
  const { rows } =
    await client.query<AuditRow>(`select actor_id, actor_email, actor_kind, action, subject, before, after,
    traceparent from bus.audit_log order by id`);
  return rows;
}

function onDatabase(server: string, name: string): string {
  const url = new URL(server);
  url.pathname = `/${name}`;
  return url.href;
}

async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => {});
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
