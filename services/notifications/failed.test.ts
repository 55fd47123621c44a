import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, beforeEach, describe, test } from 'node:test';
import { create } from '@bufbuild/protobuf';
import { sql } from 'kysely';
import {
  ListMailsRequestSchema,
  MailStatus,
  ResendFailedMailsRequestSchema,
} from '#contracts/gen/rialto/notifications/v1/notifications_pb.ts';
import type { Database } from '#platform/database/port.ts';
import type { TestDatabase } from '#platform/database/testing.ts';
import { callOf } from '#platform/rpc/testing.ts';
import { resentAtOnce } from './config.ts';
import { keep, mailQueue } from './repository/mails.ts';
import type { NotificationsDb } from './repository/tables.ts';
import { sendDue } from './send.ts';
import type { Outcome } from './sender/port.ts';
import { linkToCome } from './templates/secret.ts';
import { deskOn, openTables, sendingFrom } from './testing.ts';

describe('mails that failed', () => {
  let database: TestDatabase<NotificationsDb>;
  let door: Database<NotificationsDb, 'notifications'>;
  let pokes = 0;
  let desk: ReturnType<typeof deskOn>;
  before(async () => {
    ({ database, door } = await openTables());
    desk = deskOn(door, { written: () => (pokes += 1) });
  });
  beforeEach(() => sql`delete from mails`.execute(door.read));
  after(() => database.drop());

  const resendFailed = async (key = '') =>
    (await desk.resendFailedMails(create(ResendFailedMailsRequestSchema), callOf({ id: 'staff' }, key))).resent;
  const mailTo = (to: string, more: { text?: string; secret?: string } = {}) => ({
    ...({ id: randomUUID(), eventId: randomUUID(), template: 'order_confirmed', to, orderId: null } as const),
    ...{ letter: { subject: 'Hello', text: more.text ?? 'Hello', html: '' }, secret: more.secret ?? null },
  });
  /** Sends what is due; says what was handed over, by its id. */
  async function run(outcome: Outcome): Promise<readonly string[]> {
    const carried: string[] = [];
    const carry = async (id: string) => {
      carried.push(id);
      return outcome;
    };
    await sendDue({ ...sendingFrom(door), queue: mailQueue, carry }, new AbortController().signal);
    return carried;
  }
  const refused: Outcome = { kind: 'refused', why: 'EENVELOPE 554' };
  const ofStatus = async (status: MailStatus) =>
    (await desk.listMails(create(ListMailsRequestSchema, { status }), callOf({}))).mails ?? [];

  test('are listed by themselves', async () => {
    await keep(door.read, [mailTo('ann@example.com')], 'queued');
    await run(refused);
    await keep(door.read, [mailTo('bob@example.com')], 'queued');
    assert.deepEqual(
      (await ofStatus(MailStatus.FAILED)).map(({ to, error }) => [to, error]),
      [['ann@example.com', 'EENVELOPE 554']],
    );
    assert.deepEqual(await ofStatus(MailStatus.SENT), []);
  });

  test('are all sent again by one call, as the mails that they were and with their whole time', async () => {
    await keep(door.read, [mailTo('ann@example.com'), mailTo('bob@example.com')], 'queued');
    await sql`update mails set give_up_at = bus.now() - interval '1 hour'`.execute(door.read);
    const first = await run({ kind: 'unreachable', why: 'EAUTH 535' });
    const before = pokes;
    assert.equal(await resendFailed(), 2);
    assert.equal(pokes, before + 1);
    assert.deepEqual(await run({ kind: 'unreachable', why: 'EAUTH 535' }), first);
    assert.equal((await ofStatus(MailStatus.QUEUED)).length, 2, 'not given up at once');
    const entry = (await database.audited()).at(-1);
    assert.deepEqual([entry?.action, entry?.after], ['notifications.mails_resend_failed', { resent: 2 }]);
  });

  test('are sent again once for an Idempotency-Key; where none failed nothing is noted', async () => {
    await keep(door.read, [mailTo('ann@example.com')], 'queued');
    await run(refused);
    const key = randomUUID();
    assert.equal(await resendFailed(key), 1);
    await run(refused);
    const { length } = await database.audited();
    assert.equal(await resendFailed(key), 1);
    assert.equal((await ofStatus(MailStatus.FAILED)).length, 1);
    await sql`delete from mails`.execute(door.read);
    assert.equal(await resendFailed(), 0);
    assert.equal((await database.audited()).length, length);
  });

  test('stay as they are when their recipient was erased or their link is lost', async () => {
    await keep(door.read, [mailTo(''), mailTo('ann@example.com', { text: linkToCome, secret: 'link' })], 'queued');
    await run(refused);
    assert.equal(await resendFailed(), 0);
  });

  test('are sent again a thousand at once, the oldest first', async () => {
    await sql`insert into mails (id, template, event_id, recipient, subject, body_text, body_html, status)
      select gen_random_uuid(), 'order_confirmed', gen_random_uuid(), n || '@example.com', '', '', '', 'failed'
      from generate_series(0, ${resentAtOnce}::int) as n`.execute(door.read);
    assert.equal(await resendFailed(), resentAtOnce);
    assert.deepEqual(
      (await ofStatus(MailStatus.FAILED)).map(({ to }) => to),
      [`${resentAtOnce}@example.com`],
    );
    assert.equal(await resendFailed(), 1);
  });
});
