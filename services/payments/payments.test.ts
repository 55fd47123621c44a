import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import pino from 'pino';
import { PaymentMethod } from '#contracts/gen/rialto/orders/v1/orders_pb.ts';
import { type TestDatabase, testDatabase } from '#platform/database/testing.ts';
import { heard, listeningDatabase } from '#platform/events/testing.ts';
import { noCrash } from '#platform/kernel/crash.ts';
import { systemIds } from '#platform/kernel/ids.ts';
import { mockProvider } from './provider/mock.ts';
import type { PaymentProvider } from './provider/port.ts';
import { insertPrepared, type PaymentsDb } from './repository.ts';
import { createSettler } from './settle.ts';
import { subscribers } from './subscribers.ts';

let base: TestDatabase<PaymentsDb>;
before(async () => {
  base = await testDatabase('payments', new URL('./migrations/', import.meta.url));
});
after(() => base.drop());

const never = new AbortController().signal;

/** The payments of a shop whose provider may take so long, and may be bent for a test. */
function shop(answerMs = 5_000, bend: (provider: PaymentProvider) => PaymentProvider = (provider) => provider) {
  const { database, types } = listeningDatabase<PaymentsDb, 'payments'>(base.read);
  const provider = bend(mockProvider({ db: base.read, ids: systemIds }));
  const settler = createSettler({ database, provider, answerMs, crash: noCrash, log: pino({ enabled: false }) });
  const hear = subscribers({ settler, crash: noCrash });
  return {
    types,
    settler,
    async begin(token: string | null, method: 'card' | 'cash_on_delivery' = 'card') {
      const id = randomUUID();
      const wire = method === 'card' ? PaymentMethod.CARD : PaymentMethod.CASH_ON_DELIVERY;
      await insertPrepared(base.read, [
        { orderId: id, method, currency: 'USD', amountMinor: 1299, token, traceparent: '' },
      ]);
      const order = { orderId: id, paymentMethod: wire, totals: { total: { currencyCode: 'USD', minorUnits: 1299n } } };
      await database.transaction((tx) => hear['orders.placed']([heard('orders.placed', id, { order })], tx));
      await database.transaction((tx) =>
        hear['inventory.reserved']([heard('inventory.reserved', id, { orderId: id })], tx),
      );
      return id;
    },
    cancel: (id: string) =>
      database.transaction((tx) =>
        hear['orders.cancelled']([heard('orders.cancelled', id, { order: { orderId: id } })], tx),
      ),
    deliver: (id: string) =>
      database.transaction((tx) =>
        hear['fulfillment.delivered']([heard('fulfillment.delivered', id, { orderId: id, complete: true })], tx),
      ),
  };
}

const row = (id: string) =>
  base.read.selectFrom('payments').selectAll().where('order_id', '=', id).executeTakeFirstOrThrow();
const booked = (id: string) =>
  base.read.selectFrom('mock_provider').selectAll().where('key', 'like', `${id}%`).execute();

test('a good card is charged once and its token forgotten', async () => {
  const { begin, types, settler } = shop();
  const id = await begin('tok_visa');
  await settler.stop();
  assert.deepEqual(types(), ['payments.succeeded']);
  const payment = await row(id);
  assert.deepEqual([payment.state, payment.captured_minor, payment.token], ['succeeded', 1299, null]);
  assert.equal((await booked(id)).length, 1);
});

test('a declined card fails for good', async () => {
  const { begin, types, settler } = shop();
  await begin('tok_declined');
  await settler.stop();
  assert.deepEqual(types(), ['payments.failed']);
});

test('a provider that takes the money and never answers is found out by the same key', async () => {
  const { begin, types, settler } = shop(200);
  const id = await begin('tok_timeout');
  await settler.stop();
  assert.deepEqual(types(), ['payments.succeeded']);
  assert.equal((await booked(id)).length, 1);
});

test('an outcome that nobody knows is settled by a later sweep, and charged once', async () => {
  let broken = true;
  const { begin, types, settler } = shop(100, (provider) => ({
    ...provider,
    charge: (request, signal) => (broken ? Promise.reject(new Error('cut')) : provider.charge(request, signal)),
  }));
  const id = await begin('tok_visa');
  await settler.stop();
  assert.deepEqual(types(), []);
  broken = false;
  while ((await row(id)).state === 'charging') {
    await settler.sweep(never);
    await settler.stop();
  }
  assert.deepEqual(types(), ['payments.succeeded']);
  assert.equal((await booked(id)).length, 1);
});

test('an order cancelled after it was paid is refunded once', async () => {
  const { begin, cancel, types, settler } = shop();
  const id = await begin('tok_visa');
  await settler.stop();
  await cancel(id);
  await cancel(id);
  await settler.stop();
  assert.deepEqual(types(), ['payments.succeeded', 'payments.refunded']);
  const payment = await row(id);
  assert.deepEqual([payment.state, payment.refunded_minor], ['refunded', 1299]);
});

test('an order cancelled while its charge is on the way gets its money back', async () => {
  const gate = Promise.withResolvers<void>();
  const { begin, cancel, types, settler } = shop(5_000, (provider) => ({
    ...provider,
    charge: async (request, signal) => {
      await gate.promise;
      return provider.charge(request, signal);
    },
  }));
  const id = await begin('tok_visa');
  await cancel(id);
  gate.resolve();
  while ((await row(id)).state !== 'refunded') await settler.stop();
  assert.deepEqual(types(), ['payments.succeeded', 'payments.refunded']);
});

test('cash on delivery is promised, taken at the door, and voided when cancelled before', async () => {
  const { begin, deliver, cancel, types } = shop();
  const delivered = await begin(null, 'cash_on_delivery');
  await deliver(delivered);
  const cancelled = await begin(null, 'cash_on_delivery');
  await cancel(cancelled);
  assert.deepEqual(types(), ['payments.authorized', 'payments.succeeded', 'payments.authorized', 'payments.voided']);
});
