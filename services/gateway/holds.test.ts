import assert from 'node:assert/strict';
import { test } from 'node:test';
import { create } from '@bufbuild/protobuf';
import { OrderSchema, OrderStatus } from '#contracts/gen/rialto/orders/v1/orders_pb.ts';
import { holds } from './holds.ts';
import { Refusal } from './problems.ts';
import { cartId, origin, toyShop } from './testing.ts';

type Order = Readonly<Record<'id', string>>;

function scene() {
  const settled = new Set<string>();
  let nowMs = 0;
  const asked: string[] = [];
  const here = holds({
    perAccount: 3,
    perAddress: 5,
    clock: { now: () => new Date(nowMs), monotonicMs: () => nowMs },
    async statusOf(id) {
      asked.push(id);
      return settled.has(id) ? OrderStatus.CONFIRMED : OrderStatus.PENDING;
    },
  });
  const place = (
    holder: { userId: string | null; address: string },
    id: string,
    more: { request?: string; repeated?: boolean; answer?: Promise<Order> } = {},
  ) =>
    here.within({
      holder,
      request: more.request ?? null,
      place: () => more.answer ?? Promise.resolve({ id }),
      orderIdOf: (order: Order) => order.id,
      isRepeated: async () => more.repeated ?? false,
    });
  return { place, settled, asked, pass: (ms: number) => (nowMs += ms) };
}

const ann = { userId: 'ann', address: '1.1.1.1' };
const guest = { userId: null, address: '1.1.1.1' };
const isRefused = (error: unknown) =>
  error instanceof Refusal && error.status === 429 && error.reason === 'TOO_MANY_HOLDS';

test('a person holds goods for so many unpaid orders, and gets room when one is paid or cancelled', async () => {
  const { place, settled } = scene();
  for (const id of ['a', 'b', 'c']) await place(ann, id);
  await assert.rejects(place(ann, 'd'), isRefused);
  settled.add('b');
  await place(ann, 'd');
  await assert.rejects(place(ann, 'e'), isRefused);
});

test('of many orders that are asked for at once, no more are placed than may be held', async () => {
  const { place } = scene();
  const all = await Promise.allSettled(Array.from({ length: 40 }, (_, at) => place(ann, `o${at}`)));
  assert.equal(all.filter(({ status }) => status === 'fulfilled').length, 3);
});

test('an order that could not be placed holds nothing', async () => {
  const { place } = scene();
  for (const id of ['a', 'b', 'c', 'd']) {
    await assert.rejects(place(ann, id, { answer: Promise.reject(new Error('no such cart')) }), /no such cart/);
  }
  await place(ann, 'e');
});

test('a repetition gets its first answer although there is no room, while it is at work and afterwards', async () => {
  const { place, asked } = scene();
  const first = Promise.withResolvers<Order>();
  const begun = place(ann, 'a', { request: 'cart/key', answer: first.promise });
  for (const id of ['b', 'c']) await place(ann, id);
  assert.deepEqual(await place(ann, 'a', { request: 'cart/key' }), { id: 'a' });
  first.resolve({ id: 'a' });
  await begun;
  assert.deepEqual(await place(ann, 'a', { request: 'cart/key' }), { id: 'a' });
  assert.deepEqual(asked, []);
  await assert.rejects(place(ann, 'd', { request: 'cart/other' }), isRefused);
});

test('a repetition of what was placed elsewhere, or before a restart, gets its first answer too', async () => {
  const { place } = scene();
  for (const id of ['a', 'b', 'c']) await place(ann, id);
  assert.deepEqual(await place(ann, 'z', { request: 'cart/key', repeated: true }), { id: 'z' });
  await assert.rejects(place(ann, 'd', { repeated: true }), isRefused, 'without a key nothing is repeated');
});

test('as long as there is room, nobody is asked', async () => {
  const { place, asked } = scene();
  for (const id of ['a', 'b', 'c']) await place(ann, id);
  assert.deepEqual(asked, []);
});

test('guests are counted by their address, and neither for nor against an account there', async () => {
  const { place } = scene();
  for (const id of ['a', 'b', 'c', 'd', 'e']) await place(guest, id);
  await assert.rejects(place(guest, 'f'), isRefused);
  await place(ann, 'g');
  await place({ userId: null, address: '2.2.2.2' }, 'h');
});

test('what is older than any reservation is forgotten', async () => {
  const { place, pass, asked } = scene();
  for (const id of ['a', 'b', 'c']) await place(ann, id);
  pass(31 * 60_000);
  await place(ann, 'd');
  assert.deepEqual(asked, []);
});

const orderBody = {
  cartId,
  email: 'ada@example.com',
  shippingAddress: { fullName: 'Ada', line1: '1 Street', city: 'Berlin', postalCode: '10115', countryCode: 'DE' },
  shippingMethodId: 'standard',
  payment: { method: 'card', token: 'tok_visa' },
};

/** A shop in which one order may be held, and one that was placed before a restart has the key "before". */
async function oneHold(env: Readonly<Record<string, string>> = {}) {
  const pending = {
    claimOrders: () => Promise.reject(new Error('not called here')),
    getOrder: async () => create(OrderSchema, { status: OrderStatus.PENDING }),
  };
  const { app, seen } = await toyShop({ env: { HOLDS_PER_ADDRESS: '1', ...env }, orders: pending });
  const order = async (key?: string) => {
    const headers = { origin, ...(key === undefined ? {} : { 'idempotency-key': key }) };
    const answer = await app.inject({ method: 'POST', url: '/api/v1/orders', headers, payload: orderBody });
    return [answer.statusCode, answer.json().reason];
  };
  return { app, seen, order };
}

test('the edge counts what it saw placed, refuses more, and none of it where limits are off', async () => {
  const place = async (env: Readonly<Record<string, string>>) => {
    const { app, order } = await oneHold(env);
    const answers = [await order(), await order()];
    await app.close();
    return answers;
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

test('the edge lets a repetition through to orders, which knows the key', async () => {
  const { app, order } = await oneHold();
  assert.deepEqual(await order('here'), [201, undefined]);
  assert.deepEqual(await order('here'), [201, undefined], 'this gateway placed it');
  assert.deepEqual(await order('before'), [201, undefined], 'another one did');
  assert.deepEqual(await order('new'), [429, 'TOO_MANY_HOLDS']);
  await app.close();
});
