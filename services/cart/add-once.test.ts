import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { AddItemRequestSchema, type CartSchema } from '#contracts/gen/rialto/cart/v1/cart_pb.ts';
import { type TestDatabase, testDatabase } from '#platform/database/testing.ts';
import { listeningDatabase } from '#platform/events/testing.ts';
import { callOf } from '#platform/rpc/testing.ts';
import { addOnce } from './add-once.ts';
import { postgresStore } from './store/postgres.ts';
import type { CartDb } from './tables.ts';

let place: TestDatabase<CartDb>;
before(async () => {
  place = await testDatabase<CartDb>('cart', new URL('./migrations/', import.meta.url));
});
after(() => place.drop());

type WireCart = MessageInitShape<typeof CartSchema>;

/** One add that comes again and again; each time the neighbours may say another price, and take their time. */
async function anAdd() {
  const { database } = listeningDatabase<CartDb, 'cart'>(place.read);
  const id = randomUUID();
  await postgresStore(place.read).create({ id, userId: null, email: null, lines: [] });
  const context = { ...callOf({ kind: 'anonymous', id: '' }), idempotencyKey: randomUUID() };
  const request = create(AddItemRequestSchema, { id, sku: 'PAN', quantity: 1 });
  return (price: number, whilePriced: () => Promise<unknown> = async () => {}): Promise<WireCart> =>
    addOnce({ database, storeOn: postgresStore }, request, context, {
      admit: async () => {},
      prepare: async () => ({ known: null, change: { kind: 'add', sku: 'PAN', quantity: 1, available: 5 } }),
      async answer({ lines }) {
        await whilePriced();
        const total = { currencyCode: 'USD', minorUnits: BigInt(price) };
        return { id, lines: lines.map(({ sku, quantity }) => ({ sku, quantity })), totals: { total } };
      },
    });
}

const totalOf = ({ totals }: WireCart) => totals?.total?.minorUnits;

test('an add and its repetition get one answer, also when the price changes while the first one is put together', async () => {
  const add = await anAdd();
  const again: WireCart[] = [];
  const first = await add(1999, async () => again.push(await add(1500)));
  const later = await add(9);
  assert.deepEqual(again.map(totalOf), [totalOf(first)]);
  assert.equal(totalOf(later), totalOf(first));
  assert.deepEqual(
    later.lines?.map(({ quantity }) => quantity),
    [1],
  );
});

test('an add whose answer was never put together gets it from its repetition', async () => {
  const add = await anAdd();
  await assert.rejects(
    add(1999, () => Promise.reject(new Error('died'))),
    /died/,
  );
  assert.deepEqual([totalOf(await add(1500)), totalOf(await add(9))], [1500n, 1500n]);
});
