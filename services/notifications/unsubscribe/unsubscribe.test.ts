import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, beforeEach, describe, test } from 'node:test';
import { create } from '@bufbuild/protobuf';
import { sql } from 'kysely';
import { AbandonedSchema } from '#contracts/gen/rialto/cart/v1/events_pb.ts';
import { RegisteredSchema } from '#contracts/gen/rialto/identity/v1/events_pb.ts';
import { BackInStockSchema } from '#contracts/gen/rialto/inventory/v1/events_pb.ts';
import {
  ListMailsRequestSchema,
  ResendFailedMailsRequestSchema,
  ResendMailRequestSchema,
  SecurityMail,
  SendSecurityMailRequestSchema,
  UnsubscribeRequestSchema,
} from '#contracts/gen/rialto/notifications/v1/notifications_pb.ts';
import type { Database } from '#platform/database/port.ts';
import type { TestDatabase } from '#platform/database/testing.ts';
import { callOf, guest } from '#platform/rpc/testing.ts';
import { mailQueue } from '../repository/mails.ts';
import type { NotificationsDb } from '../repository/tables.ts';
import { sendDue } from '../send.ts';
import type { Outgoing } from '../sender/port.ts';
import { subscribers } from '../subscribers.ts';
import { deskOn, heard, openTables, sendingFrom, shop, unsubscribeKey } from '../testing.ts';
import { delivering } from './deliver.ts';
import { tokenFor } from './token.ts';

const { origin } = shop;

