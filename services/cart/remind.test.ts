import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, beforeEach, describe, test } from 'node:test';
import { create } from '@bufbuild/protobuf';
import pg from 'pg';
import { GetVariantsResponseSchema } from '#contracts/gen/rialto/catalog/v1/catalog_pb.ts';
import { kyselyOn } from '#platform/database/pool.ts';
import { type TestDatabase, testDatabase } from '#platform/database/testing.ts';
import { listeningDatabase } from '#platform/events/testing.ts';
import { systemClock } from '#platform/kernel/clock.ts';
import { noCrash } from '#platform/kernel/crash.ts';
import { systemIds } from '#platform/kernel/ids.ts';
import { serviceContext } from '#platform/rpc/context.ts';
import { remind } from './remind.ts';
import type { CartStore } from './store/port.ts';
import { postgresStore } from './store/postgres.ts';
import { quietCarts } from './store/postgres-quiet.ts';
import type { CartDb } from './tables.ts';

describe('a cart that was left lying', () => {
  let database: TestDatabase<CartDb>;
  let listening: ReturnType<typeof listeningDatabase<CartDb, 'cart'>>;
  let store: CartStore;
  let owner: pg.Client;
  before(async () => {
    database = await testDatabase<CartDb>('cart', new URL('./migrations/', import.meta.url));
    listening = listeningDatabase<CartDb, 'cart'>(kyselyOn<CartDb>(database.poolOf('cart', { max: 8 })));
    store = postgresStore(listening.database.read);
    owner = new pg.Client({ connectionString: database.ownerUrl });
    await owner.connect();
  });
  beforeEach(async () => {
    await owner.query(`delete from cart.carts`);
    await owner.query(`update bus.clock set offset_by = '0'`);
    listening.said.length = 0;
  });
  after(async () => {
    await owner.end();
    await database.drop();
  });

  const run = () =>
    remind(
      {
        database: listening.database,
        quietOn: quietCarts,
        catalog: {
          getVariants: async ({ skus = [] }) =>
            create(GetVariantsResponseSchema, {
              variants: skus.filter((sku) => sku !== 'GONE').map((sku) => ({ sku, title: `A ${sku}` })),
            }),
        },
        ownContext: (timeoutMs) => serviceContext('cart', timeoutMs, { clock: systemClock, ids: systemIds }),
        crash: noCrash,
        hours: 24,
      },
      new AbortController().signal,
    );
  const lines = [
    { sku: 'PAN', quantity: 2 },
    { sku: 'GONE', quantity: 1 },
  ];
  const cartOf = (email: string | null, of = lines) =>
    store.create({ id: randomUUID(), userId: email === null ? null : 'ann', email, lines: of });
  const hoursPass = (hours: number) =>
    owner.query(`update bus.clock set offset_by = offset_by + make_interval(hours => $1)`, [hours]);
  const subjects = () => listening.said.map(({ subject }) => subject);

  test('is said to be once, with what can still be bought of it', async () => {
    const { id } = await cartOf('ann@example.com');
    await hoursPass(25);
    await Promise.all([run(), run(), run()]);
    await run();
    assert.deepEqual(subjects(), [id]);
    const data: unknown = JSON.parse(listening.said[0]?.data ?? '');
    assert.deepEqual(data, {
      cartId: id,
      person: { email: 'ann@example.com', userId: 'ann' },
      lines: [{ sku: 'PAN', title: 'A PAN', quantity: 2 }],
    });
  });

  test('that another replica has in hand is passed over without waiting', async () => {
    const { id } = await cartOf('ann@example.com');
    await hoursPass(25);
    const quiet = { hours: 24, ids: [id] };
    await listening.database.transaction(async (tx) => {
      assert.equal((await quietCarts(tx.db).take(quiet)).length, 1);
      assert.deepEqual(await quietCarts(listening.database.read).take(quiet), []);
    });
  });

  test('is left in peace before its time, and when it was touched meanwhile', async () => {
    const { id } = await cartOf('ann@example.com');
    await hoursPass(23);
    await run();
    await store.change({ id, change: { kind: 'add', sku: 'POT', quantity: 1, available: 9 }, email: null });
    await hoursPass(2);
    await run();
    assert.deepEqual(subjects(), []);
    await hoursPass(22);
    await run();
    assert.deepEqual(subjects(), [id]);
  });

  test('is counted from its last change, and left in peace once that is long past', async () => {
    const [old, forgotten] = [await cartOf('ann@example.com'), await cartOf('bob@example.com')];
    await hoursPass(24 * 9);
    await store.change({ id: old.id, change: { kind: 'remove', sku: 'NONE' }, email: null });
    await hoursPass(25);
    await run();
    assert.deepEqual(subjects(), [old.id], `not ${forgotten.id}`);
  });

  test("of a guest, ordered, or empty is nobody's business", async () => {
    await cartOf(null);
    await cartOf('ann@example.com', []);
    const { id: cartId } = await cartOf('ann@example.com');
    await store.placed([{ cartId, orderId: randomUUID() }]);
    await hoursPass(25);
    await run();
    assert.deepEqual(subjects(), []);
  });

  test('is not held out to who gave up its order, but is when the order failed', async () => {
    const [givenUp, failed] = [await cartOf('ann@example.com'), await cartOf('bob@example.com')];
    const orders = [givenUp, failed].map(({ id }) => ({
      cartId: id,
      orderId: randomUUID(),
      givenUp: id === givenUp.id,
    }));
    await store.placed(orders);
    await store.cancelled(orders);
    await hoursPass(25);
    await run();
    assert.deepEqual(subjects(), [failed.id]);
  });

  test('of a guest belongs to whoever signs in and changes it', async () => {
    const { id } = await cartOf(null);
    await store.change({ id, change: { kind: 'remove', sku: 'NONE' }, email: 'bob@example.com' });
    await hoursPass(25);
    await run();
    assert.deepEqual(subjects(), [id]);
  });
});
