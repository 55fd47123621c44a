import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import type { TestDatabase } from '#platform/database/testing.ts';
import { heldUntil, never, openPayments, paymentsDatabase } from './payments.testing.ts';
import type { PaymentsDb } from './repository/tables.ts';

let base: TestDatabase<PaymentsDb>;
before(async () => {
  base = await paymentsDatabase();
});
after(() => base.drop());

test('a good card is charged once and its token forgotten', async () => {
  const { paid, types, row, booked } = openPayments(base);
  const id = await paid();
  assert.deepEqual(types(), ['payments.succeeded']);
  const payment = await row(id);
  assert.deepEqual([payment.state, payment.captured_minor, payment.token], ['succeeded', 1299, null]);
  assert.equal((await booked(id)).length, 1);
});

test('a declined card fails for good', async () => {
  const { paid, types } = openPayments(base);
  await paid({ token: 'tok_declined' });
  assert.deepEqual(types(), ['payments.failed']);
});

test('a provider that takes the money and never answers is found out by the same key', async () => {
  const { paid, types, booked } = openPayments(base, { answerMs: 200 });
  const id = await paid({ token: 'tok_timeout' });
  assert.deepEqual(types(), ['payments.succeeded']);
  assert.equal((await booked(id)).length, 1);
});

test('an outcome that nobody knows is settled by a later sweep, and charged once', async () => {
  let broken = true;
  const { paid, types, row, booked, settler } = openPayments(base, {
    answerMs: 100,
    bend: (provider) => ({
      ...provider,
      charge: (request, signal) => (broken ? Promise.reject(new Error('cut')) : provider.charge(request, signal)),
    }),
  });
  const id = await paid();
  assert.deepEqual(types(), []);
  broken = false;
  while ((await row(id)).state === 'charging') {
    await settler.sweep(never);
    await settler.stop();
  }
  assert.deepEqual(types(), ['payments.succeeded']);
  assert.equal((await booked(id)).length, 1);
});

test('a provider that heard of a charge is asked about it, and not told again', async () => {
  let told = 0;
  let away = true;
  const { paid, row, settled } = openPayments(base, {
    bend: (provider) => ({
      ...provider,
      async charge(request, signal) {
        told += 1;
        await provider.charge(request, signal);
        throw new Error('cut');
      },
      find: (movement, signal) => (away ? Promise.reject(new Error('cut')) : provider.find(movement, signal)),
    }),
  });
  const id = await paid();
  away = false;
  await settled(id);
  assert.deepEqual([(await row(id)).state, told], ['succeeded', 1]);
});

test('an order with codes is charged only when they are redeemed', async () => {
  const { prepared, place, reserve, redeem, types, settler, booked } = openPayments(base);
  const id = await prepared({ giftMinor: 500 });
  await place(id, [500]);
  await reserve(id);
  await settler.stop();
  assert.deepEqual([types(), await booked(id)], [[], []]);
  await redeem(id);
  await settler.stop();
  assert.deepEqual(types(), ['payments.succeeded']);
});

test('an order that was prepared by a first try and comes again at another price is charged what it says now', async () => {
  const { prepared, place, reserve, row, booked, settler } = openPayments(base);
  const owed = { amountMinor: 2400, giftMinor: 500 };
  const ids = [await prepared({ giftMinor: 2000 }), await prepared({ amountMinor: 0, giftMinor: 2000 })];
  await place(ids[0] ?? '', [], owed);
  for (const id of ids) await reserve(id);
  await place(ids[1] ?? '', [], owed);
  await settler.stop();
  for (const id of ids) {
    const payment = await row(id);
    assert.deepEqual([payment.amount_minor, payment.captured_minor, payment.gift_minor], [2400, 2400, 500]);
    assert.deepEqual(
      (await booked(id)).map(({ amount_minor: minor }) => minor),
      [2400],
    );
  }
});

test('what gift cards pay in full asks no provider', async () => {
  const { paid, types, row, booked } = openPayments(base);
  const id = await paid({ amountMinor: 0, giftMinor: 1299, token: null });
  assert.deepEqual([types(), (await row(id)).state, await booked(id)], [['payments.succeeded'], 'succeeded', []]);
});

test('an order cancelled after it was paid is refunded once', async () => {
  const { paid, cancel, types, row, booked, settler } = openPayments(base);
  const id = await paid();
  await cancel(id);
  await cancel(id);
  await settler.stop();
  assert.deepEqual(types(), ['payments.succeeded', 'payments.refunded']);
  const payment = await row(id);
  assert.deepEqual([payment.state, payment.refunded_minor], ['refunded', 1299]);
  assert.deepEqual(
    (await booked(id)).map(({ key, amount_minor: minor }) => [key, minor]),
    [
      [id, 1299],
      [`${id}:refund`, 1299],
    ],
  );
});

