import assert from 'node:assert/strict';
import { test } from 'node:test';
import { money } from '#platform/kernel/money.ts';
import type { Promotion } from './promotion.ts';
import { knownOf, now, promotion } from './purchases.testing.ts';
import { type Line, type Purchase, quote } from './quote.ts';

const line = (sku: string, priceMinor: number, quantity = 1, category = ''): Line => ({
  sku,
  quantity,
  unitPrice: money('USD', priceMinor),
  category,
});

const goods = { lines: [line('PAN', 5000, 1, 'kitchen/pans'), line('SAW', 3000, 1, 'garden/tools')] };

const quoted = (promotions: readonly Promotion[], over: Partial<Purchase> = {}, uses = new Map()) => {
  const codes = promotions.flatMap(({ code }) => code ?? []);
  const purchase = { countryCode: null, region: '', shippingMethodId: null, codes, ...goods, ...over };
  return quote(purchase, knownOf(promotions, { uses }), 'USD');
};
const discountsOf = (...given: Parameters<typeof quoted>) =>
  quoted(...given).lines.map(({ discount }) => discount.minorUnits);
const problemOf = (over: Partial<Promotion>, more: Partial<Purchase> = {}, uses = new Map()) =>
  quoted([promotion({ code: 'CODE', ...over })], more, uses).codes[0]?.problem;

test('a promotion for a category is for all below its path, and for nothing that only begins alike', () => {
  const lines = ['kitchen', 'kitchen/pans', 'kitchenware', 'garden'].map((path) => line(path, 1000, 1, path));
  assert.deepEqual(discountsOf([promotion({ categories: ['kitchen'] })], { lines }), [100, 100, 0, 0]);
});

test('a discount is rounded once and divided by largest remainder', () => {
  const lines = [line('A', 333), line('B', 333), line('C', 333)];
  const [a = 0, b = 0, c = 0] = discountsOf([promotion()], { lines });
  assert.equal(a + b + c, 100, '10 % of 9.99 is 1.00; line by line it would be 0.99');
  assert.deepEqual([a, b, c], [34, 33, 33]);
});

test('a fixed amount takes off at most what the eligible goods cost', () => {
  const reduction = { kind: 'fixed_amount', amountMinor: 7000 } as const;
  assert.deepEqual(discountsOf([promotion({ reduction })]), [4375, 2625]);
  assert.deepEqual(discountsOf([promotion({ reduction, categories: ['kitchen'] })]), [5000, 0]);
});

test('of each three units the cheapest is free, group by group from the dearest on', () => {
  const reduction = { kind: 'buy_x_get_y', buy: 2, get: 1, basisPoints: 10_000 } as const;
  const free = (lines: readonly Line[]) => discountsOf([promotion({ reduction })], { lines });
  assert.deepEqual(free([line('A', 900, 2), line('B', 100, 1)]), [0, 100]);
  assert.deepEqual(free([line('A', 900, 2), line('B', 100, 4)]), [0, 200]);
  assert.deepEqual(free([line('A', 900, 5), line('B', 100, 1)]), [900, 100]);
  assert.deepEqual(free([line('A', 900, 2)]), [0]);
  assert.deepEqual(free([line('A', 1, 1_000_000)]), [333_333]);
});

test('a group that is not full has nothing free', () => {
  const reduction = { kind: 'buy_x_get_y', buy: 1, get: 2, basisPoints: 10_000 } as const;
  assert.deepEqual(discountsOf([promotion({ reduction })], { lines: [line('A', 100, 2)] }), [0]);
  assert.deepEqual(discountsOf([promotion({ reduction })], { lines: [line('A', 100, 5)] }), [200]);
});

test('half the price of the second one', () => {
  const reduction = { kind: 'buy_x_get_y', buy: 1, get: 1, basisPoints: 5000 } as const;
  assert.deepEqual(discountsOf([promotion({ reduction })]), [0, 1500]);
});

test('promotions that stack are reckoned one on what the other left, percentages first', () => {
  const amount = promotion({ id: 'a', reduction: { kind: 'fixed_amount', amountMinor: 1000 } });
  assert.deepEqual(quoted([amount, promotion({ id: 'z' })]).totals.discount.minorUnits, 800 + 1000);
});

test('the one that goes with nothing counts when it saves more than all that stack, and only then', () => {
  const stacking = promotion({ id: 's', code: 'STACKS' });
  const alone = (basisPoints: number) =>
    promotion({ id: 'e', code: 'ALONE', stacking: 'exclusive', reduction: { kind: 'percentage', basisPoints } });
  const states = (basisPoints: number) => quoted([stacking, alone(basisPoints)]).codes.map(({ problem }) => problem);
  assert.deepEqual(states(1001), ['CODE_NOT_COMBINABLE', null]);
  assert.deepEqual(states(999), [null, 'CODE_NOT_COMBINABLE']);
  assert.deepEqual(states(1000), [null, 'CODE_NOT_COMBINABLE'], 'of equals those that stack');
});

