import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, test } from 'node:test';
import { create } from '@bufbuild/protobuf';
import {
  ReceiveWebhookRequestSchema,
  RefundOrderRequestSchema,
} from '#contracts/gen/rialto/payments/v1/payments_pb.ts';
import type { TestDatabase } from '#platform/database/testing.ts';
import { installation, never, openPayments, type Payments, paymentsDatabase, staffCall } from '../payments.testing.ts';
import type { Notice } from '../provider/port.ts';
import type { PaymentsDb } from '../repository/tables.ts';

let base: TestDatabase<PaymentsDb>;
beforeEach(async () => {
  base = await paymentsDatabase();
});
afterEach(() => base.drop());

const hours = (count: number) => new Date(Date.now() - count * 3_600_000);

/** A line in the provider's own books, of which nobody here knows. */
async function planted(more: Partial<Parameters<typeof line>[0]> = {}): Promise<string> {
  const key = more.key ?? randomUUID();
  await base.read
    .insertInto('mock_provider')
    .values(line({ key, ...more }))
    .execute();
  return key;
}

const line = (more: {
  key: string;
  kind?: 'charge' | 'refund';
  order_id?: string;
  at?: Date;
  amount_minor?: number;
  installation?: string;
}) => ({
  kind: 'charge' as const,
  order_id: more.key,
  currency: 'USD',
  amount_minor: 1299,
  status: 'succeeded' as const,
  reference: `mock_${more.key}`,
  charge: null,
  installation,
  at: hours(1.5),
  ...more,
});

/** Movements and what the provider has of them become as old as that. */
async function aged(id: string, count: number): Promise<void> {
  const at = hours(count);
  await base.read.updateTable('movements').set({ at }).where('order_id', '=', id).execute();
  await base.read.updateTable('mock_provider').set({ at }).where('order_id', '=', id).execute();
}

async function compared({ reconciliation, calls, settler }: Payments) {
  await reconciliation.runNow(staffCall());
  await settler.stop();
  const { discrepancies = [] } = await calls.getReconciliation({} as never, staffCall());
  return discrepancies.map(({ kind, key, mended }) => [kind, key, mended]);
}

test('books that agree have nothing to list', async () => {
  const shop = openPayments(base);
  const cancelled = await shop.paid();
  await shop.cancel(cancelled);
  for (const token of ['tok_visa', 'tok_declined', 'tok_requires_action']) await aged(await shop.paid({ token }), 1);
  await shop.settler.stop();
  await aged(cancelled, 1);
  assert.deepEqual(await compared(shop), []);
});

test('an outcome that the provider knew is heard, and the order goes on', async () => {
  let broken = true;
  const shop = openPayments(base, {
    answerMs: 100,
    bend: (provider) => ({
      ...provider,
      async charge(request, signal) {
        await provider.charge(request, signal);
        throw new Error('cut');
      },
      find: (named, signal) => (broken ? Promise.reject(new Error('cut')) : provider.find(named, signal)),
    }),
  });
  const id = await shop.paid();
  assert.equal((await shop.row(id)).state, 'charging');
  broken = false;
  await aged(id, 1);
  assert.deepEqual(await compared(shop), [['OUTCOME_UNKNOWN', id, true]]);
  assert.deepEqual(shop.types(), ['payments.succeeded']);
});

test('a charge without an order is given back once, however often the books are compared', async () => {
  const shop = openPayments(base);
  const key = await planted();
  for (let run = 0; run < 3; run += 1) assert.deepEqual(await compared(shop), [['PAID_WITHOUT_ORDER', key, true]]);
  const refunds = (await shop.booked(key)).filter(({ kind, status }) => kind === 'refund' && status === 'succeeded');
  assert.deepEqual(
    refunds.map(({ amount_minor: minor }) => minor),
    [1299],
  );
});

test('a charge of a payment whose order was never placed is given back too', async () => {
  const shop = openPayments(base);
  const id = await shop.prepared();
  await planted({ key: id });
  assert.deepEqual(await compared(shop), [['PAID_WITHOUT_ORDER', id, true]]);
});

