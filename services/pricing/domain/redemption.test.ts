import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Demand, giveBack, type Left, merged, type Share, takeAll } from './redemption.ts';

const share: fc.Arbitrary<Share> = fc.record({
  kind: fc.constantFrom('promotion' as const, 'gift_card' as const),
  id: fc.constantFrom('x', 'y'),
  minorUnits: fc.integer({ min: 0, max: 500 }),
});
const demands: fc.Arbitrary<Demand[]> = fc
  .array(fc.record({ customer: fc.constantFrom('ann', 'bob'), shares: fc.array(share, { maxLength: 4 }) }), {
    maxLength: 30,
  })
  .map((all) => all.map(({ customer, shares }, at) => ({ orderId: `o${at}`, customer, shares: merged(shares) })));
const limit = fc.constantFrom(null, 1, 2, 5);
const left: fc.Arbitrary<Left> = fc
  .record({ totalLimit: limit, customerLimit: limit, uses: fc.integer({ min: 0, max: 3 }), balance: fc.nat(2000) })
  .map(({ balance, ...limits }) => ({
    promotions: new Map([['x', { ...limits, usesOf: new Map([['ann', Math.min(1, limits.uses)]]) }]]),
    balances: new Map([['x', balance]]),
  }));

test('limits and balances hold whatever is asked for at once, and each order gets all or nothing', () => {
  fc.assert(
    fc.property(left, demands, (given, asked) => {
      const taken = takeAll(given, asked).flatMap((one) => (one.taken ? [one.demand] : []));
      const of = (kind: Share['kind'], id: string, among = taken) =>
        among.flatMap(({ shares }) => shares.filter((one) => one.kind === kind && one.id === id));
      const limits = given.promotions.get('x');
      const uses = of('promotion', 'x').length;
      if (uses > 0) assert.ok((limits?.uses ?? 0) + uses <= (limits?.totalLimit ?? Number.POSITIVE_INFINITY));
      for (const customer of ['ann', 'bob']) {
        const own = of(
          'promotion',
          'x',
          taken.filter((one) => one.customer === customer),
        ).length;
        const before = limits?.usesOf.get(customer) ?? 0;
        if (own > 0) assert.ok(before + own <= (limits?.customerLimit ?? Number.POSITIVE_INFINITY));
      }
      const spent = of('gift_card', 'x').reduce((sum, { minorUnits }) => sum + minorUnits, 0);
      assert.ok(spent <= (given.balances.get('x') ?? 0));
      assert.equal(of('promotion', 'y').length, 0, 'a promotion that is not there has no uses');
    }),
    { numRuns: 2_000 },
  );
});

test('the first who asks gets the last use, and a later order that fits is not kept out by one that does not', () => {
  const given: Left = {
    promotions: new Map([['x', { totalLimit: 1, customerLimit: null, uses: 0, usesOf: new Map() }]]),
    balances: new Map([['x', 100]]),
  };
  const order = (orderId: string, shares: readonly Share[]): Demand => ({ orderId, customer: 'ann', shares });
  const use = { kind: 'promotion', id: 'x', minorUnits: 5 } as const;
  const pay = (minorUnits: number) => ({ kind: 'gift_card', id: 'x', minorUnits }) as const;
  const outcomes = takeAll(given, [
    order('a', [use, pay(101)]),
    order('b', [use, pay(60)]),
    order('c', [use]),
    order('d', [pay(40)]),
  ]);
  assert.deepEqual(
    outcomes.map((one) => (one.taken ? 'taken' : one.reason)),
    ['GIFT_CARD_SPENT', 'taken', 'PROMOTION_USED_UP', 'taken'],
  );
});

test('a refund goes to the cards in the order of taking, and never above what they gave', () => {
  const held = [
    { giftCardId: 'a', minorUnits: 300 },
    { giftCardId: 'b', minorUnits: 200 },
  ];
  assert.deepEqual(giveBack(held, 250), [{ giftCardId: 'a', minorUnits: 250 }]);
  assert.deepEqual(giveBack(held, 400), [held[0], { giftCardId: 'b', minorUnits: 100 }]);
  assert.deepEqual(giveBack(held, 900), held);
  assert.deepEqual(giveBack(held, 0), []);
});
