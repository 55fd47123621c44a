import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { cancel, decide, type Input } from './decide.ts';
import { beginFulfillment, move, unpack } from './states.ts';
import { type OrderStatus, transitions } from './status.ts';
import { anOrder, at, confirmed, usd } from './testing.ts';

const pending = anOrder();
const shipment = { id: 's', carrier: 'DHL', trackingNumber: '1', status: 'shipped' } as const;
const inputs: readonly Input[] = [
  { kind: 'committed' },
  { kind: 'rejected' },
  { kind: 'expired' },
  { kind: 'payment_failed' },
  { kind: 'payment', status: 'authorized' },
  { kind: 'payment', status: 'succeeded', transactionId: 't' },
  { kind: 'payment', status: 'requires_action' },
  { kind: 'redemption_rejected', reason: 'GIFT_CARD_SPENT' },
  { kind: 'refunded', refund: { id: 'a', amount: usd(300) }, complete: false },
  { kind: 'refunded', refund: { id: 'b', amount: usd(700) }, complete: true },
];
const later: readonly Input[] = [
  { kind: 'packed', round: 0 },
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
  fc.assert(
    fc.property(fc.shuffledSubarray([...later, ...later], { minLength: 6 }), (heard) => {
      const end = heard.reduce((order, input) => decide(order, input, at).order, confirmed(pending));
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

test('a payment that fails once the order is confirmed is shown on it, and cancels nothing', () => {
  const shipped = decide(confirmed(pending), { kind: 'shipped', shipment, complete: true }, at).order;
  for (const before of [confirmed(pending), shipped]) {
    const { order, says } = decide(before, { kind: 'payment_failed' }, at);
    assert.deepEqual([order.status, order.payment.status, says], [before.status, 'failed', undefined]);
  }
});

test('a customer may cancel until the order is packed, and twice is once', () => {
  const { order, says } = cancel(pending, 'CUSTOMER_REQUEST', at);
  assert.equal(order.statusReason, 'CUSTOMER_REQUEST');
  assert.equal(says, 'cancelled');
  assert.equal(cancel(order, 'CUSTOMER_REQUEST', at).says, undefined);
  const packed = decide(confirmed(pending), { kind: 'packed', round: 0 }, at).order;
  assert.throws(() => cancel(packed, 'CUSTOMER_REQUEST', at), { reason: 'ORDER_NOT_CANCELLABLE' });
});

test('of cancelling and taking in hand, the one that comes first refuses the other', () => {
  const ready = confirmed(pending);
  const begun = beginFulfillment(ready, 0, at);
  assert.throws(() => cancel(begun, 'CUSTOMER_REQUEST', at), { reason: 'ORDER_NOT_CANCELLABLE' });
  const { order: cancelled } = cancel(ready, 'CUSTOMER_REQUEST', at);
  assert.throws(() => beginFulfillment(cancelled, 0, at), { reason: 'ORDER_CANCELLED' });
  assert.throws(() => beginFulfillment(pending, 0, at), { reason: 'ORDER_NOT_READY' });
});

test('an order is taken in hand once, and its packing heard afterwards changes nothing', () => {
  const begun = beginFulfillment(confirmed(pending), 0, at);
  assert.deepEqual(
    begun.history.map(({ status }) => status),
    ['pending', 'confirmed', 'packed'],
  );
  assert.equal(beginFulfillment(begun, 0, at), begun);
  assert.equal(decide(begun, { kind: 'packed', round: 0 }, at).order, begun);
  const shipped = decide(begun, { kind: 'shipped', shipment, complete: true }, at).order;
  assert.equal(beginFulfillment(shipped, 0, at), shipped);
});

test('a packing taken back leads to confirmed again, from where the order is cancelled, edited or packed anew', () => {
  const begun = beginFulfillment(confirmed(pending), 0, at);
  const { order } = decide(begun, { kind: 'unpacked', round: 1 }, at);
  assert.deepEqual([order.status, order.statusReason, order.round], ['confirmed', null, 1]);
  assert.deepEqual(order.history.at(-1), { status: 'confirmed', at: at.toISOString(), reason: 'UNPACKED' });
  assert.equal(cancel(order, 'STAFF_REQUEST', at).order.status, 'cancelled');
  assert.equal(beginFulfillment(order, 1, at).status, 'packed');
});

test('late news of a packing that was taken back, and an unpacking heard twice, change nothing', () => {
  const unpacked = unpack(beginFulfillment(confirmed(pending), 0, at), 1, at);
  assert.equal(decide(unpacked, { kind: 'packed', round: 0 }, at).order, unpacked);
  assert.equal(decide(unpacked, { kind: 'unpacked', round: 1 }, at).order, unpacked);
  assert.throws(() => beginFulfillment(unpacked, 0, at), { reason: 'PACKING_TAKEN_BACK' });
  const { order: cancelled } = cancel(unpacked, 'CUSTOMER_REQUEST', at);
  assert.equal(decide(cancelled, { kind: 'packed', round: 0 }, at).order, cancelled);
});

test('an order packed anew before its unpacking was heard stays packed', () => {
  const again = beginFulfillment(beginFulfillment(confirmed(pending), 0, at), 1, at);
  assert.deepEqual(
    again.history.map(({ status, reason }) => reason ?? status),
    ['pending', 'confirmed', 'packed', 'UNPACKED', 'packed'],
  );
  assert.equal(decide(again, { kind: 'unpacked', round: 1 }, at).order, again);
  assert.throws(() => cancel(again, 'CUSTOMER_REQUEST', at), { reason: 'ORDER_NOT_CANCELLABLE' });
});

test('an order that is shipped does not come back, whatever is heard of its packing', () => {
  const again = beginFulfillment(beginFulfillment(confirmed(pending), 0, at), 1, at);
  const shipped = decide(again, { kind: 'shipped', shipment, complete: true }, at).order;
  for (const kind of ['packed', 'unpacked'] as const) {
    for (const round of [0, 1]) assert.equal(decide(shipped, { kind, round }, at).order, shipped);
  }
});

test('an illegal step names both states', () => {
  assert.throws(() => move(pending, 'delivered', at), /from pending to delivered/);
});

test('a redemption that is rejected cancels with its reason', () => {
  const reasons = ['PROMOTION_USED_UP', 'GIFT_CARD_SPENT'] as const;
  for (const reason of reasons) {
    const { order, says } = decide(pending, { kind: 'redemption_rejected', reason }, at);
    assert.deepEqual([order.status, order.statusReason, says], ['cancelled', reason, 'cancelled']);
  }
});

test('a refund of an order that goes on is said once, and one of a cancelled order not at all', () => {
  const paid = decide(confirmed(pending), { kind: 'payment', status: 'succeeded' }, at).order;
  const refund: Input = { kind: 'refunded', refund: { id: 'a', amount: usd(300) }, complete: false };
  const first = decide(paid, refund, at);
  assert.deepEqual(first.says, { refunded: usd(300) });
  assert.equal(first.order.payment.status, 'partially_refunded');
  assert.equal(decide(first.order, refund, at).order, first.order);
  const rest: Input = { kind: 'refunded', refund: { id: 'b', amount: usd(700) }, complete: true };
  assert.equal(decide(first.order, rest, at).order.payment.status, 'refunded');
  const { order: cancelled } = cancel(paid, 'STAFF_REQUEST', at);
  const back = decide(cancelled, rest, at);
  assert.deepEqual([back.says, back.order.payment.status], [undefined, 'refunded']);
});

test('a gift card that gets its share back before the rest is taken leaves the payment to come', () => {
  const promised = decide(confirmed(pending), { kind: 'payment', status: 'authorized' }, at).order;
  const refund: Input = { kind: 'refunded', refund: { id: 'a', amount: usd(300) }, complete: false };
  const noted = decide(promised, refund, at).order;
  assert.equal(noted.payment.status, 'authorized');
  assert.equal(decide(noted, { kind: 'payment', status: 'succeeded' }, at).order.payment.status, 'partially_refunded');
});
