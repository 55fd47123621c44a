import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  allocate,
  changesOf,
  type Demand,
  type Line,
  merged,
  onCancelled,
  onPaid,
  onRemoved,
  type Reservation,
  type Shelf,
  type Stock,
  shelved,
  type Taken,
  takeOut,
  totalsOf,
} from './domain.ts';

const skus = fc.constantFrom<string>('A', 'B', 'C');
const everywhere = ['main', 'north', 'south'] as const;
const lines = fc.array(fc.record({ sku: skus, quantity: fc.integer({ min: 1, max: 5 }) }), {
  minLength: 1,
  maxLength: 4,
});
const demands = fc.array(fc.record({ orderId: fc.uuid(), lines, pickup: fc.option(fc.constantFrom(...everywhere)) }), {
  maxLength: 20,
});
const shelf = fc
  .record({ location: fc.constantFrom(...everywhere), onHand: fc.nat(15), share: fc.nat(100), active: fc.boolean() })
  .map(({ share, ...rest }): Shelf => ({ ...rest, reserved: Math.floor((rest.onHand * share) / 100) }));
const stocks = fc.uniqueArray(
  fc.record({ sku: skus, shelves: fc.uniqueArray(shelf, { selector: (one) => one.location }) }).map(
    ({ sku, shelves }): Stock => ({
      sku,
      shelves,
      onHand: sum(shelves, 'onHand'),
      reserved: sum(shelves, 'reserved'),
    }),
  ),
  { selector: (one) => one.sku },
);

const sum = <K extends string>(all: readonly { readonly [key in K]: number }[], key: K): number =>
  all.reduce((total, one) => total + one[key], 0);

/** Goods in the main location only, as most shops have them. */
const inMain = (sku: string, onHand: number): Stock => ({
  sku,
  onHand,
  reserved: 0,
  shelves: [{ location: 'main', onHand, reserved: 0, active: true }],
});

const sent = (wanted: readonly Line[]): Demand => ({ orderId: 'o', lines: wanted, pickup: null });

test('no place gives more than is free there, and nobody is refused what is left', () => {
  fc.assert(
    fc.property(stocks, demands, (stock, asked) => {
      const free = new Map(
        stock.flatMap(({ sku, shelves }) =>
          shelves.map((one) => [`${sku} ${one.location}`, one.active ? one.onHand - one.reserved : 0]),
        ),
      );
      allocate(stock, asked).forEach((one, index) => {
        const { lines: wanted, pickup } = asked[index] ?? sent([]);
        const usable = pickup === null ? everywhere : [pickup];
        const fits = merged(wanted).every(
          ({ sku, quantity }) => usable.reduce((n, place) => n + (free.get(`${sku} ${place}`) ?? 0), 0) >= quantity,
        );
        assert.equal(one.held, fits);
        if (!one.held) return;
        for (const { sku, location, quantity } of one.lines) {
          free.set(`${sku} ${location}`, (free.get(`${sku} ${location}`) ?? 0) - quantity);
        }
      });
      assert.ok([...free.values()].every((count) => count >= 0));
    }),
  );
});

test('an order gets exactly what it asks for or nothing, and what is collected comes from one place', () => {
  fc.assert(
    fc.property(stocks, demands, (stock, asked) => {
      allocate(stock, asked).forEach((one, index) => {
        const { lines: wanted, pickup } = asked[index] ?? sent([]);
        if (!one.held) {
          assert.ok(one.shortages.every(({ requested, available }) => requested > available));
          return;
        }
        assert.deepEqual(merged(one.lines), merged(wanted));
        assert.ok(one.lines.every(({ quantity }) => quantity > 0));
        if (pickup !== null) assert.ok(one.lines.every(({ location }) => location === pickup));
      });
    }),
  );
});

const shelfAt = (location: string, onHand: number, more: Partial<Shelf> = {}): Shelf => ({
  location,
  onHand,
  reserved: 0,
  active: true,
  ...more,
});
const spread = (sku: string, shelves: readonly Shelf[]): Stock => ({
  sku,
  onHand: sum(shelves, 'onHand'),
  reserved: sum(shelves, 'reserved'),
  shelves,
});
const places = (...taken: readonly (readonly [string, number, string])[]) =>
  taken.map(([sku, quantity, location]) => ({ sku, quantity, location }));

test('goods to be sent come from the best location first, and from the next when none has all of them', () => {
  const stock = spread('A', [
    shelfAt('north', 3, { reserved: 1 }),
    shelfAt('closed', 9, { active: false }),
    shelfAt('main', 5),
  ]);
  const [one] = allocate([stock], [sent([{ sku: 'A', quantity: 6 }])]);
  assert.deepEqual(one, { orderId: 'o', held: true, lines: places(['A', 2, 'north'], ['A', 4, 'main']) });
});

test('goods to be sent come from one location when one has all of them, the best of those', () => {
  const stock = [
    spread('A', [shelfAt('north', 3), shelfAt('main', 5), shelfAt('south', 9)]),
    spread('B', [shelfAt('main', 1), shelfAt('south', 1)]),
    inMain('C', 9),
  ];
  const linesOf = (...skus: readonly string[]) => {
    const [one] = allocate(stock, [sent(skus.map((sku) => ({ sku, quantity: sku === 'A' ? 4 : 1 })))]);
    return one?.held === true ? one.lines : [];
  };
  assert.deepEqual(linesOf('A'), places(['A', 4, 'main']));
  assert.deepEqual(linesOf('A', 'B', 'C'), places(['A', 4, 'main'], ['B', 1, 'main'], ['C', 1, 'main']));
});

