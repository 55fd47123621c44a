import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { cancel, decide, type Input } from './decide.ts';
import type { Order } from './order.ts';
import { beginFulfillment, move, type OrderStatus, transitions } from './states.ts';

const at = new Date('2026-01-01T12:00:00Z');
const nothing = { currencyCode: 'USD', minorUnits: 0 };
const pending: Order = {
  id: 'o',
  number: 'R-0000-0000',
  status: 'pending',
  statusReason: null,
  cartId: 'c',
  lines: [],
  totals: { subtotal: nothing, discount: nothing, shipping: nothing, tax: nothing, total: nothing },
  person: {
    email: 'ada@example.com',
    shippingAddress: { fullName: 'Ada', line1: '1 Quay', city: 'Venice', postalCode: '30100', countryCode: 'IT' },
  },
  shippingMethod: 'Standard',
  pickupLocationId: null,
  redemptions: [],
  codes: [],
  payment: { method: 'card', status: 'pending', transactionId: null, refunds: [] },
  shipments: [],
  edits: [],
  invoiceNumber: null,
  history: [{ status: 'pending', at: at.toISOString() }],
  placedAt: at,
};
const shipment = { id: 's', carrier: 'DHL', trackingNumber: '1', status: 'shipped' } as const;
const inputs: readonly Input[] = [
  { kind: 'committed' },
  { kind: 'rejected' },
  { kind: 'expired' },
  { kind: 'payment_failed' },
  { kind: 'payment', status: 'authorized' },
  { kind: 'payment', status: 'succeeded', transactionId: 't' },
  { kind: 'payment', status: 'refunded' },
];
const later: readonly Input[] = [
  { kind: 'packed' },
  { kind: 'shipped', shipment, complete: true },
  { kind: 'delivered', shipment: { ...shipment, status: 'delivered' }, complete: true },
];

test('whatever is heard, in any order and twice: every step is in the state table and the end is said once', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...inputs), { maxLength: 15 }), (heard) => {
      let order = pending;
      const said: string[] = [];
      for (const input of heard) {
        const decision = decide(order, input, at);
        order = decision.order;
        if (typeof decision.says === 'string') said.push(decision.says);
      }
      assert.ok(said.length <= 1);
      assert.equal(said[0] === 'confirmed', order.status === 'confirmed');
      order.history.slice(1).forEach(({ status }, index) => {
        const from: readonly OrderStatus[] = transitions[order.history[index]?.status ?? 'pending'];
        assert.ok(from.includes(status));
      });
    }),
  );
});

test('news of fulfillment in any order ends with what is furthest', () => {
  const confirmed = decide(pending, { kind: 'committed' }, at).order;
  fc.assert(
    fc.property(fc.shuffledSubarray([...later, ...later], { minLength: 6 }), (heard) => {
      const end = heard.reduce((order, input) => decide(order, input, at).order, confirmed);
      assert.equal(end.status, 'delivered');
      assert.deepEqual(end.shipments, [{ ...shipment, status: 'delivered' }]);
    }),
  );
});

test('a deadline that passes after the payment came in does not cancel', () => {
  const paid = decide(pending, { kind: 'payment', status: 'succeeded' }, at).order;
  assert.equal(decide(paid, { kind: 'expired' }, at).order.status, 'pending');
  assert.equal(decide(pending, { kind: 'expired' }, at).order.statusReason, 'PAYMENT_TIMEOUT');
});

test('a customer may cancel until the order is packed, and twice is once', () => {
  const { order, says } = cancel(pending, 'CUSTOMER_REQUEST', at);
  assert.equal(order.statusReason, 'CUSTOMER_REQUEST');
  assert.equal(says, 'cancelled');
  assert.equal(cancel(order, 'CUSTOMER_REQUEST', at).says, undefined);
  const packed = decide(decide(pending, { kind: 'committed' }, at).order, { kind: 'packed' }, at).order;
  assert.throws(() => cancel(packed, 'CUSTOMER_REQUEST', at), { reason: 'ORDER_NOT_CANCELLABLE' });
});

test('of cancelling and taking in hand, the one that comes first refuses the other', () => {
  const { order: confirmed } = decide(pending, { kind: 'committed' }, at);
  const begun = beginFulfillment(confirmed, at);
  assert.throws(() => cancel(begun, 'CUSTOMER_REQUEST', at), { reason: 'ORDER_NOT_CANCELLABLE' });
  const { order: cancelled } = cancel(confirmed, 'CUSTOMER_REQUEST', at);
  assert.throws(() => beginFulfillment(cancelled, at), { reason: 'ORDER_CANCELLED' });
  assert.throws(() => beginFulfillment(pending, at), { reason: 'ORDER_NOT_READY' });
});

test('an order is taken in hand once, and its packing heard afterwards changes nothing', () => {
  const begun = beginFulfillment(decide(pending, { kind: 'committed' }, at).order, at);
  assert.deepEqual(
    begun.history.map(({ status }) => status),
    ['pending', 'confirmed', 'packed'],
  );
  assert.equal(beginFulfillment(begun, at), begun);
  assert.equal(decide(begun, { kind: 'packed' }, at).order, begun);
  const shipped = decide(begun, { kind: 'shipped', shipment, complete: true }, at).order;
  assert.equal(beginFulfillment(shipped, at), shipped);
});

test('an illegal step names both states', () => {
  assert.throws(() => move(pending, 'delivered', at), /from pending to delivered/);
});
