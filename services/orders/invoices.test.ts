import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { create } from '@bufbuild/protobuf';
import { sql } from 'kysely';
import { DeliveredSchema } from '#contracts/gen/rialto/fulfillment/v1/events_pb.ts';
import { GetOrderRequestSchema, OrderStatus } from '#contracts/gen/rialto/orders/v1/orders_pb.ts';
import { RefundedSchema } from '#contracts/gen/rialto/payments/v1/events_pb.ts';
import { guest } from '#platform/rpc/testing.ts';
import { textOf } from './documents/testing.ts';
import { everything, type Orders, openOrders, staff, usd } from './testing.ts';

describe('invoices and receipts', () => {
  let orders: Orders;
  before(async () => {
    orders = await openOrders();
  });
  after(() => orders.close());

  const asked = (id: string) => create(GetOrderRequestSchema, { id });
  const numberOf = async (id: string) => (await orders.calls.getOrder(asked(id), staff)).invoiceNumber;
  const sequences = async () => {
    const { rows } = await sql<{ year: number; sequence: number }>`
      select year, sequence from invoices order by year, sequence`.execute(orders.database.read);
    return rows.map(({ year, sequence }) => `${year}-${sequence}`);
  };
  const confirmedOnes = (count: number) => Promise.all(Array.from({ length: count }, () => orders.confirmed()));

  test('an invoice is issued with the first goods, and keeps its number with the next ones', async () => {
    const { id } = await orders.confirmed();
    assert.equal(await numberOf(id), undefined);
    const ship = (sku: string, complete: boolean) =>
      orders.door.transaction((tx) =>
        orders.hears['fulfillment.shipped']([orders.shipped(id, [{ sku, quantity: 1 }], complete)], tx),
      );
    await ship('PAN', false);
    assert.match((await numberOf(id)) ?? '', /^2026-0{5}\d$/);
    const number = await numberOf(id);
    await ship('LID', true);
    assert.equal(await numberOf(id), number);
    const { status, shipments } = await orders.calls.getOrder(asked(id), staff);
    assert.equal(status, OrderStatus.SHIPPED);
    assert.equal(shipments?.[0]?.parcels?.[0]?.trackingUrl, 'https://dhl.example/T1');
  });

  test('goods that the customer collects get their invoice too', async () => {
    const { id } = await orders.confirmed();
    const shipment = { id: 's', carrier: 'PICKUP', trackingNumber: 'PICKUP', lines: [...everything] };
    const event = orders.event(
      'fulfillment.delivered',
      id,
      create(DeliveredSchema, { orderId: id, complete: true, shipment }),
    );
    await orders.door.transaction((tx) => orders.hears['fulfillment.delivered']([event], tx));
    assert.match((await numberOf(id)) ?? '', /^2026-/);
  });

  test('numbers have no gaps, whatever is shipped at once and whatever is rolled back', async () => {
    const before = (await sequences()).length;
    const made = await confirmedOnes(24);
    const ids = made.map(({ id }) => id);
    const batches = [0, 1, 2, 3, 4, 5].map((batch) => ids.slice(batch * 4, batch * 4 + 4));
    await Promise.allSettled(
      batches.map((batch, index) =>
        orders.door.transaction(async (tx) => {
          await orders.hears['fulfillment.shipped'](
            batch.map((id) => orders.shipped(id)),
            tx,
          );
          if (index % 2 === 0) throw new Error('The power fails before the commit.');
        }),
      ),
    );
    assert.equal((await sequences()).length, before + 12);
    await orders.ship(...ids);
    const all = await sequences();
    assert.deepEqual(
      all,
      Array.from({ length: before + 24 }, (_, index) => `2026-${index + 1}`),
    );
    const numbers = await Promise.all(ids.map(numberOf));
    assert.equal(new Set(numbers).size, 24);
  });

  test('every year begins with 1', async () => {
    const { id } = await orders.confirmed();
    const now = orders.there.now;
    orders.there.now = new Date('2027-01-01T00:00:00Z');
    await orders.ship(id);
    orders.there.now = now;
    assert.equal(await numberOf(id), '2027-000001');
  });

  test('the invoice is a PDF for whoever holds the order, once goods were sent', async () => {
    const { id, context } = await orders.confirmed();
    await assert.rejects(orders.calls.getInvoice(asked(id), context), { reason: 'INVOICE_NOT_ISSUED' });
    await orders.ship(id);
    const file = await orders.calls.getInvoice(asked(id), context);
    assert.deepEqual([file.contentType, file.name], ['application/pdf', `invoice-${await numberOf(id)}.pdf`]);
    const text = textOf(file.data ?? new Uint8Array());
    assert.ok(text.includes('Ann Ωmega') && text.includes('$29.00'), JSON.stringify(text));
    assert.deepEqual((await orders.calls.getInvoice(asked(id), context)).data, file.data);
    await assert.rejects(orders.calls.getInvoice(asked(id), guest), { reason: 'SIGN_IN_REQUIRED' });
  });

  test('the receipt comes with the payment, and shows refunds, each said once', async () => {
    const { id, context } = await orders.confirmed();
    await assert.rejects(orders.calls.getReceipt(asked(id), context), { reason: 'RECEIPT_NOT_ISSUED' });
    await orders.pay(id);
    const refund = () =>
      orders.event(
        'payments.refunded',
        id,
        create(RefundedSchema, {
          orderId: id,
          refundId: 'one',
          amount: usd(400),
          refundedTotal: usd(400),
          capturedTotal: usd(2_900),
        }),
      );
    await orders.door.transaction((tx) => orders.hears['payments.refunded']([refund(), refund()], tx));
    await orders.door.transaction((tx) => orders.hears['payments.refunded']([refund()], tx));
    assert.equal(orders.typesOf(id).filter((type) => type === 'orders.refunded').length, 1);
    assert.equal(orders.dataOf(id, 'orders.refunded').amount.minorUnits, '400');
    const shown = await orders.calls.getOrder(asked(id), context);
    assert.equal(shown.payment?.refunded?.minorUnits, 400n);
    const file = await orders.calls.getReceipt(asked(id), context);
    assert.ok(textOf(file.data ?? new Uint8Array()).includes('$25.00'), 'what is left of the total');
    await assert.rejects(orders.calls.getReceipt(asked(id), guest), { reason: 'SIGN_IN_REQUIRED' });
  });

  test('the receipt says what was taken and not the total, also when a refund of it was heard first', async () => {
    const { id, context } = await orders.confirmed();
    const [amount, all] = [usd(2_200), { refundedTotal: usd(2_200), capturedTotal: usd(2_200) }];
    const refund = create(RefundedSchema, { orderId: id, refundId: 'one', amount, ...all });
    await orders.door.transaction((tx) =>
      orders.hears['payments.refunded']([orders.event('payments.refunded', id, refund)], tx),
    );
    await orders.pay(id, 2_200);
    const { data = new Uint8Array() } = await orders.calls.getReceipt(asked(id), context);
    const text = textOf(data);
    assert.equal(text[text.indexOf('By card') + 1], '$22.00');
    assert.equal(text.at(-1), '$0.00');
  });
});
