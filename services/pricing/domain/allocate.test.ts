import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { allocate } from './allocate.ts';

test('shares add up to the whole, and each is its exact part rounded up or down', () => {
  const weights = fc.array(fc.integer({ min: 0, max: 1_000_000_000_000 }), { maxLength: 20 });
  fc.assert(
    fc.property(weights, fc.double({ min: 0, max: 1, noNaN: true }), (given, rate) => {
      const sum = given.reduce((total, one) => total + one, 0);
      const whole = Math.floor(sum * rate);
      const shares = allocate(whole, given);
      assert.equal(
        shares.reduce((total, one) => total + one, 0),
        whole,
      );
      shares.forEach((share, place) => {
        const exact = BigInt(whole) * BigInt(given[place] ?? 0);
        const floor = sum === 0 ? 0 : Number(exact / BigInt(sum));
        assert.ok(share === floor || (share === floor + 1 && exact % BigInt(sum) > 0n), `${share} of ${floor}`);
      });
    }),
    { numRuns: 1_000 },
  );
});

test('the greatest remainder gets the odd unit, among equals the greatest weight, then the first', () => {
  assert.deepEqual(allocate(10, [25, 35, 140]), [1, 2, 7], '1.25, 1.75 and 7');
  assert.deepEqual(allocate(1, [10, 10]), [1, 0]);
  assert.deepEqual(allocate(2, [1, 3]), [0, 2], '0.5 and 1.5');
  assert.deepEqual(allocate(0, [1, 2]), [0, 0]);
  assert.deepEqual(allocate(0, []), []);
});