test('free delivery takes off its price and leaves a use alone where delivery is free already', () => {
  const free = promotion({ code: 'SHIPFREE', reduction: { kind: 'free_shipping' } });
  const to = (shippingMethodId: string) => quoted([free], { countryCode: 'US', region: 'OR', shippingMethodId });
  const express = to('express');
  assert.deepEqual([express.totals.shipping.minorUnits, express.totals.total.minorUnits], [0, 8000]);
  assert.deepEqual(express.redemptions, [{ kind: 'promotion', id: 'p', amount: money('USD', 1299) }]);
  assert.deepEqual([to('standard').redemptions, to('standard').codes[0]?.problem], [[], null]);
  assert.equal(quoted([free]).codes[0]?.problem, null, 'how the goods go is not known yet');
  assert.equal(to('pickup:main').totals.shipping.minorUnits, 0);
});

test('of two codes for free delivery one is used and the other left alone', () => {
  const free = (id: string) => promotion({ id, code: `FREE${id}`, reduction: { kind: 'free_shipping' } });
  const { codes, redemptions } = quoted([free('1'), free('2')], { countryCode: 'US', shippingMethodId: 'express' });
  assert.deepEqual(
    codes.map(({ problem }) => problem),
    [null, 'CODE_NOT_COMBINABLE'],
  );
  assert.deepEqual(
    redemptions.map(({ id }) => id),
    ['1'],
  );
});

test('included tax is divided among the lines and the delivery', () => {
  const { lines, totals } = quoted([], { countryCode: 'DE', shippingMethodId: 'express' });
  const shares = lines.map(({ tax }) => tax.minorUnits);
  assert.deepEqual([shares, totals.includedTax?.minorUnits], [[798, 479], 1756], '19/119 of 50.00, 30.00 and 29.99');
});

test('tax is reckoned on what is left after discounts, added or included', () => {
  const half = promotion({ reduction: { kind: 'percentage', basisPoints: 5000 } });
  assert.equal(quoted([half], { countryCode: 'US', region: 'CA' }).totals.tax.minorUnits, 290);
  assert.equal(quoted([half], { countryCode: 'DE' }).totals.includedTax?.minorUnits, 639);
});

test('a code says why it does not count', () => {
  const soon = new Date(now.getTime() + 1);
  assert.equal(problemOf({}), null);
  assert.equal(problemOf({ active: false }), 'CODE_UNKNOWN');
  assert.equal(problemOf({ startsAt: soon }), 'CODE_NOT_YET_VALID');
  assert.equal(problemOf({ startsAt: now, endsAt: soon }), null);
  assert.equal(problemOf({ endsAt: now }), 'CODE_EXPIRED');
  assert.equal(problemOf({ minimumSubtotalMinor: 8001 }), 'CODE_MINIMUM_NOT_REACHED');
  assert.equal(problemOf({ minimumSubtotalMinor: 8000 }), null);
  assert.equal(problemOf({ categories: ['toys'] }), 'CODE_NOTHING_ELIGIBLE');
  const uses = new Map([['p', { all: 2, ofCustomer: 1 }]]);
  assert.equal(problemOf({ totalLimit: 2 }, {}, uses), 'CODE_USED_UP');
  assert.equal(problemOf({ customerLimit: 1 }, {}, uses), 'CODE_ALREADY_USED');
  assert.equal(problemOf({ totalLimit: 3, customerLimit: 2 }, {}, uses), null);
});

test('a promotion without code and limit counts without being redeemed', () => {
  const { totals, redemptions } = quoted([promotion()]);
  assert.deepEqual([totals.discount.minorUnits, redemptions], [800, []]);
  assert.equal(quoted([promotion({ totalLimit: 5 })]).redemptions.length, 1);
});

test('gift cards pay one after the other, the one that expires first first', () => {
  const card = (id: string, balanceMinor: number, expiresAt: Date | null) => ({
    id,
    balanceMinor,
    expiresAt,
    active: true,
  });
  const cards = {
    LATER: card('a', 5000, null),
    SOON: card('b', 2000, new Date('2026-06-01')),
    OVER: card('c', 9000, now),
    EMPTY: card('d', 0, null),
  };
  const purchase = { countryCode: null, region: '', shippingMethodId: null, ...goods, codes: Object.keys(cards) };
  const { totals, redemptions, codes } = quote(purchase, knownOf([], { cards }), 'USD');
  assert.deepEqual(
    codes.map(({ problem }) => problem),
    [null, null, 'CODE_EXPIRED', 'GIFT_CARD_EMPTY'],
  );
  assert.deepEqual(
    redemptions.map(({ id, amount }) => [id, amount.minorUnits]),
    [
      ['b', 2000],
      ['a', 5000],
    ],
  );
  assert.deepEqual([totals.total.minorUnits, totals.giftCard?.minorUnits, totals.due?.minorUnits], [8000, 7000, 1000]);
});

test('the explanation tells the whole first and then the lines', () => {
  const pans = promotion({ code: 'PANS', categories: ['kitchen'] });
  const over = { countryCode: 'US', region: 'NY', shippingMethodId: 'express' };
  assert.deepEqual(
    quoted([pans], over).explanation.map(({ kind, text, amount, sku }) => [kind, text, amount.minorUnits, sku ?? '']),
    [
      ['SUBTOTAL', '2 items', 8000, ''],
      ['PROMOTION', 'Ten off', -500, ''],
      ['PROMOTION', 'Ten off', -500, 'PAN'],
      ['SHIPPING', 'Express delivery', 1299, ''],
      ['TAX', 'Sales tax 4 %', 300, ''],
      ['TOTAL', 'Total', 9099, ''],
    ],
  );
});
