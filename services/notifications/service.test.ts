import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after, before, beforeEach, describe, test } from 'node:test';
import { create } from '@bufbuild/protobuf';
import { sql } from 'kysely';
import { ReadyForPickupSchema } from '#contracts/gen/rialto/fulfillment/v1/events_pb.ts';
import type { Database } from '#platform/database/port.ts';
import type { TestDatabase } from '#platform/database/testing.ts';
import { noCrash } from '#platform/kernel/crash.ts';
import { systemIds } from '#platform/kernel/ids.ts';
import { readSettings } from '#platform/runtime/config.ts';
import { config } from './config.ts';
import type { NotificationsDb } from './repository/tables.ts';
import { sendgridBench } from './sender/testing.ts';
import { notifications } from './service.ts';
import { heard, log, openTables, unsubscribeKey } from './testing.ts';

type Start = Parameters<typeof notifications.start>[0];

describe('the service of notifications', () => {
  let database: TestDatabase<NotificationsDb>;
  let door: Database<NotificationsDb, 'notifications'>;
  before(async () => {
    ({ database, door } = await openTables());
  });
  beforeEach(() => sql`delete from mails`.execute(door.read));
  after(() => database.drop());

  const start = (env: Readonly<Record<string, string>>) => {
    const given: Pick<Start, 'config' | 'shop' | 'database' | 'ids' | 'crash' | 'log' | 'secret'> = {
      config: readSettings(config, env).config,
      shop: {
        ...{ mode: 'production', currency: 'USD', port: 0, dataDir: '', version: '' },
        ...{ stepUpMinutes: 60, staffSecondFactor: 'off' },
        origin: 'https://shop.test',
      },
      ...{ database: door, ids: systemIds, crash: noCrash, log, secret: () => unsubscribeKey },
    };
    // All that it takes of what a service may use.
    return notifications.start(given as Start);
  };
  const person = { email: 'ann@example.com', fullName: 'Ann', shippingAddress: { phone: '+39 041 123456' } };
  const ready = () => {
    const data = { orderId: '0198c0de-0000-7000-8000-000000000001', number: 'R-7', person, accessToken: 't' };
    return heard('fulfillment.ready_for_pickup', create(ReadyForPickupSchema, data));
  };
  const statuses = async () => {
    const { rows } = await sql<{ status: string }>`
      select status from mails union all select 'sms ' || status from sms order by 1`.execute(door.read);
    return rows.map(({ status }) => status);
  };

  test('without settings keeps mails in the log, writes no SMS, and runs nothing but to forget them', async () => {
    const running = await start({});
    await door.transaction((tx) => running.subscribers['fulfillment.ready_for_pickup']([ready()], tx));
    const names = running.runners?.map(({ name }) => name);
    assert.deepEqual([await statuses(), names], [['logged'], ['notifications.forget']]);
    await running.stop?.();
  });

  test('with settings sends mails by the chosen sender and messages to the gateway of SMS', async () => {
    const texts: string[] = [];
    const gateway = createServer(async (request, response) => {
      for await (const chunk of request) texts.push(JSON.parse(String(chunk)).to);
      response.end();
    });
    await new Promise<void>((resolve) => gateway.listen(0, '127.0.0.1', resolve));
    const address = gateway.address();
    const bench = await sendgridBench();
    const running = await start({
      MAIL_SENDER: 'sendgrid',
      SENDGRID_API_KEY: 'SG.key',
      SENDGRID_API_URL: bench.url,
      MAIL_FROM: 'Rialto <shop@example.com>',
      NOTIFICATIONS_AT_ONCE: '3',
      SMS_URL: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/sms`,
    });
    let pokes = 0;
    for (const runner of running.runners ?? []) runner.poke = () => (pokes += 1);
    await door.transaction((tx) => running.subscribers['fulfillment.ready_for_pickup']([ready()], tx));
    assert.equal(pokes, 6, 'all that send mails and messages are woken by the commit');
    for (const runner of running.runners ?? []) await runner.run(new AbortController().signal);
    assert.deepEqual(await statuses(), ['sent', 'sms sent']);
    assert.match(bench.received[0]?.reference ?? '', /^<[0-9a-f-]{36}@shop\.test>$/);
    assert.deepEqual(texts, ['+39041123456']);
    await running.stop?.();
    await bench.close();
    gateway.closeAllConnections();
    gateway.close();
  });

  test('forgets mails after a year, or after the days that are set', async () => {
    const write = (ago: string) =>
      sql`insert into mails (id, template, event_id, recipient, subject, body_text, body_html,
      status, created_at) values (gen_random_uuid(), 'welcome', gen_random_uuid(), 'ann@example.com', '', '', '', 'sent',
      bus.now() - ${ago}::interval)`.execute(door.read);
    const forget = async (env: Readonly<Record<string, string>>) => {
      const { runners = [] } = await start(env);
      for (const runner of runners) await runner.run(new AbortController().signal);
      return (await statuses()).filter((status) => status === 'sent').length;
    };
    for (const ago of ['366 days', '364 days', '29 days']) await write(ago);
    assert.equal(await forget({}), 2);
    assert.equal(await forget({ MAIL_RETENTION_DAYS: '30' }), 1);
    const mend = 'give a whole number from 1 to 3650';
    assert.deepEqual(readSettings(config, { MAIL_RETENTION_DAYS: '0' }).bad, [{ env: 'MAIL_RETENTION_DAYS', mend }]);
  });

  test('does not start with a sender whose settings are missing', async () => {
    await assert.rejects(start({ MAIL_SENDER: 'ses' }), /SES_REGION/);
  });
});
