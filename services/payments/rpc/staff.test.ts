import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { create } from '@bufbuild/protobuf';
import { PaymentMethod, PaymentStatus } from '#contracts/gen/rialto/orders/v1/orders_pb.ts';
import {
  CapturePaymentRequestSchema,
  GetPaymentRequestSchema,
  ListPaymentsRequestSchema,
  PreparePaymentRequestSchema,
  RefundOrderRequestSchema,
  TransactionState,
  WriteOffPaymentRequestSchema,
} from '#contracts/gen/rialto/payments/v1/payments_pb.ts';
import type { TestDatabase } from '#platform/database/testing.ts';
import { openPayments, type Payments, paymentsDatabase, staffCall } from '../payments.testing.ts';
import type { PaymentsDb } from '../repository/tables.ts';

let base: TestDatabase<PaymentsDb>;
before(async () => {
  base = await paymentsDatabase();
});
after(() => base.drop());

const usd = (minor: number) => ({ currencyCode: 'USD', minorUnits: BigInt(minor) });

const refund = ({ calls }: Payments, orderId: string, minor?: number, key = '') =>
  calls.refundOrder(
    create(RefundOrderRequestSchema, {
      orderId,
      reason: 'came late',
      ...(minor === undefined ? {} : { amount: usd(minor) }),
    }),
    staffCall(key),
  );
const capture = ({ calls }: Payments, orderId: string, minor?: number) =>
  calls.capturePayment(
    create(CapturePaymentRequestSchema, { orderId, ...(minor === undefined ? {} : { amount: usd(minor) }) }),
    staffCall(),
  );
const seen = ({ calls }: Payments, orderId: string) =>
  calls.getPayment(create(GetPaymentRequestSchema, { orderId }), staffCall());

test('a part is refunded: the method gets its share first, and pricing hears of the gift cards’', async () => {
  const shop = openPayments(base);
  const id = await shop.paid({ giftMinor: 700 });
  const first = await refund(shop, id, 1000);
  assert.deepEqual([first.amount?.minorUnits, first.state], [1000n, TransactionState.UNKNOWN]);
  await shop.settler.stop();
  await refund(shop, id, 500);
  await shop.settler.stop();
  const said = shop.said.filter(({ type }) => type === 'payments.refunded').map(({ data }) => JSON.parse(data));
  assert.deepEqual(
    said.map(({ amount, giftCard, refundedTotal, capturedTotal }) => [
      ...[amount, giftCard, refundedTotal, capturedTotal].map((money) => Number(money?.minorUnits ?? 0)),
    ]),
    [
      [1000, 0, 1000, 1999],
      [500, 201, 1500, 1999],
    ],
  );
  const payment = await seen(shop, id);
  assert.equal(payment.status, PaymentStatus.PARTIALLY_REFUNDED);
  assert.deepEqual([payment.refunded?.minorUnits, payment.giftCardRefunded?.minorUnits], [1299n, 201n]);
  assert.deepEqual(
    payment.transactions?.map(({ kind }) => kind),
    ['CHARGE', 'REFUND', 'REFUND'],
  );
  assert.deepEqual(
    payment.refunds?.map(({ state, reason }) => [state, reason]),
    [
      [TransactionState.SUCCEEDED, 'came late'],
      [TransactionState.SUCCEEDED, 'came late'],
    ],
  );
});

test('64 hands that refund at once give back what was paid and not more', async () => {
  const shop = openPayments(base);
  const id = await shop.paid();
  const hands = await Promise.allSettled(Array.from({ length: 64 }, () => refund(shop, id, 400)));
  assert.equal(hands.filter(({ status }) => status === 'fulfilled').length, 3);
  const reasons = hands.flatMap((one) => (one.status === 'rejected' ? [one.reason.reason] : []));
  assert.deepEqual([...new Set(reasons)], ['REFUND_EXCEEDS_PAID']);
  await shop.settler.stop();
  assert.equal((await shop.row(id)).refunded_minor, 1200);
  assert.equal((await shop.booked(id)).filter(({ kind }) => kind === 'refund').length, 3);
});

test('one Idempotency-Key refunds once, and gets the first answer again', async () => {
  const shop = openPayments(base);
  const id = await shop.paid();
  const key = randomUUID();
  const first = await refund(shop, id, 300, key);
  assert.equal((await refund(shop, id, 300, key)).id, first.id);
  await assert.rejects(refund(shop, id, 301, key), { reason: 'IDEMPOTENCY_KEY_REUSED' });
  await shop.settler.stop();
  assert.equal((await shop.row(id)).refunded_minor, 300);
});

