import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Variant } from '#web/lib/api/types.ts';
import { firstChoice, optionGroups, switchOption, variantByOptions } from './variants.ts';

const shirt = (colour: string, size: string, available = true): Variant => ({
  sku: `${colour}-${size}`,
  title: `${colour} / ${size}`,
  options: { colour, size },
  price: { currencyCode: 'USD', minorUnits: 2400 },
  available,
});

const shirts = [shirt('green', 'S', false), shirt('green', 'M'), shirt('navy', 'S'), shirt('navy', 'L')];

test('options are grouped in the order in which variants name them', () => {
  assert.deepEqual(optionGroups(shirts), [
    { name: 'colour', values: ['green', 'navy'] },
    { name: 'size', values: ['S', 'M', 'L'] },
  ]);
});

test('a variant is found by all its options and by no fewer', () => {
  assert.equal(variantByOptions(shirts, { colour: 'navy', size: 'L' })?.sku, 'navy-L');
  assert.equal(variantByOptions(shirts, { colour: 'navy' }), undefined);
});

test('the only variant needs no options', () => {
  assert.equal(variantByOptions([shirt('green', 'M')], {})?.sku, 'green-M');
});

test('a page begins with the variant of its address, else with one that can be had', () => {
  assert.equal(firstChoice(shirts, 'navy-L')?.sku, 'navy-L');
  assert.equal(firstChoice(shirts, 'unknown')?.sku, 'green-M');
});

test('a combination that is not made leads to the nearest that can be had', () => {
  const navyLarge = { from: { colour: 'navy', size: 'L' }, name: 'colour', value: 'green' };
  assert.equal(switchOption(shirts, navyLarge)?.sku, 'green-M');
});
