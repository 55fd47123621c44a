import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bounds, type Cart, type Change, emailOf, firstLines, mayHold, problemOf, refusal } from './domain.ts';

const cart = (over: Partial<Cart> = {}): Cart => ({
  id: 'c',
  userId: null,
  ordered: false,
  lines: [{ sku: 'PAN', quantity: 2 }],
  codes: [],
  ...over,
});
const add = (over: Partial<Change & { kind: 'add' }> = {}): Change => ({
  kind: 'add',
  sku: 'PAN',
  quantity: 1,
  available: 1000,
  ...over,
});
const reason = (of: Cart, change: Change) => refusal(of, change)?.reason ?? null;

test('a change is refused by the first reason that speaks against it', () => {
  const full = Array.from({ length: bounds.lines }, (_, at) => ({ sku: `S${at}`, quantity: 1 }));
  assert.equal(reason(cart(), add()), null);
  assert.equal(reason(cart({ ordered: true }), add()), 'CART_ALREADY_ORDERED');
  assert.equal(reason(cart({ ordered: true }), { kind: 'remove', sku: 'PAN' }), 'CART_ALREADY_ORDERED');
  assert.equal(reason(cart({ lines: full }), add()), 'CART_FULL');
  assert.equal(reason(cart(), add({ quantity: 998 })), 'QUANTITY_TOO_LARGE');
  assert.equal(reason(cart(), add({ available: 2 })), 'NOT_ENOUGH_STOCK');
  assert.equal(reason(cart(), { kind: 'set', sku: 'POT', quantity: 1, available: 9 }), 'ITEM_NOT_IN_CART');
  assert.equal(reason(cart(), { kind: 'set', sku: 'PAN', quantity: 9, available: 9 }), null);
});

test("a guest's cart is held by whoever knows its id, a user's by that user and by services", () => {
  const [ann, bob, guest, orders] = [
    { kind: 'user', id: 'ann' },
    { kind: 'user', id: 'bob' },
    { kind: 'anonymous', id: '' },
    { kind: 'service', id: 'orders' },
  ];
  assert.deepEqual(
    [ann, bob, guest, orders].map((one) => mayHold(cart(), one)),
    [true, true, true, true],
  );
  const owned = cart({ userId: 'ann' });
  assert.deepEqual(
    [ann, bob, guest, orders].map((one) => mayHold(owned, one)),
    [true, false, false, true],
  );
  assert.equal(mayHold(owned, { kind: 'anonymous', id: 'ann' }), false);
});

test('a line says what stands in the way of ordering it', () => {
  const line = { sku: 'PAN', quantity: 2 };
  assert.equal(problemOf(line, null), 'NO_LONGER_SOLD');
  assert.equal(problemOf(line, { available: 0 }), 'OUT_OF_STOCK');
  assert.equal(problemOf(line, { available: 1 }), 'NOT_ENOUGH_STOCK');
  assert.equal(problemOf(line, { available: 2 }), null);
});

test('a cart takes a bounded number of codes, and one that it has as often as one likes', () => {
  const codes = Array.from({ length: bounds.codes }, (_, at) => `CODE-${at}`);
  assert.equal(reason(cart({ codes }), { kind: 'addCode', code: 'MORE' }), 'TOO_MANY_CODES');
  assert.equal(reason(cart({ codes }), { kind: 'addCode', code: 'CODE-3' }), null);
  assert.equal(reason(cart({ codes, ordered: true }), { kind: 'removeCode', code: 'CODE-3' }), 'CART_ALREADY_ORDERED');
});

test('a cart begins with what can be had of what is wanted', () => {
  const goods = new Map([
    ['PAN', { available: 3 }],
    ['POT', { available: 0 }],
    ['CUP', { available: 5000 }],
  ]);
  const wanted = [
    { sku: 'PAN', quantity: 2 },
    { sku: 'POT', quantity: 1 },
    { sku: 'NOPE', quantity: 1 },
    { sku: 'CUP', quantity: 999 },
    { sku: 'PAN', quantity: 2 },
    { sku: 'CUP', quantity: 999 },
  ];
  assert.deepEqual(firstLines(wanted, goods), [
    { sku: 'PAN', quantity: 3 },
    { sku: 'CUP', quantity: bounds.quantityPerLine },
  ]);
});

test('only a signed-in person with an address can be reminded', () => {
  assert.equal(emailOf({ kind: 'user', email: 'ann@example.com' }), 'ann@example.com');
  assert.equal(emailOf({ kind: 'user', email: '' }), null);
  assert.equal(emailOf({ kind: 'service', email: 'orders@example.com' }), null);
});