test('a refund of nothing paid, in another currency or of an unknown order is refused', async () => {
  const shop = openPayments(base);
  await assert.rejects(refund(shop, await shop.paid({ token: 'tok_declined' })), { reason: 'NOTHING_PAID' });
  await assert.rejects(refund(shop, randomUUID()), { reason: 'PAYMENT_NOT_FOUND' });
  const euros = create(RefundOrderRequestSchema, {
    orderId: await shop.paid(),
    reason: 'r',
    amount: { currencyCode: 'EUR', minorUnits: 1n },
  });
  await assert.rejects(shop.calls.refundOrder(euros, staffCall()), { reason: 'CURRENCY_MISMATCH' });
});

test('a part of what was authorised is captured, and nothing after it', async () => {
  const shop = openPayments(base, { captures: 'shipped' });
  const id = await shop.paid();
  await assert.rejects(capture(shop, id, 1300), { reason: 'CAPTURE_EXCEEDS_AUTHORIZED' });
  await capture(shop, id, 800);
  await shop.settler.stop();
  await assert.rejects(capture(shop, id), { reason: 'NOTHING_AUTHORIZED' });
  await shop.ship(id);
  await shop.settler.stop();
  const payment = await seen(shop, id);
  assert.deepEqual([payment.status, payment.captured?.minorUnits], [PaymentStatus.SUCCEEDED, 800n]);
  assert.deepEqual(
    payment.transactions?.map(({ kind }) => kind),
    ['AUTHORIZE', 'CAPTURE'],
  );
});

test('what staff did not capture is not refunded when it is taken out of the order', async () => {
  const shop = openPayments(base, { captures: 'shipped' });
  const id = await shop.paid();
  await capture(shop, id, 900);
  await shop.settler.stop();
  for (const edit of ['first', 'second', 'second']) await shop.edit(id, `${edit} of ${id}`, 250);
  await shop.settler.stop();
  const payment = await seen(shop, id);
  assert.deepEqual([payment.captured?.minorUnits, payment.refunded?.minorUnits], [900n, 101n]);
  assert.equal(payment.refunds?.length, 1);
});

test('cash that was refused at the door is written off once, and is expected no more', async () => {
  const shop = openPayments(base);
  const id = await shop.paid({ method: 'cash_on_delivery', token: null });
  await shop.ship(id);
  const writeOff = (orderId: string) =>
    shop.calls.writeOffPayment(create(WriteOffPaymentRequestSchema, { orderId, reason: 'refused' }), staffCall());
  assert.equal((await writeOff(id)).status, PaymentStatus.FAILED);
  await writeOff(id);
  await shop.deliver(id);
  assert.deepEqual(shop.types(), ['payments.authorized', 'payments.voided']);
  assert.equal((await shop.row(id)).captured_minor, 0);
  await assert.rejects(writeOff(await shop.paid()), { reason: 'NOTHING_PROMISED' });
});

test('payments are listed newest first, page by page and by their status', async () => {
  const fresh = await paymentsDatabase();
  try {
    const shop = openPayments(fresh);
    const ids: string[] = [];
    for (const token of ['tok_visa', 'tok_declined', 'tok_visa']) ids.unshift(await shop.paid({ token }));
    await refund(shop, ids[0] ?? '', 100);
    await shop.settler.stop();
    const list = (more: object) => shop.calls.listPayments(create(ListPaymentsRequestSchema, more), staffCall());
    const first = await list({ pageSize: 2 });
    const second = await list({ pageSize: 2, pageToken: first.nextPageToken });
    const found = [first, second].flatMap(({ payments = [] }) => payments.map(({ orderId }) => orderId));
    assert.deepEqual([found, second.nextPageToken], [ids, '']);
    const by = async (status: PaymentStatus) => (await list({ status })).payments?.map(({ orderId }) => orderId);
    assert.deepEqual(await by(PaymentStatus.FAILED), [ids[1]]);
    assert.deepEqual(await by(PaymentStatus.PARTIALLY_REFUNDED), [ids[0]]);
    assert.deepEqual(await by(PaymentStatus.SUCCEEDED), [ids[2]]);
    await assert.rejects(list({ pageToken: 'nonsense' }), { reason: 'INVALID_REQUEST' });
  } finally {
    await fresh.drop();
  }
});

test('a card without a token is refused, unless gift cards pay everything', async () => {
  const shop = openPayments(base);
  const prepare = (minor: number) =>
    shop.calls.preparePayment(
      create(PreparePaymentRequestSchema, { orderId: randomUUID(), method: PaymentMethod.CARD, amount: usd(minor) }),
      staffCall(),
    );
  await assert.rejects(prepare(1299), { reason: 'INVALID_REQUEST' });
  await prepare(0);
});
