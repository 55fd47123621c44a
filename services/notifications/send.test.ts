import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, beforeEach, describe, test } from 'node:test';
import { sql } from 'kysely';
import pg from 'pg';
import type { Database } from '#platform/database/port.ts';
import type { TestDatabase } from '#platform/database/testing.ts';
import { keep, mailQueue } from './repository/mails.ts';
import type { NotificationsDb } from './repository/tables.ts';
import { againInSeconds, sendDue } from './send.ts';
import type { Outcome } from './sender/port.ts';
import { linkToCome } from './templates/secret.ts';
import { openTables, sendingFrom } from './testing.ts';

describe('the queue of mails', () => {
  let database: TestDatabase<NotificationsDb>;
  let door: Database<NotificationsDb, 'notifications'>;
  let owner: pg.Client;
  before(async () => {
    ({ database, door } = await openTables());
    owner = new pg.Client({ connectionString: database.ownerUrl });
    await owner.connect();
  });
  beforeEach(async () => {
    await sql`delete from mails`.execute(door.read);
    await owner.query(`update bus.clock set offset_by = '0'`);
  });
  after(async () => {
    await owner.end();
    await database.drop();
  });

  const write = (template: 'back_in_stock' | 'order_confirmed' | 'reset_password', ...to: readonly string[]) => {
    const isLink = template === 'reset_password';
    const letter = { subject: 'Hello', text: isLink ? linkToCome : '', html: '' };
    const one = (recipient: string) => ({ id: randomUUID(), eventId: randomUUID(), to: recipient });
    const link = isLink ? { secret: 'https://shop.test/reset', worthSeconds: 3_600 } : {};
    const mails = to.map((recipient) => ({ ...one(recipient), template, orderId: null, letter, ...link }));
    return keep(door.read, mails, 'queued');
  };
  const rows = async () =>
    (
      await sql<{ status: string; error: string | null; secret: string | null; tries: number; waiting: number }>`
        select status, error, secret, tries, round(extract(epoch from due - bus.now()))::int as waiting
        from mails order by seq`.execute(door.read)
    ).rows;
  const later = (time: string) => owner.query(`update bus.clock set offset_by = offset_by + $1::interval`, [time]);
  const away: Outcome = { kind: 'unreachable', why: 'ECONNREFUSED' };

  /** Sends what is due; says to whom something was handed over, in that order. */
  async function run(
    answer: (to: string) => Outcome | Promise<Outcome> = () => ({ kind: 'sent' }),
    more: { readonly signal?: AbortSignal; readonly pause?: () => Promise<void> } = {},
  ): Promise<readonly string[]> {
    const carried: string[] = [];
    const carry = async (_id: string, { to }: { readonly to: string }) => {
      carried.push(to);
      return answer(to);
    };
    const { signal = new AbortController().signal, pause = async () => {} } = more;
    await sendDue({ ...sendingFrom(door), queue: mailQueue, carry, pause }, signal);
    return carried;
  }

  test('a mail server that is away for a night, or for most of three days, loses no mail', async () => {
    await write('order_confirmed', 'ann@example.com');
    for (let hours = 0; hours < 72; hours += 6) {
      assert.equal((await run(() => away)).length, 1);
      await later('6 hours');
    }
    assert.deepEqual(await run(), ['ann@example.com']);
    assert.equal((await rows())[0]?.status, 'sent');
  });

  test('a mail is given up after three days, with the error of its last try', async () => {
    await write('order_confirmed', 'ann@example.com');
    await run(() => away);
    await later('3 days');
    assert.equal((await run(() => ({ kind: 'unreachable', why: 'EAUTH 535' }))).length, 1);
    const [mail] = await rows();
    assert.deepEqual([mail?.status, mail?.error], ['failed', 'EAUTH 535']);
  });

  test('waits grow from seconds to half an hour', () => {
    assert.deepEqual([1, 2, 3, 9, 10, 500].map(againInSeconds), [5, 10, 20, 1280, 1800, 1800]);
  });

  test('a link is sent while it works; a dead one is not sent at all, and is forgotten', async () => {
    await write('reset_password', 'ann@example.com', 'bob@example.com');
    assert.equal((await run(() => away)).length, 2);
    await later('50 minutes');
    assert.equal((await run((to) => (to.startsWith('ann') ? { kind: 'sent' } : away))).length, 2);
    await later('10 minutes');
    assert.deepEqual(await run(), []);
    const [ann, bob] = await rows();
    assert.deepEqual([ann?.status, bob?.status, bob?.error, bob?.secret], ['sent', 'failed', 'EXPIRED', null]);
  });

  test('a link goes before orders, and both before notices that were written earlier', async () => {
    const notices = Array.from({ length: 12 }, (_, at) => `notice-${at}@example.com`);
    await write('back_in_stock', ...notices);
    await write('order_confirmed', 'order@example.com');
    await write('reset_password', 'link@example.com');
    assert.deepEqual(await run(), ['link@example.com', 'order@example.com', ...notices]);
  });

  test('a sender that is slow, or dies, has one mail in hand, which is free again two minutes later', async () => {
    await write('order_confirmed', 'first@example.com', 'second@example.com', 'third@example.com');
    const asked = Promise.withResolvers<void>();
    const killed = Promise.withResolvers<Outcome>();
    const dying = run(() => {
      asked.resolve();
      return killed.promise;
    });
    await asked.promise;
    assert.deepEqual(await run(), ['second@example.com', 'third@example.com']);
    killed.reject(new Error('killed'));
    await assert.rejects(dying, /killed/);
    assert.deepEqual(await run(), []);
    await later('2 minutes');
    assert.deepEqual(await run(), ['first@example.com']);
  });

  test('a mail that went out while the database was away for a moment is noted once it is back, and not sent again', async () => {
    await write('order_confirmed', 'ann@example.com', 'bob@example.com');
    const lets = (connections: number) =>
      owner.query(`alter database ${new URL(database.ownerUrl).pathname.slice(1)} connection limit ${connections}`);
    let pauses = 0;
    const carried = await run(
      async (to) => {
        if (to.startsWith('bob')) return { kind: 'sent' };
        // For this database alone: the role is that of other tests at the same time.
        await lets(0);
        // Once it is gone, not only told to go.
        await owner.query(`select pg_terminate_backend(pid, 60000) from pg_stat_activity
          where usename = 'rialto_notifications' and datname = current_database()`);
        return { kind: 'sent' };
      },
      {
        pause: async () => {
          pauses += 1;
          if (pauses === 2) await lets(-1);
        },
      },
    );
    assert.equal(pauses, 2);
    assert.deepEqual(carried, ['ann@example.com', 'bob@example.com']);
    await later('1 hour');
    assert.deepEqual(await run(), []);
  });

  test('what is claimed at the moment of the stop goes back at once', async () => {
    await write('order_confirmed', 'ann@example.com');
    const stopping = new AbortController();
    const stopped = run(undefined, { signal: stopping.signal });
    stopping.abort();
    assert.deepEqual(await stopped, []);
    assert.equal((await rows())[0]?.tries, 1, 'it was claimed');
    assert.deepEqual(await run(), ['ann@example.com']);
  });
});