describe('whoever wants no reminders', () => {
  let database: TestDatabase<NotificationsDb>;
  let door: Database<NotificationsDb, 'notifications'>;
  let desk: ReturnType<typeof deskOn>;
  const mailing = { shop, status: 'queued' as const, written: () => {}, unsubscribeKey };
  const hears = subscribers({ ...mailing, texted: null });
  before(async () => {
    ({ database, door } = await openTables());
    desk = deskOn(door, { keepsLinks: true });
  });
  beforeEach(async () => {
    await sql`delete from mails`.execute(door.read);
    await sql`delete from unsubscribed`.execute(door.read);
  });
  after(() => database.drop());

  const remind = (email: string) => {
    const data = { cartId: randomUUID(), person: { email }, lines: [{ sku: 'PAN', title: 'Skillet', quantity: 1 }] };
    return door.transaction((tx) =>
      hears['cart.abandoned']([heard('cart.abandoned', create(AbandonedSchema, data))], tx),
    );
  };
  /** What goes out when all that is due is sent. */
  const send = async (): Promise<readonly Outgoing[]> => {
    const sent: Outgoing[] = [];
    const sender = {
      send: async (mail: Outgoing) => {
        sent.push(mail);
        return { kind: 'sent' as const };
      },
      close: async () => {},
    };
    const carry = delivering({ db: door.read, sender, origin, key: unsubscribeKey });
    await sendDue({ ...sendingFrom(door), queue: mailQueue, carry }, new AbortController().signal);
    return sent;
  };
  const unsubscribe = (token: string) => desk.unsubscribe(create(UnsubscribeRequestSchema, { token }), guest);
  const tokenIn = (mail: Outgoing | undefined): string => new URL(mail?.oneClick ?? '').searchParams.get('token') ?? '';
  const log = async () => {
    const { rows } = await sql<{ template: string; status: string; error: string | null }>`
      select template, status, error from mails order by seq`.execute(door.read);
    return rows;
  };

  test('ends them by the link of one, once and for all, however often it is used', async () => {
    await remind('ann@example.com');
    const token = tokenIn((await send())[0]);
    await Promise.all([unsubscribe(token), unsubscribe(token), unsubscribe(token)]);
    await unsubscribe(token);
    await remind('Ann@example.com');
    await remind('bob@example.com');
    assert.deepEqual(
      (await send()).map(({ to }) => to),
      ['bob@example.com'],
    );
    assert.equal((await log()).length, 2, 'what nobody may send is not even written');
  });

  test('gets none that was waiting already, and staff cannot send it either', async () => {
    await remind('ann@example.com');
    await unsubscribe(tokenFor(unsubscribeKey, 'ann@example.com'));
    assert.deepEqual(await send(), []);
    assert.deepEqual(await log(), [{ template: 'cart_abandoned', status: 'failed', error: 'UNSUBSCRIBED' }]);
    const staff = callOf({ kind: 'user', id: 'staff', roles: ['admin'] });
    const { resent } = await desk.resendFailedMails(create(ResendFailedMailsRequestSchema), staff);
    assert.equal(resent ?? 0, 0);
    const { mails = [] } = await desk.listMails(create(ListMailsRequestSchema), staff);
    const again = desk.resendMail(create(ResendMailRequestSchema, { id: mails[0]?.id ?? '' }), staff);
    await assert.rejects(again, { reason: 'RECIPIENT_UNSUBSCRIBED' });
  });

  test('goes on to get what concerns their account, their security and what they asked for, without such a link', async () => {
    const email = 'ann@example.com';
    await unsubscribe(tokenFor(unsubscribeKey, email));
    const registered = heard('identity.registered', create(RegisteredSchema, { person: { email, fullName: 'Ann' } }));
    await door.transaction((tx) => hears['identity.registered']([registered], tx));
    const notice = { sku: 'PAN', title: 'Skillet', productSlug: 'skillet', person: { email } };
    const back = heard('inventory.back_in_stock', create(BackInStockSchema, notice));
    const blanking = { blankHeard: async () => {} };
    await door.transaction((tx) => hears['inventory.back_in_stock']([back], Object.assign(tx, blanking)));
    const secret = { id: randomUUID(), kind: SecurityMail.RESET_PASSWORD, email, name: 'Ann', link: `${origin}/reset` };
    await desk.sendSecurityMail(create(SendSecurityMailRequestSchema, secret), guest);
    const sent = await send();
    assert.equal(sent.length, 3);
    for (const mail of sent) assert.ok(mail.oneClick === undefined && !mail.text.includes('unsubscribe'), mail.subject);
  });

  test('finds the link in both forms of the mail, and nobody finds it in the log', async () => {
    await remind('ann@example.com');
    const { mails = [] } = await desk.listMails(
      create(ListMailsRequestSchema),
      callOf({ kind: 'user', id: 'staff', roles: ['admin'] }),
    );
    assert.match(mails[0]?.text ?? '', /No more reminders: https:\/\/shop\.test\/unsubscribe\n/);
    const [mail] = await send();
    const token = tokenIn(mail);
    assert.equal(mail?.oneClick, `${origin}/unsubscribe/one-click?token=${token}`);
    assert.ok(mail.text.includes(`${origin}/unsubscribe?token=${token}\n`));
    assert.ok(mail.html.includes(`href="${origin}/unsubscribe?token=${token}"`));
    const kept = await sql<{ row: string }>`select mails::text as row from mails`.execute(door.read);
    assert.ok(kept.rows.every(({ row }) => !row.includes(token)));
  });

  test('is known by a mark that names no address, and a link that the shop did not write ends nothing', async () => {
    await unsubscribe(tokenFor(unsubscribeKey, 'ann@example.com'));
    const rows = async () =>
      (await sql<{ row: string }>`select unsubscribed::text as row from unsubscribed`.execute(door.read)).rows;
    assert.doesNotMatch(JSON.stringify(await rows()), /ann|example/);
    for (const wrong of ['x', 'A'.repeat(64), tokenFor(Buffer.alloc(32, 8), 'bob@example.com')])
      await assert.rejects(unsubscribe(wrong), { reason: 'UNSUBSCRIBE_LINK_UNKNOWN', code: 'not_found' });
    assert.equal((await rows()).length, 1);
  });

  test('is not written to while nobody can look whether they want to be', async () => {
    await remind('ann@example.com');
    const blind = new Proxy(door.read, { get: () => assert.fail('the database is away') });
    const sender = { send: async () => assert.fail('it was sent'), close: async () => {} };
    const carry = delivering({ db: blind, sender, origin, key: unsubscribeKey });
    await sendDue({ ...sendingFrom(door), queue: mailQueue, carry }, new AbortController().signal);
    assert.deepEqual(await log(), [{ template: 'cart_abandoned', status: 'queued', error: 'DATABASE' }]);
  });
});
