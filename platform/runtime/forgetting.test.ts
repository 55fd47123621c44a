import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { sql } from 'kysely';
import pg from 'pg';
import { type TestDatabase, testDatabase } from '#platform/database/testing.ts';
import { forgettingAnswers, forgettingEvents } from './forgetting.ts';

describe('in the background', () => {
  let database: TestDatabase<Record<never, never>>;
  let owner: pg.Client;
  const folder = mkdtempSync(join(tmpdir(), 'rialto-forgetting-'));
  const going = new AbortController().signal;
  before(async () => {
    writeFileSync(join(folder, '0001.sql'), 'create table things (id text)');
    database = await testDatabase('shelf', pathToFileURL(`${folder}/`));
    owner = new pg.Client({ connectionString: database.ownerUrl });
    await owner.connect();
  });
  after(async () => {
    await owner.end();
    await database.drop();
    rmSync(folder, { recursive: true });
  });
  const count = async (table: string): Promise<number> =>
    Number((await owner.query<{ n: string }>(`select count(*) as n from ${table}`)).rows[0]?.n);

  test('a service forgets its answers of last month, however many, and keeps those of today', async () => {
    const insert = (many: number, age: string) =>
      sql`insert into idempotency (scope, key, body_hash, created_at)
        select 'shelf.put', ${age} || n, '', bus.now() - ${age}::interval from generate_series(1, ${many}::int) n`.execute(
        database.read,
      );
    await insert(2_500, '30 days');
    await insert(3, '1 hour');
    await forgettingAnswers('shelf', database.read).run(going);
    assert.equal(await count('shelf.idempotency'), 3);
  });

  test('handled events are forgotten after the days they are kept, unhandled ones never', async () => {
    const say = async (age: string, waiting: boolean) => {
      const { rows } = await owner.query<{ seq: string; id: string }>(
        `insert into bus.events (id, type, subject, time, traceparent, data)
         values ($1, 'shelf.put', 's', now() - $2::interval, '', '{}') returning seq, id`,
        [randomUUID(), age],
      );
      const { seq, id } = rows[0] ?? { seq: '', id: '' };
      if (waiting) await owner.query(`insert into bus.deliveries values ('shelf', $1, 0, 's')`, [seq]);
      else await owner.query(`insert into bus.inbox values ('shelf', $1, 1)`, [id]);
    };
    await say('91 days', false);
    await say('91 days', true);
    await say('89 days', false);
    await forgettingEvents(database.read, 90).run(going);
    assert.equal(await count('bus.events'), 2);
    assert.equal(await count('bus.inbox'), 1, 'and their notes with them');
  });
});
