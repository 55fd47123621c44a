import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Failure } from '#platform/kernel/errors.ts';
import { money } from '#platform/kernel/money.ts';
import { type Known, type Purchase, quote } from './quote.ts';

const line = (priceMinor: number, quantity = 1, sku = 'PAN') => ({
  sku,
  quantity,
  unitPrice: money('USD', priceMinor),
  category: 'kitchen/pans',
});

const nothing: Known = { automatic: [], meanings: new Map(), uses: new Map(), now: new Date('2026-05-01T00:00:00Z') };

const purchase = (over: Partial<Purchase> = {}): Purchase => ({
  lines: [line(1999, 2)],
  countryCode: null,
  region: '',
  shippingMethodId: null,
  codes: [],
  ...over,
});

const totalsOf = (over: Partial<Purchase>) => {
  const { subtotal, discount, shipping, tax, total, includedTax } = quote(purchase(over), nothing, 'USD').totals;
  return {
    subtotal: subtotal.minorUnits,
    discount: discount.minorUnits,
    shipping: shipping.minorUnits,
    tax: tax.minorUnits,
    total: total.minorUnits,
    includedTax: includedTax?.minorUnits ?? null,
  };
};

const reasonOf = (run: () => unknown): string => {
  try {
    run();
  } catch (error) {
    if (error instanceof Failure) return error.reason;
    throw error;
  }
  return 'nothing failed';
};

const destination = fc.record({
  countryCode: fc.constantFrom(null, 'US', 'CA', 'DE', 'GB', 'CH', 'JP'),
  region: fc.constantFrom('', 'CA', 'NJ', 'ON', 'QC', 'Bayern'),
});
const lines = fc.array(
  fc.record({
    sku: fc.stringMatching(/^[A-Z]{3}$/),
    quantity: fc.integer({ min: 1, max: 999 }),
    unitPrice: fc.integer({ min: 0, max: 10_000_000 }).map((minor) => money('USD', minor)),
    category: fc.constant(''),
  }),
  { maxLength: 200 },
);

test('the total is always the sum of its parts, and the subtotal the sum of the lines', () => {
  fc.assert(
    fc.property(
      lines,
      destination,
      fc.constantFrom('standard', 'express'),
      (given, { countryCode, region }, method) => {
        const shippingMethodId = countryCode === null ? null : method;
        const { lines: quoted, totals } = quote(
          purchase({ lines: given, countryCode, region, shippingMethodId }),
          nothing,
          'USD',
        );
        const sum = quoted.reduce((total, one) => total + one.quantity * one.unitPrice.minorUnits, 0);
        assert.equal(totals.subtotal.minorUnits, sum);
        const parts = totals.subtotal.minorUnits - totals.discount.minorUnits + totals.shipping.minorUnits;
        assert.equal(totals.total.minorUnits, parts + totals.tax.minorUnits);
        assert.ok(Object.values(totals).every((amount) => amount === null || Number.isSafeInteger(amount.minorUnits)));
      },
    ),
  );
});

test('included tax and the price without it give the price again at the rate, to the cent', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1_000_000_000 }), (minor) => {
      const { includedTax, total } = totalsOf({ lines: [line(minor)], countryCode: 'DE' });
      const net = total - (includedTax ?? 0);
      assert.ok(Math.abs(net * 1.19 - total) <= 0.6, `${net} net of ${total}`);
    }),
  );
});

test('without a destination shipping and tax are not yet known', () => {
  assert.deepEqual(totalsOf({}), {
    subtotal: 3998,
    discount: 0,
    shipping: 0,
    tax: 0,
    total: 3998,
    includedTax: null,
  });
});

test('sales tax in the United States comes on top of the goods alone', () => {
  assert.deepEqual(totalsOf({ countryCode: 'US', region: 'CA', shippingMethodId: 'express' }), {
    subtotal: 3998,
    discount: 0,
    shipping: 1299,
    tax: 290,
    total: 5587,
    includedTax: null,
  });
});

test('value added tax in Germany is part of goods and shipping', () => {
  assert.deepEqual(totalsOf({ countryCode: 'DE', shippingMethodId: 'standard' }), {
    subtotal: 3998,
    discount: 0,
    shipping: 1299,
    tax: 0,
    total: 5297,
    includedTax: 846,
  });
});

test('half a cent of tax is rounded away from zero, once for the order', () => {
  const oneOrder = totalsOf({ lines: [line(200), line(200)], countryCode: 'US', region: 'NJ' });
  assert.equal(oneOrder.tax, 27, '6.625 % of 4.00 is 26.5 cents; line by line it would be 26');
});

test('standard delivery costs nothing from its threshold on', () => {
  assert.equal(totalsOf({ lines: [line(4999)], countryCode: 'US', shippingMethodId: 'standard' }).shipping, 499);
  assert.equal(totalsOf({ lines: [line(5000)], countryCode: 'US', shippingMethodId: 'standard' }).shipping, 0);
});

test('what cannot be priced is refused by its reason', () => {
  const ask = (over: Partial<Purchase>) => reasonOf(() => quote(purchase(over), nothing, 'USD'));
  assert.equal(ask({ countryCode: 'AQ' }), 'SHIPPING_NOT_AVAILABLE');
  assert.equal(ask({ countryCode: 'US', shippingMethodId: 'drone' }), 'SHIPPING_METHOD_UNKNOWN');
  assert.equal(ask({ shippingMethodId: 'standard' }), 'INVALID_REQUEST');
  assert.equal(ask({ lines: [line(1), { ...line(1), unitPrice: money('EUR', 1) }] }), 'CURRENCY_MISMATCH');
  assert.equal(ask({ lines: [line(1_000_000_000_000, 1_000_000)] }), 'INVALID_MONEY');
});

test('the explanation leads from the subtotal to the total', () => {
  const { explanation } = quote(
    purchase({ countryCode: 'US', region: 'NY', shippingMethodId: 'standard' }),
    nothing,
    'USD',
  );
  assert.deepEqual(
    explanation.map(({ kind, text, amount }) => `${kind} ${text} ${amount.minorUnits}`),
    ['SUBTOTAL 2 items 3998', 'SHIPPING Standard delivery 499', 'TAX Sales tax 4 % 160', 'TOTAL Total 4657'],
  );
});
