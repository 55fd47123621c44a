import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { sql } from 'kysely';
import type { TestDatabase } from '#platform/database/testing.ts';
import { heard, listeningDatabase } from '#platform/events/testing.ts';
import { people as peopleWith } from './people.ts';
import type { NotificationsDb } from './repository/tables.ts';
import { hasUnsubscribed, unsubscribe } from './repository/unsubscribed.ts';
import { openTables, unsubscribeKey } from './testing.ts';
import { markOf } from './unsubscribe/token.ts';

const people = peopleWith(unsubscribeKey);

let place: TestDatabase<NotificationsDb>;
before(async () => {
  place = (await openTables()).database;
});
after(() => place.drop());

async function mail(to: string, template: string, more: { orderId?: string; status?: string } = {}): Promise<string> {
  const id = randomUUID();
  await sql`insert into mails (id, template, event_id, order_id, recipient, subject, body_text, body_html, secret, status, error)
    values (${id}::uuid, ${template}, ${id}::uuid, ${more.orderId ?? null}::uuid, ${to}, 'For Ada', 'Dear Ada', '<p>Ada', 's',
      ${more.status ?? 'sent'}, 'refused: Ada')`.execute(place.read);
  return id;
}
const state = async (id: string) => {
  const { rows } = await sql<{ text: string; status: string }>`
    select concat(recipient, subject, body_text, body_html, secret) as text, status, error from mails where id = ${id}::uuid`.execute(
    place.read,
  );
  return rows[0];
};
const blank = (status: string, error: string | null = null) => ({ text: '', status, error });

const erases = async (person: { userId: string; email?: string }, email: string) => {
  const { database, said } = listeningDatabase<NotificationsDb, 'notifications'>(place.read);
  const requestId = randomUUID();
  const asked = heard('identity.erasure_requested', requestId, { requestId, person, email });
  await database.transaction((tx) => people['identity.erasure_requested']([asked], tx));
  return JSON.parse(said[0]?.data ?? '').erased;
};

test('the export holds the mails to a proved address', async () => {
  const email = `${randomUUID()}@example.com`;
  await mail(email.toUpperCase(), 'order_confirmed');
  await mail('else@example.com', 'order_confirmed');
  const { database, said } = listeningDatabase<NotificationsDb, 'notifications'>(place.read);
  for (const person of [{ userId: 'u1', email }, { userId: 'u1' }]) {
    const asked = heard('identity.export_requested', 'r', { requestId: 'r', person });
    await database.transaction((tx) => people['identity.export_requested']([asked], tx));
  }
  const [all, none] = said.map(({ data }) => JSON.parse(JSON.parse(data).dataJson).mails);
  assert.deepEqual([all.length, all[0].text, none], [1, 'Dear Ada', []]);
});

test('mails to a proved address are blanked, and what waits is never sent', async () => {
  const email = `${randomUUID()}@example.com`;
  const [sent, queued] = [await mail(email, 'order_confirmed'), await mail(email, 'welcome', { status: 'queued' })];
  const strangers = await mail(`not-${email}`, 'welcome');
  assert.deepEqual(await erases({ userId: 'u1', email }, email), { mails: 2 });
  assert.deepEqual(await state(sent), blank('sent'));
  assert.deepEqual(await state(queued), blank('failed', 'erased'));
  assert.notEqual((await state(strangers))?.text, '');
});

test('that no reminders are wanted at an address outlives the person, is in their export, and names nobody', async () => {
  const email = `${randomUUID()}@example.com`;
  await unsubscribe(place.read, markOf(unsubscribeKey, email));
  const { database, said } = listeningDatabase<NotificationsDb, 'notifications'>(place.read);
  const asks = { requestId: 'r', person: { userId: 'u1', email: email.toUpperCase() } };
  await database.transaction(async (tx) => {
    await people['identity.export_requested']([heard('identity.export_requested', 'r', asks)], tx);
    await people['identity.erasure_requested']([heard('identity.erasure_requested', 'r', { ...asks, email })], tx);
  });
  const [exported, erased] = said.map(({ data }) => JSON.parse(data));
  assert.equal(JSON.parse(exported.dataJson).remindersEnded.length, 1);
  assert.match(erased.kept, /^That no reminders are wanted/);
  assert.ok(await hasUnsubscribed(place.read, unsubscribeKey, email));
});

test('of an address that nobody proved the certificate does not say whether reminders are wanted', async () => {
  const email = `${randomUUID()}@example.com`;
  await unsubscribe(place.read, markOf(unsubscribeKey, email));
  const { database, said } = listeningDatabase<NotificationsDb, 'notifications'>(place.read);
  const asked = heard('identity.erasure_requested', 'r', { requestId: 'r', person: { userId: 'u1' }, email });
  await database.transaction((tx) => people['identity.erasure_requested']([asked], tx));
  assert.equal(JSON.parse(said[0]?.data ?? '').kept ?? '', '');
});

test('what was answered to sending a mail again is forgotten with the mail', async () => {
  const email = `${randomUUID()}@example.com`;
  const [mine, strangers] = [await mail(email, 'welcome'), await mail(`not-${email}`, 'welcome')];
  for (const id of [mine, strangers]) {
    await sql`insert into idempotency (scope, key, body_hash, answer)
      values (${`notifications.resendMail/${id}`}, 'k', '\\x00', '\\x00')`.execute(place.read);
  }
  await erases({ userId: 'u1', email }, email);
  const { rows } = await sql`select scope from idempotency`.execute(place.read);
  assert.deepEqual(rows, [{ scope: `notifications.resendMail/${strangers}` }]);
});

test('of an address that nobody proved, only mails about the account are blanked', async () => {
  const email = `${randomUUID()}@example.com`;
  const [welcome, confirmed] = [await mail(email, 'welcome'), await mail(email, 'order_confirmed')];
  assert.deepEqual(await erases({ userId: 'u1' }, email), { mails: 1 });
  assert.deepEqual(await state(welcome), blank('sent'));
  assert.notEqual((await state(confirmed))?.text, '');
});

test('all that was written about a forgotten order is blanked, whoever it went to', async () => {
  const orderId = randomUUID();
  const id = await mail('guest@example.org', 'order_shipped', { orderId });
  await sql`insert into sms (id, template, event_id, order_id, recipient, body, status)
    values (${id}::uuid, 'order_shipped', ${id}::uuid, ${orderId}::uuid, '+49 30 1', 'Dear Ada', 'queued')`.execute(
    place.read,
  );
  const { database } = listeningDatabase<NotificationsDb, 'notifications'>(place.read);
  const forgotten = heard('orders.forgotten', orderId, { orderId });
  await database.transaction((tx) => people['orders.forgotten']([forgotten], tx));
  assert.deepEqual(await state(id), blank('sent'));
  const { rows } = await sql`select recipient, body, status from sms where id = ${id}::uuid`.execute(place.read);
  assert.deepEqual(rows, [{ recipient: '', body: '', status: 'failed' }]);
});
