import assert from 'node:assert/strict';
import { test } from 'node:test';
import { aLine, anOrder, at, totalsOf, usd } from '../domain/testing.ts';
import { invoiceOf, receiptOf } from './content.ts';
import { createRender } from './pdfkit.ts';
import type { Sum } from './sums.ts';
import { textOf } from './testing.ts';

const seller = { name: 'Müller & Søn', address: '2 Bridge, 30100 Venice', taxId: 'IT123' };
const lines = [
  aLine({ sku: 'A', title: 'Παντελόνι Ωμέγα', quantity: 2, unitPrice: usd(1_000), discount: usd(300) }),
  aLine({ sku: 'B', title: 'Брюки зимние', quantity: 1, unitPrice: usd(129_900) }),
];
const order = anOrder({
  number: 'R-7K3M-92QX',
  lines,
  totals: totalsOf(lines, { shipping: 500, giftCard: 1_000 }),
  payment: { method: 'card', status: 'succeeded', transactionId: 't', refunds: [] },
});
const invoice = { number: '2026-000123', issuedAt: at };
const render = await createRender();

test('an invoice names seller, buyer, number, lines and sums, in Latin, Greek and Cyrillic letters', async () => {
  const text = textOf(await render(invoiceOf(order, invoice, seller)));
  for (const line of [
    'Müller & Søn',
    '30100 Venice',
    'Tax number: IT123',
    'Invoice 2026-000123',
    'Order: R-7K3M-92QX',
    'Invoice date: 1 January 2026',
    'Ada',
    'Παντελόνι Ωμέγα',
    'Брюки зимние',
    '-$3.00',
    '$1,299.00',
    '$1,321.00',
    'By gift card',
    '$10.00',
    'By card',
    '$1,311.00',
  ]) {
    assert.ok(text.includes(line), `${line} is not in ${JSON.stringify(text)}`);
  }
});

test('the same order makes the same bytes, and another one makes others', async () => {
  const first = await render(invoiceOf(order, invoice, seller));
  assert.deepEqual(await render(invoiceOf(order, invoice, seller)), first);
  assert.notDeepEqual(await render(invoiceOf({ ...order, number: 'R-0000-0001' }, invoice, seller)), first);
});

test('a receipt shows what was given back and what is left of what was paid', async () => {
  const refunds = [
    { id: 'r1', amount: usd(850), at: '2026-02-01T00:00:00Z' },
    { id: 'r2', amount: usd(100), at: '2026-02-03T00:00:00Z' },
  ];
  const text = textOf(await render(receiptOf({ ...order, payment: { ...order.payment, refunds } }, seller)));
  assert.ok(text.includes('Receipt R-7K3M-92QX'));
  assert.deepEqual(text.slice(-6), [
    'Refunded on 1 February 2026',
    '-$8.50',
    'Refunded on 3 February 2026',
    '-$1.00',
    'Left of what was paid',
    '$1,311.50',
  ]);
});

test('what was taken out before packing is not taken from the total twice', async () => {
  const edited = {
    ...order,
    edits: [{ id: 'e1', removed: [{ sku: 'C', quantity: 1 }], refund: usd(400), at: at.toISOString() }],
    payment: { ...order.payment, refunds: [{ id: 'e1', amount: usd(400), at: '2026-02-01T00:00:00Z' }] },
  };
  const text = textOf(await render(receiptOf(edited, seller)));
  assert.ok(!text.includes('Left of what was paid'));
  assert.deepEqual(text.slice(-2), ['Taken out and given back on 1 February 2026', '$4.00']);
});

const sumsOf = ({ sums }: { readonly sums: readonly Sum[] }) =>
  sums.map(({ label, amount }) => `${label}: ${amount}`).slice(sums.findIndex(({ label }) => label === 'Total') + 1);

