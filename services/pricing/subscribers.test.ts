import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, afterEach, before, beforeEach, describe, test } from 'node:test';
import { openPricing, type Pricing, usd } from './pricing.testing.ts';

describe('the redemptions of orders', () => {
  let pricing: Pricing;
  before(async () => {
    pricing = await openPricing();
  });
  beforeEach(() => {
    pricing.said.length = 0;
  });
  afterEach(async () => assert.deepEqual(await pricing.drift(), []));
  after(() => pricing.close());

  const use = (promotionId: string) => ({ promotionId, amount: usd(100) });
  const pay = (giftCardId: string, minorUnits: number) => ({ giftCardId, amount: usd(minorUnits) });
  const balance = async (id: string) =>
    (await pricing.rows(`select balance from gift_cards where id = '${id}'`))[0]?.['balance'];
  const uses = async (id: string) =>
    (await pricing.rows(`select uses from promotions where id = '${id}'`))[0]?.['uses'];
  const code = () => `C-${randomUUID().slice(0, 8)}`;
  const reasons = () => pricing.said.map(({ data }) => /"reason":"(\w+)"/.exec(data)?.[1] ?? 'taken');

  test('are taken for a whole batch with as many statements as for one order', async () => {
    const [promotion, card] = [await pricing.promotion({ code: code(), totalLimit: 99 }), await pricing.card(5000)];
    const statementsOf = async (orders: number): Promise<number> => {
      pricing.statements.length = 0;
      await pricing.request(
        Array.from({ length: orders }, () => ({ redemptions: [use(promotion), pay(card.id, 10)] })),
      );
      return pricing.statements.length;
    };
    const one = await statementsOf(1);
    assert.equal(await statementsOf(50), one);
    assert.deepEqual([await uses(promotion), await balance(card.id)], [51, 5000 - 510]);
    assert.equal(pricing.types().filter((type) => type === 'pricing.redeemed').length, 51);
  });

  test('are all taken or none, and a refusal says why', async () => {
    const [promotion, card] = [await pricing.promotion({ code: code(), totalLimit: 1 }), await pricing.card(500)];
    await pricing.request([
      { redemptions: [use(promotion), pay(card.id, 501)] },
      { redemptions: [use(promotion), pay(card.id, 200)] },
      { redemptions: [use(promotion)] },
    ]);
    assert.deepEqual(reasons(), ['GIFT_CARD_SPENT', 'taken', 'PROMOTION_USED_UP']);
    assert.deepEqual([await uses(promotion), await balance(card.id)], [1, 300]);
  });

  test('count for a customer by their address, however it is written', async () => {
    const promotion = await pricing.promotion({ code: code(), customerLimit: 1 });
    await pricing.request([{ redemptions: [use(promotion)], email: 'Eve@Example.com' }]);
    await pricing.request([
      { redemptions: [use(promotion)], email: 'eve@example.com' },
      { redemptions: [use(promotion)], email: 'bob@example.com' },
    ]);
    assert.deepEqual(reasons(), ['taken', 'PROMOTION_USED_UP', 'taken']);
    const kept = await pricing.rows(`select encode(customer, 'escape') as customer from promotion_uses`);
    assert.ok(!JSON.stringify(kept).includes('eve'), 'the address itself is kept nowhere');
  });

  test('of a cancelled order are given back once, exactly as they were taken', async () => {
    const [promotion, card] = [await pricing.promotion({ code: code(), totalLimit: 1 }), await pricing.card(500)];
    const redemptions = [use(promotion), pay(card.id, 300)];
    const orderIds = await pricing.request([{ redemptions }]);
    await pricing.cancel(orderIds);
    await pricing.cancel(orderIds);
    assert.deepEqual([await uses(promotion), await balance(card.id)], [0, 500]);
    assert.deepEqual(pricing.types(), ['pricing.redeemed', 'pricing.released']);
    await pricing.request([{ redemptions }]);
    assert.equal(reasons().at(-1), 'taken', 'the use is free for somebody else');
  });

  test('are never taken for an order whose cancellation was heard first', async () => {
    const [promotion, card] = [await pricing.promotion({ code: code() }), await pricing.card(500)];
    const orderId = randomUUID();
    await pricing.cancel([orderId]);
    await pricing.request([{ redemptions: [use(promotion), pay(card.id, 300)], orderId }]);
    assert.deepEqual([await uses(promotion), await balance(card.id), pricing.types()], [0, 500, []]);
  });

  test('of a refused order leave nothing to give back', async () => {
    const promotion = await pricing.promotion({ code: code(), totalLimit: 1 });
    const orderIds = await pricing.request([{ redemptions: [use(promotion)] }, { redemptions: [use(promotion)] }]);
    await pricing.cancel(orderIds.slice(1));
    assert.deepEqual([await uses(promotion), pricing.types().includes('pricing.released')], [1, false]);
  });

  test('cost nothing for cancelled orders that have none', async () => {
    pricing.statements.length = 0;
    await pricing.cancel([randomUUID(), randomUUID()], []);
    assert.deepEqual(
      pricing.statements.filter((text) => !/^(begin|commit)/i.test(text)),
      [],
    );
  });

  test('go back to the gift cards in part with a refund, in the order of taking and never twice', async () => {
    const [first, second] = [await pricing.card(300), await pricing.card(300)];
    const [orderId = ''] = await pricing.request([{ redemptions: [pay(second.id, 300), pay(first.id, 200)] }]);
    await pricing.refund(orderId, 350);
    assert.deepEqual([await balance(second.id), await balance(first.id)], [300, 150]);
    await pricing.refund(orderId, 1000);
    assert.deepEqual([await balance(second.id), await balance(first.id)], [300, 300], 'never more than was taken');
    await pricing.cancel([orderId]);
    assert.deepEqual([await balance(second.id), await balance(first.id)], [300, 300]);
  });

  test('are not given back by the refund of a cancelled order as well', async () => {
    const card = await pricing.card(300);
    const orderIds = await pricing.request([{ redemptions: [pay(card.id, 200)] }]);
    await pricing.refund(orderIds[0] ?? '', 200, true);
    assert.equal(await balance(card.id), 100);
    await pricing.cancel(orderIds);
    assert.equal(await balance(card.id), 300);
  });

  test('of a blocked card are refused', async () => {
    const card = await pricing.card(300);
    await pricing.rows(`update gift_cards set active = false where id = '${card.id}'`);
    await pricing.request([{ redemptions: [pay(card.id, 1)] }]);
    assert.deepEqual(reasons(), ['GIFT_CARD_SPENT']);
  });
});
