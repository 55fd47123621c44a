import assert from 'node:assert/strict';
import { test } from 'node:test';
import { create } from '@bufbuild/protobuf';
import { OrderSchema, OrderStatus } from '#contracts/gen/rialto/orders/v1/orders_pb.ts';
import { holds } from './holds.ts';
import { Refusal } from './problems.ts';
import { cartId, origin, toyShop } from './testing.ts';

function scene(bounds: { perAccount?: number; perAddress?: number } = {}) {
  const settled = new Set<string>();
  let nowMs = 0;
  const asked: string[] = [];
  const here = holds({
    perAccount: 3,
    perAddress: 5,
    ...bounds,
    clock: { now: () => new Date(nowMs), monotonicMs: () => nowMs },
    async statusOf(id) {
      asked.push(id);
      return settled.has(id) ? OrderStatus.CONFIRMED : OrderStatus.PENDING;
    },
  });
  return { here, settled, asked, pass: (ms: number) => (nowMs += ms) };
}

const ann = { userId: 'ann', address: '1.1.1.1' };
const guest = { userId: null, address: '1.1.1.1' };
const isRefused = (error: unknown) =>
  error instanceof Refusal && error.status === 429 && error.reason === 'TOO_MANY_HOLDS';

test('a person holds goods for so many unpaid orders, and gets room when one is paid or cancelled', async () => {
  const { here, settled } = scene();
  for (const id of ['a', 'b', 'c']) {
    await here.mayPlace(ann);
    here.placed(ann, id);
  }
  await assert.rejects(here.mayPlace(ann), isRefused);
  settled.add('b');
  await here.mayPlace(ann);
  here.placed(ann, 'd');
  await assert.rejects(here.mayPlace(ann), isRefused);
});

test('as long as there is room, nobody is asked', async () => {
  const { here, asked } = scene();
  for (const id of ['a', 'b']) here.placed(ann, id);
  await here.mayPlace(ann);
  assert.deepEqual(asked, []);
});

test('guests are counted by their address, and neither for nor against an account there', async () => {
  const { here } = scene();
  for (const id of ['a', 'b', 'c', 'd', 'e']) here.placed(guest, id);
  await assert.rejects(here.mayPlace(guest), isRefused);
  await here.mayPlace(ann);
  await here.mayPlace({ userId: null, address: '2.2.2.2' });
});

test('what is older than any reservation is forgotten', async () => {
  const { here, pass } = scene();
  for (const id of ['a', 'b', 'c']) here.placed(ann, id);
  pass(31 * 60_000);
  await here.mayPlace(ann);
});

test('the edge counts what it saw placed, refuses more, and none of it where limits are off', async () => {
  const pending = {
    claimOrders: () => Promise.reject(new Error('not called here')),
    getOrder: async () => create(OrderSchema, { status: OrderStatus.PENDING }),
  };
  const place = async (env: Readonly<Record<string, string>>) => {
    const { app } = await toyShop({ env: { HOLDS_PER_ADDRESS: '1', ...env }, orders: pending });
    const order = () => app.inject({ method: 'POST', url: '/api/v1/orders', headers: { origin }, payload: orderBody });
    const answers = [await order(), await order()];
    await app.close();
    return answers.map((answer) => [answer.statusCode, answer.json().reason]);
  };
  assert.deepEqual(await place({}), [
    [201, undefined],
    [429, 'TOO_MANY_HOLDS'],
  ]);
  assert.deepEqual(await place({ RATE_LIMITS: 'off' }), [
    [201, undefined],
    [201, undefined],
  ]);
});

const orderBody = {
  cartId,
  email: 'ada@example.com',
  shippingAddress: { fullName: 'Ada', line1: '1 Street', city: 'Berlin', postalCode: '10115', countryCode: 'DE' },
  shippingMethodId: 'standard',
  payment: { method: 'card', token: 'tok_visa' },
};
