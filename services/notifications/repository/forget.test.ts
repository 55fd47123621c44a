import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { sql } from 'kysely';
import type { Database } from '#platform/database/port.ts';
import type { TestDatabase } from '#platform/database/testing.ts';
import { openTables } from '../testing.ts';
import { forgetMessages } from './forget.ts';
import { requeueFailed } from './mails.ts';
import type { NotificationsDb } from './tables.ts';

describe('messages that were written long ago', () => {
  let database: TestDatabase<NotificationsDb>;
  let door: Database<NotificationsDb, 'notifications'>;
  before(async () => {
    ({ database, door } = await openTables());
  });
  beforeEach(async () => {
    await sql`delete from mails`.execute(door.read);
    await sql`delete from sms`.execute(door.read);
  });
  after(() => database.drop());

  const write = (status: string, ago: string, many = 1) =>
    sql`
    insert into mails (id, template, event_id, recipient, subject, body_text, body_html, status, created_at)
    select gen_random_uuid(), 'welcome', gen_random_uuid(), 'ann@example.com', '', '', '', ${status}::text,
      bus.now() - ${ago}::interval from generate_series(1, ${many}::int)`.execute(door.read);
  const text = (status: string, ago: string) =>
    sql`
    insert into sms (id, template, event_id, order_id, recipient, body, status, created_at)
    values (gen_random_uuid(), 'order_shipped', gen_random_uuid(), gen_random_uuid(), '+49123456', '', ${status}::text,
      bus.now() - ${ago}::interval)`.execute(door.read);
  const forget = (atMost = 100, signal = new AbortController().signal) =>
    forgetMessages(door.read, { days: 365, atMost }, signal);
  const left = async (table: 'mails' | 'sms' = 'mails') => {
    const rows = await sql<{ status: string }>`select status from ${sql.table(table)} order by status`.execute(
      door.read,
    );
    return rows.rows.map(({ status }) => status);
  };

  test('are forgotten however they ended, by mail and by SMS, and younger ones are not', async () => {
    for (const status of ['logged', 'sent', 'failed']) await write(status, '366 days');
    await write('sent', '364 days');
    await text('sent', '366 days');
    await text('failed', '364 days');
    await forget();
    assert.deepEqual([await left(), await left('sms')], [['sent'], ['failed']]);
  });

  test('stay as long as they are still to be sent', async () => {
    await write('queued', '400 days');
    await text('queued', '400 days');
    await forget();
    assert.deepEqual([await left(), await left('sms')], [['queued'], ['queued']]);
  });

  test('stay when they are given another try at this very moment, and nobody waits for them', async () => {
    await write('failed', '400 days');
    await door.transaction(async (tx) => {
      assert.equal(await requeueFailed(tx.db, 'queued', 10), 1);
      await forget();
    });
    await forget();
    assert.deepEqual(await left(), ['queued']);
  });

  test('are forgotten batch by batch, by several replicas at once, until none is left or the shop stops', async () => {
    await write('sent', '400 days', 95);
    await write('sent', '1 day', 5);
    await forget(10, AbortSignal.abort());
    assert.equal((await left()).length, 100);
    await Promise.all([forget(10), forget(10), forget(10)]);
    // One that found others at work may have left them the rest.
    await forget(10);
    assert.equal((await left()).length, 5);
  });

  test('are found along an index, however many are young', async () => {
    await write('sent', '1 day', 5_000);
    await sql`analyze mails`.execute(door.read);
    const { rows } = await sql<{ 'QUERY PLAN': string }>`explain select id from mails
      where created_at < bus.now() - interval '365 days' and status <> 'queued'
      order by created_at limit 1000 for update skip locked`.execute(door.read);
    assert.match(rows.map((row) => row['QUERY PLAN']).join('\n'), /mails_created/);
  });
});
