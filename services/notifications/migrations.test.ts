import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { sql } from 'kysely';
import { migrate } from '#platform/database/migrate.ts';
import { type TestDatabase, testDatabase } from '#platform/database/testing.ts';
import type { NotificationsDb } from './repository/tables.ts';

const migrations = new URL('./migrations/', import.meta.url);
const folder = mkdtempSync(join(tmpdir(), 'rialto-notifications-'));
let base: TestDatabase<NotificationsDb>;
before(async () => {
  for (const name of ['0001-notifications.sql', '0002-secrets-and-sms.sql', '0003-people.sql']) {
    cpSync(new URL(name, migrations), join(folder, name));
  }
  base = await testDatabase('notifications', pathToFileURL(`${folder}/`));
});
after(async () => {
  await base.drop();
  rmSync(folder, { recursive: true });
});

/** A mail as the version before wrote it, some days or minutes ago. */
const written = (template: string, ago: string, secret: string | null = null) =>
  sql`insert into mails (id, template, event_id, recipient, subject, body_text, body_html, secret, status, created_at)
    values (${randomUUID()}, ${template}, ${randomUUID()}, 'ann@example.com', '', '', '', ${secret}, 'queued',
      bus.now() - ${ago}::interval)`.execute(base.read);

test('mails that wait are put in order, and have three days more; a link has what is left of its hour', async () => {
  await written('back_in_stock', '10 days');
  await written('order_confirmed', '10 days');
  await written('reset_password', '20 minutes', 'link');
  const { ownerUrl, secret } = base;
  await migrate({ ownerUrl, secret, services: [{ name: 'notifications', migrations }] });
  // As a replica of the version before goes on to write them.
  await written('order_shipped', '0');
  const { rows } = await sql<{ template: string; priority: number; minutes: number }>`
    select template, priority, round(extract(epoch from give_up_at - bus.now()) / 60)::int as minutes
    from mails order by priority, seq`.execute(base.read);
  assert.deepEqual(
    rows.map(({ template, priority, minutes }) => [template, priority, minutes]),
    [
      ['reset_password', 0, 40],
      ['order_confirmed', 1, 4320],
      ['order_shipped', 1, 4320],
      ['back_in_stock', 2, 4320],
    ],
  );
});
