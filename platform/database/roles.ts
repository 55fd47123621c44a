import { createHmac } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { Failure } from '#platform/kernel/errors.ts';

/** Which database, whose role, and the shop's secret from which its password comes. */
interface RoleOptions {
  readonly ownerUrl: string;
  readonly service: string;
  readonly secret: string | Buffer;
}

/** The address by which a service logs in as its own role. */
export function serviceUrl({ ownerUrl, service, secret }: RoleOptions): string {
  const url = new URL(ownerUrl);
  url.username = roleOf(service);
  url.password = passwordOf({ service, secret });
  return url.href;
}

const roleOf = (service: string): string => `rialto_${service}`;

/**
 * Refuses a secret that is not the one of this database's shop: setting the roles' passwords from it would lock the
 * running shop out. The database keeps a keyed hash of the secret, made at the first start.
 */
export async function holdSecret(client: pg.Client, secret: string | Buffer): Promise<void> {
  const fingerprint = createHmac('sha256', secret).update('fingerprint').digest('hex');
  await client.query('insert into bus.secret select $1 where not exists (select from bus.secret)', [fingerprint]);
  const { rowCount } = await client.query('select from bus.secret where fingerprint = $1', [fingerprint]);
  if (rowCount !== 0) return;
  throw new Failure(
    'failed_precondition',
    'SHOP_SECRET_MISMATCH',
    'This database belongs to a shop with another secret: give its SHOP_SECRET, or its DATA_DIR when none was set. ' +
      'To change the secret for good, stop the shop and empty the table bus.secret.',
  );
}

/**
 * Makes the service's role, or sets its password when the cluster has it already (roles are shared by all
 * databases of a server), and gives it what belongs to the database as a whole.
 */
export async function ensureRole(client: pg.Client, { service, secret }: Omit<RoleOptions, 'ownerUrl'>): Promise<void> {
  const role = pg.escapeIdentifier(roleOf(service));
  const password = pg.escapeLiteral(passwordOf({ service, secret }));
  const database = pg.escapeIdentifier(await currentDatabase(client));
  const { rowCount } = await client.query('select from pg_roles where rolname = $1', [roleOf(service)]);
  const options = `LOGIN NOINHERIT NOCREATEDB NOCREATEROLE PASSWORD ${password}`;
  await settled(client, rowCount === 0 ? `CREATE ROLE ${role} ${options}` : `ALTER ROLE ${role} ${options}`, {
    ifThere: `ALTER ROLE ${role} ${options}`,
  });
  const path = `${pg.escapeIdentifier(service)}, bus, extensions`;
  await settled(client, `GRANT CONNECT ON DATABASE ${database} TO ${role}`);
  await settled(client, `ALTER ROLE ${role} IN DATABASE ${database} SET search_path = ${path}`);
}

/** The role reads and writes the tables of its schema, and nothing else; also those that come later. */
export async function grantSchema(client: pg.Client, service: string): Promise<void> {
  const [schema, role] = [pg.escapeIdentifier(service), pg.escapeIdentifier(roleOf(service))];
  const [tables, sequences] = ['SELECT, INSERT, UPDATE, DELETE', 'USAGE, SELECT'];
  await client.query(`
    GRANT USAGE ON SCHEMA ${schema}, bus, extensions TO ${role};
    GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA bus TO ${role};
    GRANT ${tables} ON ALL TABLES IN SCHEMA ${schema} TO ${role};
    GRANT ${sequences} ON ALL SEQUENCES IN SCHEMA ${schema} TO ${role};
    ALTER DEFAULT PRIVILEGES IN SCHEMA ${schema} GRANT ${tables} ON TABLES TO ${role};
    ALTER DEFAULT PRIVILEGES IN SCHEMA ${schema} GRANT ${sequences} ON SEQUENCES TO ${role};
    REVOKE ALL ON ${schema}.migrations FROM ${role};
  `);
}

function passwordOf({ service, secret }: Omit<RoleOptions, 'ownerUrl'>): string {
  return createHmac('sha256', secret).update(`database role ${service}`).digest('hex');
}

async function currentDatabase(client: pg.Client): Promise<string> {
  const { rows } = await client.query<{ name: string }>('select current_database() as name');
  return rows[0]?.name ?? '';
}

/** Roles are rows of the whole cluster, where another database may be setting up the same one at this moment. */
async function settled(client: pg.Client, statement: string, more: { ifThere?: string } = {}): Promise<void> {
  let text = statement;
  for (let attempt = 1; ; attempt += 1) {
    try {
      await client.query(text);
      return;
    } catch (error) {
      if (!(error instanceof pg.DatabaseError)) throw error;
      if (error.code === '42501') throw notAllowed(error);
      // 42710, 23505: created meanwhile. XX000: "tuple concurrently updated".
      const raced = error.code === '42710' || error.code === '23505' || error.code === 'XX000';
      if (!raced || attempt === 50) throw error;
      if (error.code !== 'XX000') text = more.ifThere ?? text;
      await pause(5 + (attempt % 7));
    }
  }
}

const notAllowed = (cause: unknown): Failure =>
  new Failure(
    'failed_precondition',
    'DATABASE_RIGHTS',
    'The user of DATABASE_URL may not make roles: give it CREATEROLE and make it the owner of the database.',
    { cause },
  );