test('an order cancelled while its charge is on the way gets its money back', async () => {
  const gate = Promise.withResolvers<void>();
  const { begin, cancel, types, row, settler } = openPayments(base, {
    bend: (provider) => ({
      ...provider,
      charge: async (request, signal) => {
        await gate.promise;
        return provider.charge(request, signal);
      },
    }),
  });
  const id = await begin();
  await cancel(id);
  gate.resolve();
  while ((await row(id)).state !== 'refunded') await settler.stop();
  assert.deepEqual(types(), ['payments.succeeded', 'payments.refunded']);
});

test('cash on delivery is promised, taken at the door, and voided when cancelled before', async () => {
  const { begin, deliver, cancel, types } = openPayments(base);
  const delivered = await begin({ token: null, method: 'cash_on_delivery' });
  await deliver(delivered);
  const cancelled = await begin({ token: null, method: 'cash_on_delivery' });
  await cancel(cancelled);
  assert.deepEqual(types(), ['payments.authorized', 'payments.succeeded', 'payments.authorized', 'payments.voided']);
});

test('an authorised card is captured when everything is shipped', async () => {
  const { paid, ship, types, row, booked, settler } = openPayments(base, { captures: 'shipped' });
  const id = await paid();
  assert.deepEqual([types(), (await row(id)).captured_minor], [['payments.authorized'], 0]);
  await ship(id);
  await ship(id);
  await settler.stop();
  assert.deepEqual([types().at(-1), (await row(id)).captured_minor], ['payments.succeeded', 1299]);
  assert.deepEqual(
    (await booked(id)).map(({ kind }) => kind),
    ['charge', 'capture'],
  );
});

test('an authorisation that ran out before its goods were sent ends as failed, and is said to orders', async () => {
  const { paid, ship, deliver, types, row, mock, settler } = openPayments(base, { captures: 'shipped' });
  const id = await paid();
  const { transaction_id: reference } = await row(id);
  const amount = { currencyCode: 'USD', minorUnits: 1299 };
  await mock.void({ key: randomUUID(), orderId: id, reference: reference ?? '', amount }, never);
  await ship(id);
  while ((await row(id)).state !== 'failed') await settler.stop();
  await deliver(id);
  assert.deepEqual(types(), ['payments.authorized', 'payments.failed']);
});

test('an authorised card is given up with its order, and nothing is taken', async () => {
  const { paid, cancel, types, booked, settler } = openPayments(base, { captures: 'shipped' });
  const id = await paid();
  await cancel(id);
  await settler.stop();
  assert.deepEqual(types(), ['payments.authorized', 'payments.voided']);
  assert.deepEqual(
    (await booked(id)).map(({ kind, key }) => [kind, key]),
    [
      ['charge', id],
      ['void', `${id}:void`],
    ],
  );
});

test('a charge that the customer has to complete says so, and is given up with its order', async () => {
  const { paid, cancel, types, calls, settler } = openPayments(base);
  const id = await paid({ token: 'tok_requires_action' });
  assert.deepEqual(types(), ['payments.action_required']);
  const ask = () => calls.getClientSecret({ orderId: id } as never, {} as never);
  assert.match((await ask()).clientSecret ?? '', /^mock_.+_secret$/);
  assert.deepEqual((await ask()).heldUntil, timestampFromDate(heldUntil));
  await cancel(id);
  await settler.stop();
  assert.deepEqual(await ask(), {});
  assert.deepEqual(types(), ['payments.action_required', 'payments.voided']);
});

test('what was taken out of an order, or came back, is refunded once by its name', async () => {
  const { paid, edit, receive, row, booked, said, settler } = openPayments(base);
  const id = await paid();
  await edit(id, 'edit-1', 300);
  await edit(id, 'edit-1', 300);
  await receive(id, 'return-1', 500);
  await receive(id, 'return-2', 5_000);
  await receive(id, 'return-3', 100);
  await settler.stop();
  const refunds = (await booked(id)).filter(({ kind }) => kind === 'refund');
  const keys = refunds.map(({ key, amount_minor: minor }) => `${key} ${minor}`).sort();
  assert.deepEqual(keys, ['refund:edit-1 300', 'refund:return-1 500', 'refund:return-2 499']);
  assert.equal((await row(id)).state, 'refunded');
  const last = JSON.parse(said.at(-1)?.data ?? '');
  assert.deepEqual([last.refundedTotal, last.capturedTotal], [last.capturedTotal, last.refundedTotal]);
});

test('a refund whose answer is lost is found out by the same key and given once', async () => {
  let lost = true;
  const { paid, cancel, row, booked, settled } = openPayments(base, {
    bend: (provider) => ({
      ...provider,
      async refund(request, signal) {
        const outcome = await provider.refund(request, signal);
        if (lost) throw new Error('cut');
        return outcome;
      },
      find: (movement, signal) => (lost ? Promise.reject(new Error('cut')) : provider.find(movement, signal)),
    }),
  });
  lost = false;
  const id = await paid();
  lost = true;
  await cancel(id);
  await settled(id);
  assert.equal((await row(id)).state, 'refunding');
  lost = false;
  await settled(id);
  assert.equal((await row(id)).state, 'refunded');
  assert.equal((await booked(id)).length, 2);
});
