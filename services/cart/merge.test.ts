import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { bounds } from './domain.ts';
import { type Claimed, decideClaim, merged } from './merge.ts';

const contents = fc.record({
  lines: fc.uniqueArray(
    fc.record({
      sku: fc.integer({ min: 0, max: 300 }).map((at) => `SKU-${at}`),
      quantity: fc.integer({ min: 1, max: bounds.quantityPerLine }),
    }),
    { selector: ({ sku }) => sku, maxLength: bounds.lines },
  ),
  codes: fc.uniqueArray(
    fc.integer({ min: 0, max: 40 }).map((at) => `CODE-${at}`),
    { maxLength: bounds.codes },
  ),
});

test('merging loses nothing that fits, takes nothing away from what was there, and keeps the bounds', () => {
  fc.assert(
    fc.property(contents, contents, (mine, guests) => {
      const both = merged(mine, guests);
      const quantityIn = ({ lines }: typeof both, wanted: string) =>
        lines.find(({ sku }) => sku === wanted)?.quantity ?? 0;
      assert.ok(both.lines.length <= bounds.lines && both.codes.length <= bounds.codes);
      assert.deepEqual(
        both.lines.slice(0, mine.lines.length).map(({ sku }) => sku),
        mine.lines.map(({ sku }) => sku),
      );
      for (const { sku, quantity } of both.lines) {
        const sum = quantityIn(mine, sku) + quantityIn(guests, sku);
        assert.equal(quantity, Math.min(bounds.quantityPerLine, sum));
      }
      const left = guests.lines.filter(({ sku }) => quantityIn(both, sku) === 0);
      assert.ok(left.length === 0 || both.lines.length === bounds.lines);
      assert.deepEqual(both.codes.slice(0, mine.codes.length), mine.codes);
    }),
  );
});

const cart = (id: string, more: Partial<Claimed> = {}): Claimed => ({
  id,
  userId: null,
  ordered: false,
  mergedInto: null,
  lines: [],
  codes: [],
  ...more,
});

test("a guest's cart is taken as it is by whoever has none open, and an ordered one always", () => {
  assert.deepEqual(decideClaim(cart('g'), null, 'ann'), { do: 'take', answer: 'g' });
  const mine = cart('m', { userId: 'ann' });
  assert.deepEqual(decideClaim(cart('g', { ordered: true }), mine, 'ann'), { do: 'take', answer: 'm' });
  assert.deepEqual(decideClaim(cart('g', { ordered: true }), null, 'ann'), { do: 'take', answer: 'g' });
});

test('a claim that was made before changes nothing', () => {
  const mine = cart('m', { userId: 'ann' });
  const moved = cart('g', { userId: 'ann', mergedInto: 'm' });
  assert.deepEqual(decideClaim(moved, mine, 'ann'), { do: 'nothing', answer: 'm' });
  assert.deepEqual(decideClaim(moved, null, 'ann'), { do: 'nothing', answer: 'm' });
  assert.deepEqual(decideClaim(mine, mine, 'ann'), { do: 'nothing', answer: 'm' });
});

test('the cart of somebody else is not to be had', () => {
  assert.equal(decideClaim(cart('g', { userId: 'bob' }), null, 'ann'), null);
  assert.equal(decideClaim(cart('g', { userId: 'bob', mergedInto: 'x' }), cart('m', { userId: 'ann' }), 'ann'), null);
});
