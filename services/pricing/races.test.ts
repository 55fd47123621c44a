import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, describe, test } from 'node:test';
import { openPricing, type Pricing, usd } from './pricing.testing.ts';

const rounds = 10;
const clients = 64;

describe('many who want the last of it at once', () => {
  let pricing: Pricing;
  before(async () => {
    pricing = await openPricing(32);
  });
  beforeEach(() => {
    pricing.said.length = 0;
  });
  afterEach(async () => assert.deepEqual(await pricing.drift(), []));
  after(() => pricing.close());

  const all = <T>(work: (at: number) => Promise<T>) =>
    Promise.all(Array.from({ length: clients }, (_, at) => work(at)));
  const taken = () => pricing.types().filter((type) => type === 'pricing.redeemed').length;

  test('the last use of a promotion has exactly one winner', async () => {
    for (let round = 0; round < rounds; round += 1) {
      const promotionId = await pricing.promotion({ code: `LAST-${round}`, totalLimit: 1 });
      await all((at) =>
        pricing.request([{ redemptions: [{ promotionId, amount: usd(5) }], email: `${at}@example.com` }]),
      );
      assert.equal(taken(), round + 1);
    }
  });

  test('a customer who orders from many windows uses a promotion as often as they may', async () => {
    for (let round = 0; round < rounds; round += 1) {
      const promotionId = await pricing.promotion({ code: `OWN-${round}`, customerLimit: 2 });
      await all(() => pricing.request([{ redemptions: [{ promotionId, amount: usd(5) }] }]));
      assert.equal(taken(), 2 * (round + 1));
    }
  });

  test('the last balance of a gift card is spent once', async () => {
    for (let round = 0; round < rounds; round += 1) {
      const { id: giftCardId } = await pricing.card(1000);
      await all(() => pricing.request([{ redemptions: [{ giftCardId, amount: usd(900) }] }]));
      assert.equal(taken(), round + 1);
    }
  });

  test('orders that want the same things in another order wait for each other and never stand still', async () => {
    const ids = [await pricing.promotion({ code: 'ONE', totalLimit: 40 }), await pricing.promotion({ code: 'TWO' })];
    const cards = [(await pricing.card(100_000)).id, (await pricing.card(100_000)).id];
    await all(async (at) => {
      const redemptions = [
        ...ids.map((promotionId) => ({ promotionId, amount: usd(5) })),
        ...cards.map((giftCardId) => ({ giftCardId, amount: usd(10) })),
      ];
      const orders = await pricing.request([{ redemptions: at % 2 === 0 ? redemptions : redemptions.toReversed() }]);
      if (at % 3 === 0) await pricing.cancel(orders);
      else await pricing.refund(orders[0] ?? '', 7);
    });
    const [{ most } = {}] = await pricing.rows(`select max(uses) as most from promotions where total_limit = 40`);
    assert.ok(Number(most) <= 40);
  });

  test('a request and its cancellation at once leave nothing taken', async () => {
    const promotionId = await pricing.promotion({ code: 'BOTH' });
    const { id: giftCardId } = await pricing.card(100_000);
    const redemptions = [
      { promotionId, amount: usd(5) },
      { giftCardId, amount: usd(10) },
    ];
    await all(async () => {
      const orderId = crypto.randomUUID();
      await Promise.all([pricing.request([{ redemptions, orderId }]), pricing.cancel([orderId])]);
    });
    assert.deepEqual(await pricing.rows(`select uses from promotions where code = 'BOTH'`), [{ uses: 0 }]);
    assert.deepEqual(await pricing.rows(`select balance from gift_cards where id = '${giftCardId}'`), [
      { balance: 100_000 },
    ]);
  });
});