test('a young charge without an order, and one of another till, are only listed', async () => {
  const shop = openPayments(base);
  const young = await planted({ at: new Date() });
  const foreign = await planted({ key: 'pi_foreign', order_id: '' });
  const found = await compared(shop);
  assert.deepEqual(
    found.toSorted(),
    [
      ['PAID_WITHOUT_ORDER', young, false],
      ['PAID_WITHOUT_ORDER', foreign, false],
    ].toSorted(),
  );
});

test('no money of another shop at the same account is given back, nor any from before shops had ids', async () => {
  const shop = openPayments(base);
  const older = await planted({ installation: '' });
  const others = await planted({ installation: randomUUID() });
  for (let run = 0; run < 2; run += 1) assert.deepEqual(await compared(shop), [['PAID_WITHOUT_ORDER', older, false]]);
  const booked = [...(await shop.booked(older)), ...(await shop.booked(others))];
  assert.deepEqual(new Set(booked.map(({ kind }) => kind)), new Set(['charge']));
});

test('a charge that the provider would not take back at first is given back later, by its mark as it was listed', async () => {
  let away = true;
  const shop = openPayments(base, {
    bend: (provider) => ({
      ...provider,
      refund: (...given) => (away ? Promise.reject(new Error('away')) : provider.refund(...given)),
    }),
  });
  const key = await planted();
  assert.deepEqual(await compared(shop), [['PAID_WITHOUT_ORDER', key, false]]);
  // Too old for the records that the next run reads.
  await base.read
    .updateTable('mock_provider')
    .set({ at: hours(100) })
    .where('order_id', '=', key)
    .execute();
  away = false;
  assert.deepEqual(await compared(shop), [['PAID_WITHOUT_ORDER', key, true]]);
});

test('many charges without orders at once are left to a person: our books may be the ones that are lost', async () => {
  const shop = openPayments(base);
  for (let n = 0; n < 11; n += 1) await planted();
  assert.ok((await compared(shop)).every(([, , mended]) => mended === false));
});

test('money taken for an order that was given up is given back under the refund’s own key', async () => {
  const shop = openPayments(base);
  const id = await shop.paid({ token: 'tok_declined' });
  await base.read.updateTable('mock_provider').set({ status: 'succeeded' }).where('key', '=', id).execute();
  await aged(id, 1);
  assert.deepEqual(await compared(shop), [['PAID_WITHOUT_ORDER', id, true]]);
  const { state, refunded_minor: refunded } = await shop.row(id);
  assert.deepEqual([state, refunded], ['refunded', 1299]);
  assert.deepEqual((await shop.booked(id)).map(({ key }) => key).sort(), [id, `${id}:refund`]);
});

test('a refund that never arrived is told again under its own key', async () => {
  const shop = openPayments(base);
  const id = await shop.paid();
  await shop.cancel(id);
  await shop.settler.stop();
  await base.read.deleteFrom('mock_provider').where('key', '=', `${id}:refund`).execute();
  await aged(id, 1);
  assert.deepEqual(await compared(shop), [['REFUND_UNKNOWN_TO_PROVIDER', `${id}:refund`, true]]);
  assert.equal((await shop.booked(id)).length, 2);
  assert.deepEqual(await compared(shop), []);
});

test('another amount, money that the provider does not know, and a refund beside the shop are listed for a person', async () => {
  const shop = openPayments(base);
  const [other, lost, beside] = [await shop.paid(), await shop.paid(), await shop.paid()];
  await base.read.updateTable('mock_provider').set({ amount_minor: 1 }).where('key', '=', other).execute();
  await base.read.deleteFrom('mock_provider').where('key', '=', lost).execute();
  await planted({ key: 're_1', kind: 'refund', order_id: beside });
  for (const id of [other, lost]) await aged(id, 1);
  const expected = [
    ['AMOUNT_DIFFERS', other, false],
    ['ORDER_WITHOUT_PAYMENT', lost, false],
    ['REFUND_UNKNOWN_TO_US', 're_1', false],
  ];
  assert.deepEqual((await compared(shop)).toSorted(), expected.toSorted());
});

