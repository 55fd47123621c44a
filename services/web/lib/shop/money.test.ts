import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decimalMoney, formatMoney, priceOrFree } from './money.ts';

test('an amount has as many decimals as its currency', () => {
  assert.equal(formatMoney({ currencyCode: 'USD', minorUnits: 129_900 }), '$1,299.00');
  assert.equal(formatMoney({ currencyCode: 'JPY', minorUnits: 1299 }), '¥1,299');
  assert.equal(decimalMoney({ currencyCode: 'KWD', minorUnits: 1299 }), '1.299');
});

test('an amount that travels as text is the same amount', () => {
  assert.equal(formatMoney({ currencyCode: 'USD', minorUnits: '5' }), '$0.05');
});

test('shipping that costs nothing is free', () => {
  assert.equal(priceOrFree({ currencyCode: 'USD', minorUnits: '0' }), 'Free');
  assert.equal(priceOrFree({ currencyCode: 'USD', minorUnits: 495 }), '$4.95');
});
