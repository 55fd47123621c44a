import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { sharedServer } from '#platform/database/testing-server.ts';

/**
 * An empty database of a test's own, on the server of RIALTO_TEST_DATABASE_URL when that is set, else on an
 * embedded one that the test run shares.
 */
export async function freshDatabase(): Promise<{ url: string; drop(): Promise<void> }> {
  const given = process.env['RIALTO_TEST_DATABASE_URL'] ?? '';
  const server = given === '' ? await sharedServer() : given;
  // Named as all databases of tests: their server ends once it sees none of them in use.
  const name = `rialto_test_shop_${randomBytes(6).toString('hex')}`;
  await run(server, `create database ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => run(server, `drop database if exists ${name} with (force)`) };
}

async function run(server: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