test('a refund and a capture that the provider refused are listed until they are done in another way', async () => {
  const shop = openPayments(base, {
    captures: 'shipped',
    bend: (provider) => ({ ...provider, capture: async () => ({ status: 'declined' }) }),
  });
  const uncaptured = await shop.paid();
  await shop.ship(uncaptured);
  const refunding = openPayments(base, {
    bend: (provider) => ({ ...provider, refund: async () => ({ status: 'declined' }) }),
  });
  const kept = await refunding.paid();
  await refunding.cancel(kept);
  for (const { settler } of [shop, refunding]) await settler.stop();
  for (const id of [uncaptured, kept]) await aged(id, 1);
  const expected = [
    ['ORDER_WITHOUT_PAYMENT', `${uncaptured}:capture`, false],
    ['REFUND_UNKNOWN_TO_PROVIDER', `${kept}:refund`, false],
  ];
  assert.deepEqual((await compared(shop)).toSorted(), expected.toSorted());
  const whole = openPayments(base);
  await whole.calls.refundOrder(create(RefundOrderRequestSchema, { orderId: kept, reason: 'again' }), staffCall());
  await whole.settler.stop();
  assert.deepEqual(await compared(whole), [expected[0]]);
});

test('what a webhook said and did not fit is listed', async () => {
  const orderId = randomUUID();
  const movement = { kind: 'void', key: 'pi_1', orderId, reference: 'pi_1' } as const;
  const amount = { currencyCode: 'USD', minorUnits: 1299 };
  const notice: Notice = { id: 'evt_1', movement, amount, outcome: { status: 'succeeded', reference: 'pi_1' } };
  const shop = openPayments(base, { bend: (provider) => ({ ...provider, readWebhook: async () => notice }) });
  await shop.calls.receiveWebhook(create(ReceiveWebhookRequestSchema, { provider: 'mock' }), staffCall());
  for (let run = 0; run < 2; run += 1) {
    assert.deepEqual(await compared(shop), [['ORDER_WITHOUT_PAYMENT', 'pi_1', false]]);
  }
});

test('what a person has to look at stays listed until it is right, even when it is old', async () => {
  const shop = openPayments(base);
  const id = await shop.paid();
  await aged(id, 1);
  const lost = await base.read.deleteFrom('mock_provider').where('key', '=', id).returningAll().execute();
  assert.deepEqual(await compared(shop), [['ORDER_WITHOUT_PAYMENT', id, false]]);
  await aged(id, 100);
  assert.deepEqual(await compared(shop), [['ORDER_WITHOUT_PAYMENT', id, false]]);
  await base.read.insertInto('mock_provider').values(lost).execute();
  await aged(id, 100);
  assert.deepEqual(await compared(shop), []);
});

test('two replicas do not compare at once, and a run is not due again at once', async () => {
  let reads = 0;
  const gate = Promise.withResolvers<void>();
  const bent = openPayments(base, {
    bend: (provider) => ({
      ...provider,
      async *list(since, signal) {
        reads += 1;
        await gate.promise;
        yield* provider.list(since, signal);
      },
    }),
  });
  const first = bent.reconciliation.sweep(never);
  while (reads === 0) await bent.settler.sweep(never);
  await bent.reconciliation.sweep(never);
  await assert.rejects(bent.reconciliation.runNow(staffCall()), { reason: 'RECONCILIATION_RUNNING' });
  gate.resolve();
  await first;
  await bent.reconciliation.sweep(never);
  assert.equal(reads, 1);
});

test('a run that fails gives the comparison free', async () => {
  let broken = true;
  const shop = openPayments(base, {
    bend: (provider) => ({
      ...provider,
      async *list(since, signal) {
        if (broken) throw new Error('away');
        yield* provider.list(since, signal);
      },
    }),
  });
  await assert.rejects(shop.reconciliation.runNow(staffCall()), /away/);
  broken = false;
  assert.deepEqual(await compared(shop), []);
});