test('of two orders at once the second is sent from where the first left enough', () => {
  const stock = spread('A', [shelfAt('main', 3), shelfAt('south', 2)]);
  const both = allocate([stock], [sent([{ sku: 'A', quantity: 2 }]), sent([{ sku: 'A', quantity: 2 }])]);
  assert.deepEqual(
    both.flatMap((one) => (one.held ? one.lines : [])),
    places(['A', 2, 'main'], ['A', 2, 'south']),
  );
});

test('an order is never split when one location has all that it asks for', () => {
  fc.assert(
    fc.property(stocks, lines, (stock, wanted) => {
      const [one] = allocate(stock, [sent(wanted)]);
      if (one?.held !== true) return;
      const has = (place: string, { sku, quantity }: Line) =>
        stock.some(
          (of) =>
            of.sku === sku &&
            of.shelves.some((at) => at.location === place && at.active && at.onHand - at.reserved >= quantity),
        );
      const someHasAll = everywhere.some((place) => merged(wanted).every((line) => has(place, line)));
      const split = new Set(one.lines.map(({ location }) => location)).size > 1;
      assert.ok(!(someHasAll && split));
    }),
  );
});

test('two lines of one SKU count together', () => {
  const twice = [
    { sku: 'A', quantity: 2 },
    { sku: 'A', quantity: 2 },
  ];
  const [one] = allocate([inMain('A', 3)], [sent(twice)]);
  assert.deepEqual(one, { orderId: 'o', held: false, shortages: [{ sku: 'A', requested: 4, available: 3 }] });
});

const taken = lines.map((all): readonly Taken[] =>
  all.map((line, index) => ({ ...line, location: everywhere[index % everywhere.length] ?? 'main' })),
);

test('holding and giving back leaves the counters as they were, at each place and in all', () => {
  fc.assert(
    fc.property(taken, (goods) => {
      const changes = changesOf([
        { effect: 'hold', lines: goods },
        { effect: 'release', lines: goods },
        { effect: 'sell', lines: goods },
        { effect: 'restock', lines: goods },
      ]);
      assert.ok([...changes, ...totalsOf(changes)].every((one) => one.onHand === 0 && one.reserved === 0));
    }),
  );
});

test('what is taken out of an order and what is left of it are what it had, place by place', () => {
  fc.assert(
    fc.property(taken, lines, (had, asked) => {
      const has = new Map(merged(had).map(({ sku, quantity }) => [sku, quantity]));
      const removed = merged(asked).flatMap(({ sku, quantity }) => {
        const some = Math.min(quantity, has.get(sku) ?? 0);
        return some === 0 ? [] : [{ sku, quantity: some }];
      });
      const { out, left } = takeOut(had, removed);
      assert.deepEqual(merged(out), removed);
      const steps = [...out, ...left].map((line) => ({ effect: 'restock' as const, lines: [line] }));
      assert.deepEqual(changesOf(steps), changesOf([{ effect: 'restock', lines: had }]));
    }),
  );
});

test('however an order is edited, returned and then cancelled, each of its units comes back once', () => {
  fc.assert(
    fc.property(taken, fc.array(lines, { maxLength: 5 }), (had, wishes) => {
      let left = had;
      const back: Taken[] = [];
      for (const wish of wishes) {
        try {
          const step = takeOut(left, wish);
          back.push(...step.out);
          left = step.left;
        } catch (error) {
          // Refused as a whole: nothing of it has come back.
          assert.ok(error instanceof RangeError);
        }
      }
      const cancelled = [...back, ...left];
      assert.deepEqual(
        changesOf([
          { effect: 'sell', lines: had },
          { effect: 'restock', lines: cancelled },
        ]),
        zero(had),
      );
    }),
  );
});

const zero = (goods: readonly Taken[]) =>
  changesOf([{ effect: 'sell', lines: goods }]).map((change) => ({ ...change, onHand: 0, reserved: 0 }));

test('more than an order has is not taken out of it', () => {
  assert.throws(() => takeOut([{ sku: 'A', quantity: 1, location: 'main' }], [{ sku: 'A', quantity: 2 }]), RangeError);
});

test('what comes back to a closed location lies in the main one', () => {
  const shelves = [
    { location: 'main', onHand: 1, reserved: 0, active: true },
    { location: 'closed', onHand: 0, reserved: 0, active: false },
  ];
  const goods = [{ sku: 'A', quantity: 2, location: 'closed' }];
  assert.deepEqual(shelved([{ sku: 'A', onHand: 1, reserved: 0, shelves }], goods), [
    { sku: 'A', quantity: 2, location: 'main' },
  ]);
});

const reservation = (state: Reservation['state']): Reservation => ({
  orderId: 'o',
  lines: [],
  attempt: 1,
  state,
  pickup: null,
});

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

test('units taken out of an order go back on the shelf, but not twice', () => {
  assert.equal(onRemoved(reservation('committed')), 'restock');
  assert.equal(onRemoved(reservation('held')), 'release');
  assert.equal(onRemoved(reservation('expired')), 'shrink');
  assert.equal(onRemoved(reservation('returned')), 'nothing');
  assert.equal(onRemoved(reservation('released')), 'nothing');
  assert.equal(onRemoved(undefined), 'unknown');
});
