import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, type TestContext, test } from 'node:test';
import { type Kysely, sql } from 'kysely';
import type { Database } from '#platform/database/port.ts';
import type { Consumer } from './bus.ts';
import { each, type Heard, type Subscribers } from './port.ts';
import { hearing } from './testing.ts';

/** What the suite needs of a bus: two services on it, one that says and one that hears. */
export interface Stage {
  readonly orders: Database<unknown, 'orders'>;
  /** Begins to hear as the inventory, whose effects go to the table `effects(event_id, subject)`. */
  hear(subscribers: Subscribers<unknown, 'inventory'>): Promise<{ consumer: Consumer; stop(): Promise<void> }>;
  /** Rights over everything, to look at effects and to do what a network does. */
  readonly owner: Kysely<never>;
  /** Delivers an event again that was handled. */
  redeliver(eventId: string): Promise<void>;
  /** Has a parked event handled again. */
  replay(eventId: string): Promise<void>;
  close(): Promise<void>;
}

type Handle = (
  event: Heard<'orders.placed'>,
  tx: Parameters<Subscribers<unknown, 'inventory'>['orders.placed']>[1],
) => Promise<void>;

/** The facts that hold of every bus. */
export function busConformance(name: string, open: () => Promise<Stage>): void {
  describe(`bus: ${name}`, { concurrency: false }, () => {
    let stage: Stage;
    let running: TestContext;
    before(async () => {
      stage = await open();
    });
    after(() => stage.close());

    const say = (orderId: string, number = '') =>
      stage.orders.transaction(async (tx) => tx.publish('orders.placed', orderId, { order: { orderId, number } }));
    const effectsOf = async (subject: string) => {
      const { rows } = await sql<{ event_id: string; number: string }>`
        select event_id, number from inventory.effects where subject = ${subject} order by id`.execute(stage.owner);
      return rows;
    };
    const hear = async (handle: Handle) => {
      const replica = await stage.hear(onlyPlaced(handle));
      running.after(() => replica.stop());
      return replica;
    };
    const listen = async (handle: Handle = effect) => (await hear(handle)).consumer;
    const until = (so: () => Promise<boolean>) => untilSo(so, running.signal);
    const atRest = (consumer: Consumer) => until(async () => (await consumer.backlog()).waiting === 0);
    const fact = (title: string, body: () => Promise<void>) =>
      test(title, { timeout: 120_000 }, (t) => {
        running = t;
        return body();
      });

    fact('what is said is heard once', async () => {
      const consumer = await listen();
      const id = randomUUID();
      await say(id);
      await atRest(consumer);
      assert.equal((await effectsOf(id)).length, 1);
    });

    fact('what was rolled back is not heard', async () => {
      const consumer = await listen();
      const id = randomUUID();
      const failing = stage.orders.transaction(async (tx) => {
        tx.publish('orders.placed', id, { order: { orderId: id } });
        throw new Error('rolled back on purpose');
      });
      await assert.rejects(failing, /on purpose/);
      await say(randomUUID());
      await atRest(consumer);
      assert.deepEqual(await effectsOf(id), []);
    });

    fact('a second delivery has no second effect', async () => {
      const consumer = await listen();
      const id = randomUUID();
      await say(id);
      await atRest(consumer);
      const [first] = await effectsOf(id);
      await stage.redeliver(first?.event_id ?? '');
      await atRest(consumer);
      assert.equal((await effectsOf(id)).length, 1);
    });

    fact('an event that commits after later ones is not skipped', async () => {
      const consumer = await listen();
      const [early, late] = [randomUUID(), randomUUID()];
      const slow = Promise.withResolvers<void>();
      running.after(() => slow.resolve());
      const stored = Promise.withResolvers<void>();
      const held = stage.orders.transaction(async (tx) => {
        tx.publish('orders.placed', early, { order: { orderId: early } });
        // A sequence number is taken here already; the commit comes after the other one's.
        await sql`select bus.publish(array[${randomUUID()}]::uuid[], '{orders.placed}', array[${early}], '{""}',
          array['{}'::json], '{1}', '{inventory}')`.execute(tx.db);
        stored.resolve();
        await slow.promise;
      });
      await stored.promise;
      await say(late);
      await atRest(consumer);
      assert.equal((await effectsOf(late)).length, 1);
      slow.resolve();
      await held;
      await atRest(consumer);
      assert.equal((await effectsOf(early)).length, 2);
    });

    fact('a connection that dies between the effect and its commit leaves one effect', async () => {
      let killed = 0;
      const consumer = await listen(async (event, tx) => {
        await effect(event, tx);
        if (killed++ > 0) return;
        const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(tx.db);
        await sql`select pg_terminate_backend(${rows[0]?.pid})`.execute(stage.owner);
      });
      const id = randomUUID();
      await say(id);
      await atRest(consumer);
      assert.equal((await effectsOf(id)).length, 1);
      assert.ok(killed > 1, 'the handler ran again');
    });

    fact('events of one subject keep their order while one of them is retried, and others pass by', async () => {
      let failures = 2;
      const [held, other] = [randomUUID(), randomUUID()];
      const consumer = await listen(async (event, tx) => {
        if (event.subject === held && event.data.order?.number === 'first' && failures-- > 0)
          throw new Error('not yet');
        await effect(event, tx);
      });
      await say(held, 'first');
      await say(held, 'second');
      await say(other);
      await atRest(consumer);
      assert.deepEqual(
        (await effectsOf(held)).map((one) => one.number),
        ['first', 'second'],
      );
      assert.equal((await effectsOf(other)).length, 1);
    });

    fact('a poisonous event is parked, holds nobody back, and can be replayed', async () => {
      let poisonous = true;
      const [poison, other] = [randomUUID(), randomUUID()];
      const consumer = await listen(async (event, tx) => {
        await effect(event, tx);
        if (event.subject === poison && poisonous) throw new Error('poison');
      });
      await say(poison);
      await say(other);
      await until(async () => (await consumer.backlog()).parked === 1);
      await atRest(consumer);
      assert.deepEqual(await effectsOf(poison), []);
      assert.equal((await effectsOf(other)).length, 1);
      poisonous = false;
      const { rows } = await sql<{ id: string }>`select id from bus.events where subject = ${poison}`.execute(
        stage.owner,
      );
      await stage.replay(rows[0]?.id ?? '');
      await until(async () => (await effectsOf(poison)).length === 1);
      assert.equal((await consumer.backlog()).parked, 0);
    });

    fact('several replicas share the work, and each event has one effect', async () => {
      const first = await hear(effect);
      const second = await hear(effect);
      const ids = Array.from({ length: 60 }, () => randomUUID());
      await Promise.all(ids.map((id) => say(id)));
      await atRest(first.consumer);
      const { rows } = await sql<{
        subject: string;
        n: number;
      }>`select subject, count(*)::int as n from inventory.effects
        where subject = any(${ids}) group by 1`.execute(stage.owner);
      assert.equal(rows.length, ids.length);
      assert.ok(rows.every((row) => row.n === 1));
      await first.stop();
      await say(ids[0] ?? '', 'after one left');
      await atRest(second.consumer);
      assert.equal((await effectsOf(ids[0] ?? '')).length, 2);
    });
  });
}

const effect: Handle = async (event, tx) => {
  await sql`insert into effects (event_id, subject, number)
    values (${event.id}, ${event.subject}, ${event.data.order?.number ?? ''})`.execute(tx.db);
};

const onlyPlaced = (handle: Handle): Subscribers<unknown, 'inventory'> =>
  hearing('inventory', { 'orders.placed': each(handle) });

/** Asks again and again, yielding in between, until it is so, or the test's time is over. */
async function untilSo(so: () => Promise<boolean>, signal: AbortSignal): Promise<void> {
  while (!(await so())) {
    signal.throwIfAborted();
    await new Promise((resolve) => setImmediate(resolve));
  }
}
