import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, beforeEach, describe, test } from 'node:test';
import { create } from '@bufbuild/protobuf';
import { sql } from 'kysely';
import { ShippedSchema } from '#contracts/gen/rialto/fulfillment/v1/events_pb.ts';
import { RegisteredSchema } from '#contracts/gen/rialto/identity/v1/events_pb.ts';
import { ListMailsRequestSchema, MailStatus } from '#contracts/gen/rialto/notifications/v1/notifications_pb.ts';
import { CancelledSchema, ConfirmedSchema } from '#contracts/gen/rialto/orders/v1/events_pb.ts';
import type { Database } from '#platform/database/port.ts';
import type { TestDatabase } from '#platform/database/testing.ts';
import type { Heard } from '#platform/events/port.ts';
import { guest } from '#platform/rpc/testing.ts';
import { mailQueue } from './repository/mails.ts';
import type { NotificationsDb } from './repository/tables.ts';
import { sendDue } from './send.ts';
import { messageIdOf, type Outcome, type Outgoing, type Sender } from './sender/port.ts';
import { subscribers } from './subscribers.ts';
import { deskOn, heard, openTables, sendingFrom, unsubscribeKey } from './testing.ts';

const running = new AbortController().signal;

describe('the notifications', () => {
  let database: TestDatabase<NotificationsDb>;
  let door: Database<NotificationsDb, 'notifications'>;
  let pokes = 0;
  const shop = { origin: 'http://localhost:3000', currency: 'USD', staffEmail: '' };
  const hears = subscribers({ shop, unsubscribeKey, status: 'queued', written: () => (pokes += 1), texted: null });
  let desk: ReturnType<typeof deskOn>;
  before(async () => {
    ({ database, door } = await openTables());
    desk = deskOn(door, { shop });
  });
  beforeEach(() => sql`delete from mails`.execute(door.read));
  after(() => database.drop());

  const person = (email: string) => ({ email, fullName: 'Ann' });
  const registered = (email: string, id?: string) =>
    heard('identity.registered', create(RegisteredSchema, { person: person(email) }), id);
  const register = (...events: readonly Heard<'identity.registered'>[]) =>
    door.transaction((tx) => hears['identity.registered'](events, tx));
  const mails = async (more: { email?: string; orderId?: string; pageSize?: number; pageToken?: string } = {}) => {
    const { mails: page = [], nextPageToken = '' } = await desk.listMails(create(ListMailsRequestSchema, more), guest);
    return { page, nextPageToken };
  };

  /** A sender that notes what it was given and answers as it is told. */
  function fakeSender(answer: () => Outcome | Promise<Outcome>): Sender & { readonly sent: Outgoing[] } {
    const sent: Outgoing[] = [];
    return {
      sent,
      async send(mail) {
        sent.push(mail);
        return answer();
      },
      close: async () => {},
    };
  }
  const run = (sender: Sender) =>
    sendDue(
      {
        ...{ ...sendingFrom(door), queue: mailQueue },
        carry: (id, mail) => sender.send({ messageId: messageIdOf(id, 'shop.test'), ...mail }),
      },
      running,
    );
  const makeDue = () => sql`update mails set due = bus.now()`.execute(door.read);

  test('write one mail for an event, however often it is heard', async () => {
    const event = registered('ann@example.com');
    await register(event);
    await register(event, registered('bob@example.com'));
    const { page } = await mails();
    assert.deepEqual(
      page.map(({ to }) => to),
      ['bob@example.com', 'ann@example.com'],
    );
    assert.ok(pokes > 0);
  });

  test('write of confirmation, shipment and cancellation, found again by their order', async () => {
    const orderId = randomUUID();
    const order = {
      orderId,
      number: 'R-7',
      accessToken: `${orderId}.a+b`,
      person: person('ann@example.com'),
      lines: [{ title: 'Pan', quantity: 1 }],
    };
    const shipment = { carrier: 'DHL', trackingNumber: 'JD014', lines: [{ sku: 'PAN', quantity: 1 }] };
    await door.transaction(async (tx) => {
      await hears['orders.confirmed']([heard('orders.confirmed', create(ConfirmedSchema, { order }))], tx);
      const shipped = create(ShippedSchema, {
        orderId,
        number: 'R-7',
        person: order.person,
        shipment,
        accessToken: order.accessToken,
      });
      await hears['fulfillment.shipped']([heard('fulfillment.shipped', shipped)], tx);
      const cancelled = create(CancelledSchema, { order, reason: 'OUT_OF_STOCK' });
      await hears['orders.cancelled']([heard('orders.cancelled', cancelled)], tx);
    });
    const { page } = await mails({ orderId });
    assert.deepEqual(
      page.map(({ template }) => template),
      ['order_cancelled', 'order_shipped', 'order_confirmed'],
    );
    const link = `http://localhost:3000/orders/${orderId}/open?token=${orderId}.a%2Bb`;
    const sender = fakeSender(() => ({ kind: 'sent' }));
    await run(sender);
    assert.ok(
      sender.sent.length === 3 && sender.sent.every(({ text, html }) => text.includes(link) && html.includes(link)),
    );
    assert.match(page[1]?.text ?? '', /JD014/);
  });

  test('write nothing to what is not one address', async () => {
    for (const email of ['', 'a@b,c@d', 'a@b\nBcc: c@d', 'Ann <a@b>', 'nobody']) await register(registered(email));
    assert.deepEqual((await mails()).page, []);
  });

  test('are kept in the log alone when there is no sender', async () => {
    const logged = subscribers({ shop, unsubscribeKey, status: 'logged', written: () => {}, texted: null });
    await door.transaction((tx) => logged['identity.registered']([registered('ann@example.com')], tx));
    const sender = fakeSender(() => ({ kind: 'sent' }));
    await run(sender);
    assert.deepEqual(sender.sent, []);
    assert.equal((await mails()).page[0]?.status, MailStatus.LOGGED);
  });

  test('are sent once, also when several processes send', async () => {
    await register(...Array.from({ length: 50 }, (_, at) => registered(`p${at}@example.com`)));
    const senders = Array.from({ length: 4 }, () => fakeSender(() => ({ kind: 'sent' })));
    await Promise.all(senders.map((sender) => run(sender)));
    const sent = senders.flatMap((sender) => sender.sent.map(({ to }) => to));
    assert.equal(sent.length, 50);
    assert.equal(new Set(sent).size, 50);
    const { page } = await mails({ pageSize: 100 });
    assert.ok(page.every(({ status, sentAt }) => status === MailStatus.SENT && sentAt !== undefined));
  });

  test('are tried again with the same Message-ID, and given up when their time is over', async () => {
    await register(registered('ann@example.com'));
    const sender = fakeSender(() => ({ kind: 'unreachable', why: 'ECONNREFUSED' }));
    await run(sender);
    await run(sender);
    assert.equal(sender.sent.length, 1, 'not due yet');
    assert.equal((await mails()).page[0]?.status, MailStatus.QUEUED);
    await makeDue();
    await run(sender);
    await sql`update mails set give_up_at = bus.now()`.execute(door.read);
    for (let more = 0; more < 2; more += 1) {
      await makeDue();
      await run(sender);
    }
    assert.equal(sender.sent.length, 3);
    assert.equal(new Set(sender.sent.map(({ messageId }) => messageId)).size, 1);
    const [mail] = (await mails()).page;
    assert.equal(mail?.status, MailStatus.FAILED);
    assert.equal(mail?.error, 'ECONNREFUSED');
  });

  test('that are refused for good are not tried again', async () => {
    await register(registered('ann@example.com'));
    const sender = fakeSender(() => ({ kind: 'refused', why: 'EENVELOPE 550' }));
    await run(sender);
    await makeDue();
    await run(sender);
    assert.equal(sender.sent.length, 1);
    assert.equal((await mails()).page[0]?.status, MailStatus.FAILED);
  });

  /** One mail, claimed by a slow sender whose claim ended, and tried by another one without success. */
  async function overtaken(): Promise<{ answerLate: (outcome: Outcome) => Promise<void>; other: readonly Outgoing[] }> {
    await register(registered('ann@example.com'));
    const asked = Promise.withResolvers<void>();
    const late = Promise.withResolvers<Outcome>();
    const slow = run(
      fakeSender(() => {
        asked.resolve();
        return late.promise;
      }),
    );
    await asked.promise;
    const other = fakeSender(() => ({ kind: 'unreachable', why: 'ECONNREFUSED' }));
    await run(other);
    assert.equal(other.sent.length, 0, 'still claimed');
    await makeDue();
    await run(other);
    return {
      other: other.sent,
      answerLate(outcome) {
        late.resolve(outcome);
        return slow;
      },
    };
  }

  test('of a sender that hangs are tried by another once the claim ends; a late refusal changes nothing', async () => {
    const { answerLate, other } = await overtaken();
    await answerLate({ kind: 'refused', why: 'LATE' });
    assert.equal(other.length, 1);
    assert.equal((await mails()).page[0]?.status, MailStatus.QUEUED);
  });

  test('that went out after all are not sent again', async () => {
    const { answerLate } = await overtaken();
    await answerLate({ kind: 'sent' });
    assert.equal((await mails()).page[0]?.status, MailStatus.SENT);
  });

  test('are listed newest first, page by page, each once', async () => {
    const all = Array.from({ length: 7 }, (_, at) => registered(`p${at}@example.com`));
    await register(...all);
    const seen: (string | undefined)[] = [];
    let pageToken = '';
    do {
      const { page, nextPageToken } = await mails({ pageSize: 3, pageToken });
      seen.push(...page.map(({ to }) => to));
      pageToken = nextPageToken;
    } while (pageToken !== '');
    assert.deepEqual(
      seen,
      [6, 5, 4, 3, 2, 1, 0].map((at) => `p${at}@example.com`),
    );
    assert.equal((await mails({ email: 'P3@Example.com' })).page.length, 1);
    await assert.rejects(mails({ pageToken: 'nonsense' }), { reason: 'INVALID_REQUEST' });
  });
});
