import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { boundedJson } from './bounded-json.ts';

const lists = fc.dictionary(
  fc.constantFrom('orders', 'mails', 'carts'),
  fc.array(fc.record({ at: fc.string({ maxLength: 40 }) }, { noNullPrototype: true }), { maxLength: 60 }),
  { noNullPrototype: true },
);

test('what fits is written in full', () => {
  fc.assert(fc.property(lists, (given) => assert.deepEqual(JSON.parse(boundedJson(given, 100_000)), given)));
});

test('what does not fit is left out from the ends and counted, and the text keeps its bound', () => {
  fc.assert(
    fc.property(lists, fc.integer({ min: 100, max: 2_000 }), (given, most) => {
      const text = boundedJson(given, most);
      const { leftOut = 0, ...kept } = JSON.parse(text);
      assert.ok(text.length <= most);
      const count = (of: Record<string, readonly unknown[]>) => Object.values(of).flat().length;
      assert.equal(count(kept) + leftOut, count(given));
      for (const [name, list] of Object.entries(given)) assert.deepEqual(kept[name], list.slice(0, kept[name].length));
    }),
  );
});
