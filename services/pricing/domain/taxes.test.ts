import assert from 'node:assert/strict';
import { test } from 'node:test';
import { money } from '#platform/kernel/money.ts';
import { shippingMethods } from './shipping.ts';
import { taxRule } from './taxes.ts';

test('a region is known by its code, its ISO code and its name', () => {
  for (const region of ['CA', 'ca', 'US-CA', ' California '])
    assert.equal(taxRule('US', region).basisPoints, 725, region);
  for (const region of ['QC', 'CA-QC', 'Québec', 'Quebec'])
    assert.equal(taxRule('CA', region).basisPoints, 1497.5, region);
});

test('an unknown or missing region has the default rate, never none by accident', () => {
  for (const region of ['', 'Narnia', 'constructor']) assert.equal(taxRule('US', region).basisPoints, 500, region);
});

test('every country outside North America has its tax included', () => {
  assert.deepEqual(taxRule('GB', 'Kent'), { kind: 'included', name: 'VAT', basisPoints: 2000 });
  assert.equal(taxRule('HK', '').basisPoints, 0);
});

test('a country that is not served has no methods, the others have a cheap and a fast one', () => {
  const goods = money('USD', 1000);
  assert.deepEqual(shippingMethods('KP', goods), []);
  for (const country of ['US', 'CA', 'FR', 'NZ']) {
    const methods = shippingMethods(country, goods);
    assert.deepEqual(
      methods.map(({ id }) => id),
      ['standard', 'express'],
      country,
    );
    assert.ok(methods.every(({ price }) => price.currencyCode === 'USD' && price.minorUnits > 0));
  }
});
