import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Failure } from '#platform/kernel/errors.ts';
import { cancel } from './decide.ts';
import { changeAddress, removeUnits } from './edits.ts';
import type { Order, Units } from './order.ts';
import { beginFulfillment } from './states.ts';
import { aLine, anOrder, anyOrder, anyUnits, at, confirmed, totalsOf, usd } from './testing.ts';

const lines = [aLine({ sku: 'A', quantity: 3, unitPrice: usd(1_000), discount: usd(100), tax: usd(50) })];
const order = confirmed(anOrder({ lines, totals: totalsOf(lines, { shipping: 500 }) }));
const address = order.person.shippingAddress;

test('an edit takes out exactly what was paid for the units, and the last unit takes the remainder', () => {
  const once = removeUnits(order, { id: 'e', remove: [{ sku: 'A', quantity: 1 }] }, at);
  // 1,000 less a third of 100 discount, rounded down, and a third of 50 tax, rounded down.
  assert.deepEqual(once.edits[0]?.refund, usd(1_000 - 33 + 16));
  assert.deepEqual(once.lines[0]?.discount, usd(67));
  assert.equal(once.totals.total.minorUnits, order.totals.total.minorUnits - 983);
  assert.equal(once.totals.shipping.minorUnits, 500);
  assert.deepEqual(once.history.at(-1), { status: 'confirmed', at: at.toISOString(), reason: 'LINES_REMOVED' });
  assert.equal(once.statusReason, null);
});

test('however an order is edited: its totals are the sum of its lines, and what was taken out was paid', () => {
  fc.assert(
    fc.property(anyOrder, fc.array(anyUnits, { maxLength: 6 }), (placed, edits) => {
      const before = confirmed(placed);
      const after = edits.reduce(edited, before);
      const { giftCard, due } = after.totals;
      assert.deepEqual(after.totals, {
        ...totalsOf(after.lines, {
          shipping: before.totals.shipping.minorUnits,
          included: before.totals.includedTax !== undefined,
        }),
        ...(giftCard === undefined ? {} : { giftCard, due }),
      });
      const out = after.edits.reduce((sum, { refund }) => sum + refund.minorUnits, 0);
      assert.equal(after.totals.total.minorUnits + out, before.totals.total.minorUnits);
      assert.ok(after.edits.every(({ refund }) => refund.minorUnits >= 0));
      if (giftCard === undefined || due === undefined) return;
      assert.equal(giftCard.minorUnits + due.minorUnits, after.totals.total.minorUnits);
      assert.ok(due.minorUnits >= 0 && giftCard.minorUnits >= 0);
      assert.ok(giftCard.minorUnits <= (before.totals.giftCard?.minorUnits ?? 0));
    }),
  );
});

test('what is taken out is given back to the payment method first, then to the gift card', () => {
  const paid = { ...order, totals: totalsOf(lines, { giftCard: 2_000 }) };
  const { totals } = removeUnits(paid, { id: 'e', remove: [{ sku: 'A', quantity: 2 }] }, at);
  assert.deepEqual([totals.due, totals.giftCard], [usd(0), usd(totals.total.minorUnits)]);
});

test('an edit takes out no more than there is, and never everything', () => {
  const remove =
    (...units: Units[]) =>
    () =>
      removeUnits(order, { id: 'e', remove: units }, at);
  assert.throws(remove({ sku: 'A', quantity: 4 }), { reason: 'EDIT_EXCEEDS_ORDER' });
  assert.throws(remove({ sku: 'A', quantity: 2 }, { sku: 'A', quantity: 2 }), { reason: 'EDIT_EXCEEDS_ORDER' });
  assert.throws(remove({ sku: 'B', quantity: 1 }), { reason: 'EDIT_EXCEEDS_ORDER' });
  assert.throws(remove({ sku: 'A', quantity: 3 }), { reason: 'EDIT_REMOVES_EVERYTHING' });
});

test('an order is edited while it is confirmed, not before, and not once it is taken in hand or cancelled', () => {
  const remove = [{ sku: 'A', quantity: 1 }];
  const others = [
    anOrder({ lines, totals: order.totals }),
    beginFulfillment(order, 0, at),
    cancel(order, 'CUSTOMER_REQUEST', at).order,
  ];
  for (const other of others) {
    assert.throws(() => removeUnits(other, { id: 'e', remove }, at), { reason: 'ORDER_NOT_EDITABLE' });
  }
});

test('another address is noted with its reason, and the same one changes nothing', () => {
  const moved = changeAddress(order, { ...address, line1: '2 Quay' }, at);
  assert.equal(moved.person.shippingAddress.line1, '2 Quay');
  assert.deepEqual(moved.history.at(-1), { status: 'confirmed', at: at.toISOString(), reason: 'ADDRESS_CHANGED' });
  assert.equal(changeAddress(order, { ...address }, at), order);
});

test('an address in another country or region, or of collected goods, is refused', () => {
  const to =
    (change: object, from: Order = order) =>
    () =>
      changeAddress(from, { ...address, ...change }, at);
  assert.throws(to({ countryCode: 'DE' }), { reason: 'ADDRESS_CHANGES_PRICE' });
  assert.throws(to({ region: 'Veneto' }), { reason: 'ADDRESS_CHANGES_PRICE' });
  assert.throws(to({ line1: '2 Quay' }, { ...order, pickupLocationId: 'berlin' }), { reason: 'ORDER_IS_COLLECTED' });
  assert.throws(to({ line1: '2 Quay' }, beginFulfillment(order, 0, at)), { reason: 'ORDER_NOT_EDITABLE' });
});

/** The order after an edit, or as it was when the edit is refused. */
function edited(before: Order, remove: readonly Units[]): Order {
  try {
    return removeUnits(before, { id: `e${before.edits.length}`, remove }, at);
  } catch (error) {
    if (error instanceof Failure) return before;
    throw error;
  }
}
