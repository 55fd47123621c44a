import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, beforeEach, describe, test } from 'node:test';
import { create } from '@bufbuild/protobuf';
import { sql } from 'kysely';
import { ReadyForPickupSchema, ShippedSchema } from '#contracts/gen/rialto/fulfillment/v1/events_pb.ts';
import { RegisteredSchema } from '#contracts/gen/rialto/identity/v1/events_pb.ts';
import {
  ListMailsRequestSchema,
  ListTemplatesRequestSchema,
  MailStatus,
  PreviewTemplateRequestSchema,
  ResendMailRequestSchema,
  SecurityMail,
  SendSecurityMailRequestSchema,
} from '#contracts/gen/rialto/notifications/v1/notifications_pb.ts';
import type { Database } from '#platform/database/port.ts';
import type { TestDatabase } from '#platform/database/testing.ts';
import type { CallContext, Role } from '#platform/rpc/port.ts';
import { callOf, guest } from '#platform/rpc/testing.ts';
import { lettersOf } from './letters.ts';
import { mailQueue } from './repository/mails.ts';
import { smsQueue } from './repository/sms.ts';
import type { NotificationsDb } from './repository/tables.ts';
import type { MailDesk } from './rpc.ts';
import { sendDue } from './send.ts';
import type { Outcome } from './sender/port.ts';
import { subscribers } from './subscribers.ts';
import { deskOn, heard, openTables, sendingFrom, shop, unsubscribeKey } from './testing.ts';

const { origin } = shop;
const running = new AbortController().signal;

