import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { create } from '@bufbuild/protobuf';
import { type Kysely, sql } from 'kysely';
import {
  ListAuditRequestSchema,
  ListEventsRequestSchema,
  ReplayEventRequestSchema,
} from '#contracts/gen/rialto/gateway/v1/gateway_pb.ts';
import { SagaState } from '#contracts/gen/rialto/orders/v1/orders_pb.ts';
import { createPool, kyselyOn } from '#platform/database/pool.ts';
import { type TestDatabase, testDatabases } from '#platform/database/testing.ts';
import { listeningDatabase } from '#platform/events/testing.ts';
import { systemClock } from '#platform/kernel/clock.ts';
import { Failure } from '#platform/kernel/errors.ts';
import { systemIds } from '#platform/kernel/ids.ts';
import { serviceContext } from '#platform/rpc/context.ts';
import type { CallContext } from '#platform/rpc/port.ts';
import { rpc } from './rpc.ts';

const staff: CallContext = {
  ...serviceContext('gateway', 5_000, { clock: systemClock, ids: systemIds }),
  caller: { kind: 'user', id: 'u1', email: 'staff@example.com', roles: ['staff'] },
};

describe('the logs of the shop', () => {
  let base: TestDatabase<unknown>;
  let owner: Kysely<unknown>;
  let gateway: ReturnType<typeof rpc>;
  before(async () => {
    const names = ['gateway', 'orders', 'inventory', 'payments'];
    base = await testDatabases(names.map((name) => ({ name, migrations: null })));
    owner = kyselyOn(createPool({ url: base.ownerUrl, max: 2, applicationName: 'owner' }));
    gateway = rpc(listeningDatabase<unknown, 'gateway'>(base.read).database);
  });
  after(async () => {
    await owner.destroy();
    await base.drop();
  });

  /** Says an event to two listeners, of which the given ones park it. */
  const say = async (subject: string, parkedBy: readonly string[] = [], type = 'orders.placed'): Promise<string> => {
    const id = randomUUID();
    await sql`select bus.publish(array[${id}]::uuid[], array[${type}], array[${subject}], array[${staff.traceparent}],
      array['{}'::json], '{1,1}', '{inventory,payments}')`.execute(owner);
    await sql`update bus.deliveries d set state = 'parked', tries = 8, error = 'poison' from bus.events e
      where e.seq = d.seq and e.id = ${id}::uuid and d.consumer = any(${parkedBy})`.execute(owner);
    return id;
  };
  const events = (filter: Parameters<typeof create<typeof ListEventsRequestSchema>>[1]) =>
    gateway.listEvents(create(ListEventsRequestSchema, filter), staff);
  const replay = (id: string, consumer?: string) =>
    gateway.replayEvent(create(ReplayEventRequestSchema, consumer === undefined ? { id } : { id, consumer }), staff);
  const audit = (filter: Parameters<typeof create<typeof ListAuditRequestSchema>>[1]) =>
    gateway.listAudit(create(ListAuditRequestSchema, filter), staff);
  const statesOf = ({ consumers = [] }: Awaited<ReturnType<typeof replay>>) => consumers.map(({ state }) => state);

  test('show events newest first, page by page, each once', async () => {
    const said: string[] = [];
    for (let at = 0; at < 5; at += 1) said.unshift(await say('paged'));
    const seen: (string | undefined)[] = [];
    for (let pageToken = ''; ; ) {
      const page = await events({ subject: 'paged', pageSize: 2, pageToken });
      seen.push(...(page.events ?? []).map(({ id }) => id));
      pageToken = page.nextPageToken ?? '';
      if (pageToken === '') break;
    }
    assert.deepEqual(seen, said);
  });

  test('say of an event who said it, who heard it, and what went wrong', async () => {
    const id = await say('told', ['payments']);
    const [event] = (await events({ subject: 'told' })).events ?? [];
    assert.deepEqual(
      [event?.id, event?.service, event?.type, event?.traceId],
      [id, 'orders', 'orders.placed', staff.traceparent.slice(3, 35)],
    );
    assert.deepEqual(event?.consumers, [
      { service: 'inventory', state: SagaState.WAITING, tries: 0 },
      { service: 'payments', state: SagaState.PARKED, tries: 8, error: 'poison' },
    ]);
  });

  test('find events by the state of a listener, and by type', async () => {
    const parked = await say('found', ['inventory']);
    const other = await say('found', [], 'orders.cancelled');
    const idsOf = async (filter: Parameters<typeof events>[0]) =>
      (await events({ subject: 'found', ...filter })).events?.map(({ id }) => id);
    assert.deepEqual(await idsOf({ state: SagaState.PARKED }), [parked]);
    assert.deepEqual(await idsOf({ state: SagaState.WAITING }), [other, parked]);
    assert.deepEqual(await idsOf({ state: SagaState.DONE }), []);
    assert.deepEqual(await idsOf({ type: 'orders.cancelled' }), [other]);
    await sql`insert into bus.inbox (consumer, event_id, tries) values ('notifications', ${other}::uuid, 1)`.execute(
      owner,
    );
    assert.deepEqual(await idsOf({ state: SagaState.DONE }), [other]);
  });

  test('give a parked event to one listener or to all again, and say so once in the audit log', async () => {
    const id = await say('again', ['inventory', 'payments']);
    assert.deepEqual(statesOf(await replay(id, 'inventory')), [SagaState.WAITING, SagaState.PARKED]);
    assert.deepEqual(statesOf(await replay(id)), [SagaState.WAITING, SagaState.WAITING]);
    await replay(id);
    const { entries = [] } = await audit({ subject: id });
    assert.deepEqual(
      entries.map(({ action, actorEmail, beforeJson }) => [action, actorEmail, beforeJson]),
      [
        ['gateway.replay_event', 'staff@example.com', '{"parked":["payments"]}'],
        ['gateway.replay_event', 'staff@example.com', '{"parked":["inventory"]}'],
      ],
    );
  });

  test('know no event that was never said, and no token that was never given', async () => {
    const reason = (expected: string) => (error: unknown) => error instanceof Failure && error.reason === expected;
    await assert.rejects(replay(randomUUID()), reason('EVENT_NOT_FOUND'));
    await assert.rejects(events({ pageToken: 'x' }), reason('INVALID_REQUEST'));
  });

  test('show changes newest first, of one person, one action or one subject', async () => {
    const ids = [await say('a', ['inventory']), await say('b', ['inventory']), await say('c', ['inventory'])];
    for (const id of ids) await replay(id);
    const first = await audit({ actorId: 'u1', action: 'gateway.replay_event', pageSize: 2 });
    assert.deepEqual(
      first.entries?.map(({ subject }) => subject),
      [ids[2], ids[1]],
    );
    const next = await audit({ actorId: 'u1', pageSize: 2, pageToken: first.nextPageToken ?? '' });
    assert.equal(next.entries?.[0]?.subject, ids[0]);
    assert.deepEqual((await audit({ actorId: 'somebody else' })).entries, []);
  });

  test('are for the gateway alone', async () => {
    const orders = kyselyOn<unknown>(base.poolOf('orders'));
    await assert.rejects(
      sql`select * from bus.event_log(null, 1, null, null, null, null)`.execute(orders),
      /may not act/,
    );
    await assert.rejects(
      sql`select * from bus.audit_entries(null, 1, null, null, null)`.execute(orders),
      /may not act/,
    );
    await assert.rejects(sql`select bus.replay_event(${randomUUID()}::uuid, null)`.execute(orders), /may not act/);
  });
});
