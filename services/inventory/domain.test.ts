import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { allocate, changesOf, merged, onCancelled, onPaid, type Reservation } from './domain.ts';

const skus = fc.constantFrom<string>('A', 'B', 'C');
const lines = fc.array(fc.record({ sku: skus, quantity: fc.integer({ min: 1, max: 5 }) }), {
  minLength: 1,
  maxLength: 4,
});
const demands = fc.array(fc.record({ orderId: fc.uuid(), lines }), { maxLength: 20 });
const stocks = fc.uniqueArray(fc.record({ sku: skus, onHand: fc.nat(30), reserved: fc.constant(0) }), {
  selector: (one) => one.sku,
});

test('no SKU is promised more often than it lies there, and nobody is refused what is left', () => {
  fc.assert(
    fc.property(stocks, demands, (stock, asked) => {
      const left = new Map(stock.map((one) => [one.sku, one.onHand]));
      for (const one of allocate(stock, asked)) {
        const fits = one.lines.every(({ sku, quantity }) => (left.get(sku) ?? 0) >= quantity);
        assert.equal(one.held, fits);
        if (one.held) for (const { sku, quantity } of one.lines) left.set(sku, (left.get(sku) ?? 0) - quantity);
      }
      assert.ok([...left.values()].every((count) => count >= 0));
    }),
  );
});

test('two lines of one SKU count together', () => {
  const stock = [{ sku: 'A', onHand: 3, reserved: 0 }];
  const [one] = allocate(stock, [
    {
      orderId: 'o',
      lines: [
        { sku: 'A', quantity: 2 },
        { sku: 'A', quantity: 2 },
      ],
    },
  ]);
  assert.deepEqual(one, {
    orderId: 'o',
    lines: [{ sku: 'A', quantity: 4 }],
    held: false,
    shortages: [{ sku: 'A', requested: 4, available: 3 }],
  });
});

test('holding and giving back leaves the counters as they were', () => {
  fc.assert(
    fc.property(lines, (asked) => {
      const changes = changesOf([
        { effect: 'hold', lines: merged(asked) },
        { effect: 'release', lines: merged(asked) },
        { effect: 'sell', lines: merged(asked) },
        { effect: 'restock', lines: merged(asked) },
      ]);
      assert.ok(changes.every((one) => one.onHand === 0 && one.reserved === 0));
    }),
  );
});

const reservation = (state: Reservation['state']): Reservation => ({ orderId: 'o', lines: [], attempt: 1, state });

test('a paid order gets its held goods, asks again for expired ones, and nothing once they ended otherwise', () => {
  assert.equal(onPaid(reservation('held')), 'commit');
  assert.equal(onPaid(reservation('expired')), 'ask_again');
  assert.equal(onPaid(reservation('committed')), 'nothing');
  assert.equal(onPaid(reservation('released')), 'nothing');
  assert.equal(onPaid(undefined), 'unknown');
});

test('a cancellation releases what is held, restocks what was sold, and refuses what comes later', () => {
  assert.equal(onCancelled(reservation('held')), 'release');
  assert.equal(onCancelled(reservation('committed')), 'restock');
  assert.equal(onCancelled(reservation('expired')), 'forget');
  assert.equal(onCancelled(reservation('rejected')), 'nothing');
  assert.equal(onCancelled(undefined), 'refuse_later');
});
