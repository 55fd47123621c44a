import pg from 'pg';
import { broken, type Finding, note, well, why } from './finding.ts';

const leastVersion = 150_000;

/** The database that is set; else what the running shop says of its own. */
export async function database(given: {
  readonly url: string;
  readonly running: unknown;
}): Promise<readonly Finding[]> {
  if (given.url !== '') return external(given.url);
  const checks = checksOf(given.running);
  if (checks.length === 0) return [note('database', 'embedded PostgreSQL 18; starts with the shop')];
  return checks.map(({ name, ok, detail }) =>
    ok ? well(name, detail) : broken(name, detail, 'see the log of the running shop'),
  );
}

interface Row {
  readonly version: string;
  readonly number: string;
  readonly fsync: string;
  readonly commit: string;
  readonly superuser: boolean;
  readonly creates: boolean;
}

async function external(url: string): Promise<readonly Finding[]> {
  const where = new URL(url).host;
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000, query_timeout: 5_000 });
  client.on('error', () => {});
  try {
    await client.connect();
    const { rows } = await client.query<Row>(`select current_setting('server_version') as version,
      current_setting('server_version_num') as number, current_setting('fsync') as fsync,
      current_setting('synchronous_commit') as commit, rolsuper as superuser, rolcreaterole as creates
      from pg_roles where rolname = current_user`);
    return rows.flatMap((row) => judged(row, where));
  } catch (error) {
    return [
      broken(
        'database',
        `${where}: ${why(error)}`,
        'start it, or set DATABASE_URL to postgres://user:password@host:port/database',
      ),
    ];
  } finally {
    await client.end().catch(() => {});
  }
}

function judged(row: Row, where: string): readonly Finding[] {
  const version =
    Number(row.number) >= leastVersion
      ? well('database', `PostgreSQL ${row.version} at ${where}`)
      : broken('database', `PostgreSQL ${row.version} at ${where} is too old`, 'use PostgreSQL 15 or newer');
  const durable = row.fsync === 'on' && row.commit !== 'off';
  const settings = `fsync=${row.fsync}, synchronous_commit=${row.commit}`;
  return [
    version,
    durable
      ? well('durability', settings)
      : broken('durability', settings, 'set both on, or a power cut may lose orders'),
    row.superuser || row.creates
      ? well('role', 'may make a role for each service')
      : broken('role', 'may not make roles', 'alter role … createrole, or connect as the owner'),
  ];
}

/** What /ready answered, as far as it is of the shape that we know. */
function checksOf(answer: unknown): readonly { name: string; ok: boolean; detail: string }[] {
  if (answer === null || typeof answer !== 'object' || !('checks' in answer) || !Array.isArray(answer.checks))
    return [];
  return answer.checks.flatMap((check: Record<string, unknown>) => [
    { name: String(check['name']), ok: check['ok'] === true, detail: String(check['detail']) },
  ]);
}
