import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { money } from '#platform/kernel/money.ts';
import { newSignIn, welcome } from './account.ts';
import { amount } from './amount.ts';
import { orderCancelled, orderConfirmed } from './order.ts';
import { orderShipped } from './shipment.ts';

const order = { name: 'Ann', number: 'R-1', address: 'http://localhost:3000/orders/1' };
const usd = (minor: number) => money('USD', minor);
const totals = {
  subtotal: usd(3998),
  discount: usd(0),
  shipping: usd(499),
  tax: usd(290),
  total: usd(4787),
  includedTax: null,
  giftCard: null,
};
const confirmed = (over: { title?: string; name?: string } = {}) =>
  orderConfirmed({
    ...order,
    name: over.name ?? 'Ann',
    lines: [{ title: over.title ?? 'Skillet', quantity: 2, total: usd(3998) }],
    totals,
    shippingMethod: 'Express',
    cashOnDelivery: true,
    pickup: false,
  });

test('a confirmation shows what was bought and what it costs, in both forms', () => {
  const { subject, text, html } = confirmed();
  assert.equal(subject, 'Your order R-1 is confirmed');
  for (const part of [
    'Hello Ann,',
    '2 × Skillet',
    '$39.98',
    'Shipping: Express',
    '$4.99',
    '$2.90',
    '$47.87',
    order.address,
  ]) {
    assert.ok(text.includes(part), part);
    assert.ok(html.includes(part), part);
  }
  assert.match(text, /You pay \$47.87 when it is handed to you/);
  assert.ok(!text.includes('Discount'));
});

test('nothing that a customer typed becomes markup, whatever it is', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 80 }), (typed) => {
      const dangerous = `${typed}<script>alert("1")</script><img src=x onerror='1'>`;
      const plain = confirmed().html.match(/<[^>]*>/g)?.length;
      const { html } = confirmed({ title: dangerous, name: dangerous });
      assert.ok(!html.includes('<script') && !html.includes('<img'));
      assert.equal(html.match(/<[^>]*>/g)?.length, plain, 'no tag came or went');
    }),
  );
});

test('a subject is one line, so that no header can be slipped in', () => {
  const number = 'R-1\r\nBcc: everybody@example.com\u2028X';
  const subjects = [
    orderCancelled({ ...order, number, reason: 'OUT_OF_STOCK' }).subject,
    orderShipped({ ...order, number, parcels: [{ carrier: 'DHL', trackingNumber: '1' }], items: 1, complete: false })
      .subject,
  ];
  for (const subject of subjects) assert.doesNotMatch(subject, /[\r\n\u2028]/);
});

test('a cancellation gives its reason in words, never the code', () => {
  for (const reason of [
    'OUT_OF_STOCK',
    'PAYMENT_DECLINED',
    'PAYMENT_TIMEOUT',
    'CUSTOMER_REQUEST',
    'NEW',
    'constructor',
  ]) {
    const { text } = orderCancelled({ ...order, reason });
    assert.ok(!text.includes(reason), reason);
    assert.match(text, /was cancelled\. [A-Z]/);
  }
});

test('a shipment tells the tracking number, and that the rest follows when there is a rest', () => {
  const shipment = { ...order, parcels: [{ carrier: 'DHL', trackingNumber: 'JD014' }], items: 2 };
  const [part, whole] = [orderShipped({ ...shipment, complete: false }), orderShipped({ ...shipment, complete: true })];
  assert.match(part.text, /Tracking number {2}JD014/);
  assert.match(part.text, /The rest follows/);
  assert.doesNotMatch(whole.text, /The rest follows/);
});

test('a name that could be a link is not in the mail', () => {
  const origin = 'http://localhost:3000';
  for (const name of ['win at casino.example', 'https://x', 'www.x', 'a@b', 'x'.repeat(61), '', '\n']) {
    assert.match(welcome({ name, origin }).text, /\nHello,\n/, name);
  }
  for (const name of ['Ann', "Anne-Marie O'Neill", 'J. R. Ewing', '山田 太郎']) {
    assert.ok(welcome({ name, origin }).text.includes(`Hello ${name},`), name);
  }
});

test('a mail about a sign-in says what to do when it was somebody else, with addresses that are no secret', () => {
  const detail = 'Firefox on Linux, in the network 203.0.113.*, on 2 May 2026 at 08:15 UTC.';
  const { text } = newSignIn({ name: 'Ann', origin: 'https://shop.example', detail });
  assert.ok(text.includes(detail));
  assert.deepEqual(text.match(/https:\/\/[\w./-]+/g), [
    'https://shop.example/forgot-password',
    'https://shop.example/account/security',
  ]);
});

test('an amount has the decimals of its currency', () => {
  assert.deepEqual([usd(129900), money('JPY', 1299), money('KWD', 1299)].map(amount), [
    '$1,299.00',
    '¥1,299',
    'KWD\u00a01.299',
  ]);
});

test('a mail wears the colours of the shop', () => {
  const { html } = confirmed();
  assert.match(html, /<body class="ground" style="[^"]*background-color:#fdf8f4;/);
  assert.match(html, /<a class="button"[^>]*background-color:#0b5f55;color:#ffffff;/);
});

test('every mail has colours for the dark', () => {
  assert.match(
    welcome({ name: '', origin: '' }).html,
    /color-scheme" content="light dark"[\s\S]*prefers-color-scheme: dark/,
  );
});