test('what is not taken is said to be still to pay, or not paid when it was written off', () => {
  const promised = { method: 'card' as const, status: 'authorized' as const, transactionId: 't', refunds: [] };
  assert.deepEqual(sumsOf(invoiceOf({ ...order, payment: promised }, invoice, seller)), [
    'By gift card: $10.00',
    'To be charged to the card: $1,311.00',
  ]);
  const cash = { ...promised, method: 'cash_on_delivery' as const };
  assert.deepEqual(sumsOf(invoiceOf({ ...order, payment: cash }, invoice, seller)), [
    'By gift card: $10.00',
    'To be paid in cash on delivery: $1,311.00',
  ]);
  const writtenOff = { ...cash, status: 'failed' as const };
  assert.deepEqual(sumsOf(invoiceOf({ ...order, payment: writtenOff }, invoice, seller)), [
    'By gift card: $10.00',
    'Not paid: $1,311.00',
  ]);
  const taken = { ...cash, status: 'succeeded' as const, captured: usd(131_100) };
  assert.deepEqual(sumsOf(invoiceOf({ ...order, payment: taken }, invoice, seller)), [
    'By gift card: $10.00',
    'Cash on delivery: $1,311.00',
  ]);
});

test('of a part that staff captured, a receipt says that part, and what was not paid', () => {
  const refunds = [{ id: 'r1', amount: usd(32_100), at: '2026-02-01T00:00:00Z' }];
  const payment = { ...order.payment, captured: usd(31_100), refunds };
  assert.deepEqual(sumsOf(receiptOf({ ...order, payment }, seller)), [
    'By gift card: $10.00',
    'By card: $311.00',
    'Not paid: $1,000.00',
    'Refunded on 1 February 2026: -$321.00',
    'Left of what was paid: $0.00',
  ]);
});

test('of cash that was written off, a receipt of what gift cards got back says that it was not paid', () => {
  const payment = {
    method: 'cash_on_delivery' as const,
    status: 'partially_refunded' as const,
    transactionId: null,
    refunds: [{ id: 'r1', amount: usd(1_000), at: '2026-02-01T00:00:00Z' }],
  };
  assert.deepEqual(sumsOf(receiptOf({ ...order, payment }, seller)), [
    'By gift card: $10.00',
    'Not paid: $1,311.00',
    'Refunded on 1 February 2026: -$10.00',
    'Left of what was paid: $0.00',
  ]);
});

test('what was charged and given back for goods taken out is not said to be paid for the rest', () => {
  const edits = [{ id: 'e1', removed: [{ sku: 'C', quantity: 1 }], refund: usd(400), at: at.toISOString() }];
  const refunds = [{ id: 'e1', amount: usd(400), at: '2026-02-01T00:00:00Z' }];
  const payment = { ...order.payment, captured: usd(131_500), refunds };
  assert.deepEqual(sumsOf(receiptOf({ ...order, edits, payment }, seller)), [
    'By gift card: $10.00',
    'By card: $1,311.00',
    'Taken out and given back on 1 February 2026: $4.00',
  ]);
});

test('tax that prices include is said, and not added', async () => {
  const taxed = [aLine({ quantity: 1, unitPrice: usd(1_190), tax: usd(190) })];
  const totals = totalsOf(taxed, { included: true });
  const text = textOf(await render(invoiceOf(anOrder({ lines: taxed, totals }), invoice, seller)));
  assert.ok(text.includes('Tax included in the total') && text.includes('$1.90') && !text.includes('Tax'));
});

test('goods that are collected are sent to nobody', async () => {
  const collected = { ...order, pickupLocationId: 'berlin', shippingMethod: 'Collect in Berlin' };
  const text = textOf(await render(invoiceOf(collected, invoice, seller)));
  assert.ok(text.includes('Collected') && text.includes('Collect in Berlin') && !text.includes('Sent to'));
});

test('an order of two hundred long lines is some pages, and less than 60 kB', async () => {
  const many = Array.from({ length: 200 }, (_, index) =>
    aLine({
      sku: `SKU-${index}`,
      title: `A very long title ${'of a thing '.repeat(15)}`,
      quantity: 1,
      unitPrice: usd(1),
    }),
  );
  const pdf = await render(invoiceOf(anOrder({ lines: many, totals: totalsOf(many, {}) }), invoice, seller));
  assert.ok(pdf.byteLength < 60_000, `${pdf.byteLength}`);
  const text = textOf(pdf);
  assert.ok(text.includes('SKU-0') && text.includes('SKU-199'));
  assert.ok(text.filter((line) => line === 'Item').length >= 7, 'each page has its headings');
});