describe('the mail desk', () => {
  let database: TestDatabase<NotificationsDb>;
  let door: Database<NotificationsDb, 'notifications'>;
  const hears = subscribers({ shop, unsubscribeKey, status: 'queued', written: () => {}, texted: () => {} });
  before(async () => {
    ({ database, door } = await openTables());
  });
  beforeEach(async () => {
    await sql`delete from mails`.execute(door.read);
    await sql`delete from sms`.execute(door.read);
  });
  after(() => database.drop());

  const desk = (more: Partial<MailDesk> = {}) => deskOn(door, more);
  const mails = async (role: Role = 'admin') => {
    const reader = callOf({ kind: 'user', id: 'reader', roles: [role] });
    return (await desk().listMails(create(ListMailsRequestSchema), reader)).mails ?? [];
  };
  const registered = () =>
    heard('identity.registered', create(RegisteredSchema, { person: { email: 'ann@example.com', fullName: 'Ann' } }));
  const written = async (): Promise<string> => {
    const event = registered();
    await door.transaction((tx) => hears['identity.registered']([event], tx));
    return lettersOf(event, shop)[0]?.id ?? '';
  };
  const resend = (id: string, more: Partial<CallContext> = {}) =>
    desk().resendMail(create(ResendMailRequestSchema, { id }), { ...guest, ...more });
  /** Sends what is due, and says what went out. */
  const sent = async (outcome: Outcome = { kind: 'sent' }): Promise<readonly string[]> => {
    const out: string[] = [];
    const carry = async (_id: string, mail: { readonly text: string }) => {
      out.push(mail.text);
      return outcome;
    };
    await sendDue({ ...sendingFrom(door), queue: mailQueue, carry }, running);
    return out;
  };

  test('keeps a mail under the very id that the pure function gives it', async () => {
    const id = await written();
    assert.deepEqual(
      (await mails()).map((mail) => mail.id),
      [id],
    );
  });

  test('sends a mail of the log once more, as a new one to the same person', async () => {
    const id = await written();
    await sent();
    const again = await resend(id);
    assert.notEqual(again.id, id);
    const [second, first] = await mails();
    assert.deepEqual([second?.to, second?.text, second?.html], [first?.to, first?.text, first?.html]);
    assert.equal(second?.status, MailStatus.QUEUED);
    assert.equal((await sent()).length, 1);
    assert.deepEqual((await database.audited()).at(-1)?.after, { mailId: again.id, template: 'welcome' });
  });

  test('sends it once for one Idempotency-Key', async () => {
    const id = await written();
    const idempotencyKey = randomUUID();
    const [first, second] = [await resend(id, { idempotencyKey }), await resend(id, { idempotencyKey })];
    assert.equal(first.id, second.id);
    assert.equal((await mails()).length, 2);
  });

  test('sends nothing to who was erased, and nothing that never was', async () => {
    const id = await written();
    await sql`update mails set recipient = ''`.execute(door.read);
    await assert.rejects(resend(id), { reason: 'RECIPIENT_ERASED' });
    await assert.rejects(resend(randomUUID()), { reason: 'MAIL_NOT_FOUND' });
  });

  test('shows every template, filled with an example', async () => {
    const { templates = [] } = await desk().listTemplates(create(ListTemplatesRequestSchema), guest);
    assert.ok(templates.length > 20);
    for (const { name = '' } of templates) {
      const shown = await desk().previewTemplate(create(PreviewTemplateRequestSchema, { name }), guest);
      assert.ok(shown.subject && shown.text && shown.html?.startsWith('<!doctype html>'), name);
    }
    for (const name of ['nonsense', 'constructor']) {
      const asked = desk().previewTemplate(create(PreviewTemplateRequestSchema, { name }), guest);
      await assert.rejects(asked, { reason: 'TEMPLATE_UNKNOWN' });
    }
  });

  const reset = { id: randomUUID(), kind: SecurityMail.RESET_PASSWORD, email: 'ann@example.com', name: 'Ann' };
  const link = `${origin}/reset?token=s3cr"t`;
  const secure = (over: object = {}, given: MailDesk | Partial<MailDesk> = {}) =>
    desk(given).sendSecurityMail(create(SendSecurityMailRequestSchema, { ...reset, link, ...over }), guest);

  test('a security mail goes out once with its link, which the log never shows and forgets afterwards', async () => {
    await secure();
    await secure();
    const [kept, ...more] = await mails();
    assert.deepEqual([kept?.id, more], [reset.id, []]);
    assert.ok(!`${kept?.text}${kept?.html}`.includes('s3cr'));
    assert.deepEqual(
      (await sent()).map((text) => text.includes(link)),
      [true],
    );
    const { rows } = await sql<{ row: string }>`select mails::text as row from mails`.execute(door.read);
    assert.ok(rows.length === 1 && !rows[0]?.row.includes('s3cr'));
    await assert.rejects(resend(reset.id), { reason: 'MAIL_IS_SECRET' });
  });

  test('a link stays for another try, for as long as it is said to work', async () => {
    await secure({ linkSeconds: 600 });
    for (let time = 0; time < 2; time += 1) {
      assert.ok((await sent({ kind: 'unreachable', why: 'AWAY' }))[0]?.includes(link));
      await sql`update mails set due = bus.now()`.execute(door.read);
    }
    const { rows } = await sql<{ minutes: number }>`
      select round(extract(epoch from give_up_at - created_at) / 60)::int as minutes from mails`.execute(door.read);
    assert.deepEqual(rows, [{ minutes: 10 }]);
  });

  test('a link that nobody sends is there for administrators of a shop to look at, and nowhere in a real one', async () => {
    await secure({}, { status: 'logged', keepsLinks: true });
    await secure({ id: randomUUID() }, { status: 'logged' });
    const [real, demo] = await mails();
    assert.ok(demo?.text?.includes(link) && demo.html?.includes('token=s3cr&#34;t'));
    assert.ok(!`${real?.text}${real?.html}`.includes('s3cr'));
    for (const { text, html } of await mails('staff')) assert.ok(!`${text}${html}`.includes('s3cr'));
  });

  test('a mail about an order opens it for its recipient, and for whoever reads the log only where nobody sends mails', async () => {
    const about = { orderId: randomUUID(), number: 'R-7', accessToken: 'k.e+y', person: { email: 'ann@example.com' } };
    const shipment = { carrier: 'DHL', trackingNumber: '1', lines: [] };
    const shipped = heard('fulfillment.shipped', create(ShippedSchema, { ...about, shipment }));
    const write = (status: 'queued' | 'logged') =>
      door.transaction((tx) =>
        subscribers({ shop, unsubscribeKey, status, written: () => {}, texted: null })['fulfillment.shipped'](
          [shipped],
          tx,
        ),
      );
    await write('queued');
    for (const role of ['staff', 'admin'] as const) {
      const [mail] = await mails(role);
      assert.ok(mail?.text?.includes(`${origin}/orders/${about.orderId}`) && mail.html?.includes(about.orderId), role);
      assert.doesNotMatch(`${mail?.text}${mail?.html}`, /k\.e/, role);
    }
    assert.match((await sent())[0] ?? '', /open\?token=k\.e%2By/);
    await sql`delete from mails`.execute(door.read);
    await write('logged');
    assert.doesNotMatch((await mails('staff'))[0]?.text ?? '', /token/);
    assert.match((await mails('admin'))[0]?.text ?? '', /open\?token=k\.e%2By/);
  });

  test('a security mail leads nowhere but to the shop', async () => {
    for (const bad of [
      'https://evil.test/reset',
      'javascript:alert(1)',
      '/reset',
      'https://shop.test.evil.test/',
      undefined,
    ]) {
      await assert.rejects(secure({ link: bad }), { reason: 'INVALID_REQUEST' }, bad);
    }
    await assert.rejects(secure({ kind: 99 }), { reason: 'INVALID_REQUEST' });
    await assert.rejects(secure({ email: 'a@b,c@d' }), { reason: 'INVALID_REQUEST' });
    assert.deepEqual(await mails(), []);
  });

  test('every other kind says what changed, and from where', async () => {
    const kinds = [
      [SecurityMail.PASSWORD_CHANGED, 'password_changed'],
      [SecurityMail.NEW_SIGN_IN, 'new_sign_in'],
      [SecurityMail.SECOND_FACTOR_CHANGED, 'second_factor_changed'],
      [SecurityMail.EMAIL_CHANGED, 'email_changed'],
      [SecurityMail.VERIFY_EMAIL, 'verify_email'],
    ] as const;
    for (const [kind] of kinds) await secure({ id: randomUUID(), kind, detail: 'Firefox, near Venice.' });
    const kept = [...(await mails())].reverse();
    assert.deepEqual(
      kept.map(({ template }) => template),
      kinds.map(([, template]) => template),
    );
    assert.ok(
      kept
        .slice(0, 4)
        .every(({ text }) => text?.includes('Firefox, near Venice.') && text.includes(`${origin}/account`)),
    );
  });

  describe('messages by SMS', () => {
    const person = { email: 'ann@example.com', fullName: 'Ann', shippingAddress: { phone: '+39 041 123456' } };
    const shipment = { carrier: 'DHL', trackingNumber: '1', lines: [] };
    const about = () => ({ orderId: randomUUID(), number: 'R-7', person, accessToken: 't' });
    const texts = async () => {
      const { rows } = await sql<{ template: string; status: string; recipient: string }>`
        select template, status, recipient from sms order by seq`.execute(door.read);
      return rows;
    };

    test('are written once for each event, and sent by the loop that sends mails', async () => {
      const shipped = heard('fulfillment.shipped', create(ShippedSchema, { ...about(), shipment, complete: true }));
      const ready = heard('fulfillment.ready_for_pickup', create(ReadyForPickupSchema, about()));
      for (let time = 0; time < 2; time += 1) {
        await door.transaction((tx) => hears['fulfillment.shipped']([shipped], tx));
        await door.transaction((tx) => hears['fulfillment.ready_for_pickup']([ready], tx));
      }
      const out: unknown[] = [];
      const carry = async (id: string, sms: object): Promise<Outcome> => {
        out.push({ id, ...sms });
        return out.length === 1 ? { kind: 'unreachable', why: 'SMS 429' } : { kind: 'sent' };
      };
      const sending = { ...sendingFrom(door), queue: smsQueue, carry };
      await sendDue(sending, running);
      await sql`update sms set due = bus.now() where status = 'queued'`.execute(door.read);
      await sendDue(sending, running);
      assert.deepEqual(await texts(), [
        { template: 'order_shipped', status: 'sent', recipient: '+39041123456' },
        { template: 'order_ready_for_pickup', status: 'sent', recipient: '+39041123456' },
      ]);
      assert.equal(out.length, 3);
      assert.deepEqual(out[0], out[2]);
    });

    test('are not written when nobody carries them', async () => {
      const mute = subscribers({ shop, unsubscribeKey, status: 'queued', written: () => {}, texted: null });
      const ready = heard('fulfillment.ready_for_pickup', create(ReadyForPickupSchema, about()));
      await door.transaction((tx) => mute['fulfillment.ready_for_pickup']([ready], tx));
      assert.deepEqual(await texts(), []);
      assert.equal((await mails()).length, 1);
    });
  });
});
