import assert from 'node:assert/strict';
import { test } from 'node:test';
import { money } from '#platform/kernel/money.ts';
import { compareTheirs, type Theirs } from './compare.ts';
import type { Payment } from './payment.ts';
import { card } from './testing.ts';

const now = new Date('2026-03-01T12:00:00Z');
const ages = { now, settlingMs: 300_000, orphanMs: 3_600_000 };

/** A charge of two hours ago, of which we have no movement. */
const stray: Theirs = {
  marked: true,
  kind: 'charge',
  key: 'o',
  orderId: 'o',
  amount: money('USD', 1299),
  status: 'succeeded',
  reference: 'ref',
  at: new Date(now.getTime() - 2 * 3_600_000),
};

const mendOf = (more: Partial<Theirs>, payment?: Payment) =>
  compareTheirs({ ...stray, ...more }, { movement: undefined, payment }, ages)?.mend;

test('money without an order is given back where it bears the id of this shop, and else left to a person', () => {
  const voided: Payment = { ...card, state: 'voided', cancelled: true };
  assert.deepEqual([mendOf({}), mendOf({}, voided)], ['give_back', 'hear']);
  assert.deepEqual([mendOf({ marked: false }), mendOf({ marked: false }, voided)], [null, null]);
});

test('a charge that names an order and is not the order’s own is left to a person', () => {
  assert.deepEqual([mendOf({ key: 'other' }), mendOf({ orderId: null })], [null, null]);
});
