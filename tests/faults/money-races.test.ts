import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { type Bought, buy } from '../harness/buyer.ts';
import { type OpenShop, openShop } from '../harness/open.ts';
import { atOnce, clients, counted, ends, orderAtOnce, rounds } from './races.ts';

/** What there is once, wanted by many at the same moment. */
describe(`races for money, ${clients} clients and ${rounds} rounds`, { timeout: 1_800_000 }, () => {
  let open: OpenShop;
  let sku: string;
  const placed: Bought[] = [];
  before(async () => {
    open = await openShop({ env: { BUS_POLL_MS: '50' } });
    sku = await open.stocked(1_000_000);
  });
  after(() => open.close());

  /** A confirmed order whose payment is settled. */
  async function paid(quantity = 1): Promise<Bought> {
    const one = await buy(open.api, { sku, quantity });
    placed.push(one);
    await open.books.settled(one.id);
    return one;
  }

  test('the last use of a promotion is given to one order', async () => {
    for (let round = 0; round < rounds; round += 1) {
      const code = `HALF-${randomUUID().slice(0, 8).toUpperCase()}`;
      const { id } = await open.staff.promote(code, 1);
      const orders = await orderAtOnce(open, { sku, codes: [code] });
      placed.push(...orders);
      await open.books.rest();
      assert.deepEqual(await ends(open, orders), oneOf(orders, 'PROMOTION_USED_UP'));
      assert.equal((await open.staff.ask('GET', `/promotions/${id}`)).uses, 1);
    }
  });

  test('a gift card pays one order, and no other with the same money', async () => {
    for (let round = 0; round < rounds; round += 1) {
      const card = await open.staff.issueGiftCard(500);
      const orders = await orderAtOnce(open, { sku, quantity: 2, codes: [card.code] });
      placed.push(...orders);
      await open.books.rest();
      assert.deepEqual(await ends(open, orders), oneOf(orders, 'GIFT_CARD_SPENT'));
      assert.equal(await open.staff.giftCardBalance(card.id), 0);
    }
  });

  test(`the full refund, asked for ${clients} times with a key each, is given once`, async () => {
    for (let round = 0; round < rounds; round += 1) {
      const one = await paid();
      const answers = await atOnce(clients, () => refund(one, {}));
      assert.deepEqual(counted(answers), { 201: 1, REFUND_EXCEEDS_PAID: clients - 1 });
      await open.books.settled(one.id);
      assert.equal(await givenBack(one), one.total);
    }
  });

  test('partial refunds at once give back what was paid, and not a cent more', async () => {
    for (let round = 0; round < rounds; round += 1) {
      const one = await paid();
      const share = Math.floor(one.total / 10);
      const amount = { currencyCode: 'USD', minorUnits: share };
      const answers = await atOnce(clients, () => refund(one, { amount }));
      assert.deepEqual(counted(answers), {
        201: Math.floor(one.total / share),
        REFUND_EXCEEDS_PAID: clients - Math.floor(one.total / share),
      });
      await open.books.settled(one.id);
      assert.equal(await givenBack(one), Math.floor(one.total / share) * share);
    }
  });

  test('a refund by staff and a cancellation by the customer give the money back once', async () => {
    for (let round = 0; round < rounds; round += 1) {
      const one = await paid();
      const answers = await atOnce(clients, (index) => (index % 2 === 0 ? refund(one, {}) : cancel(one)));
      assert.ok(answers.filter(({ status }) => status === 201).length <= 1);
      await open.books.settled(one.id);
      assert.equal(await givenBack(one), one.total);
    }
  });

  test('at rest the books agree', async () => {
    await open.books.rest();
    await open.books.check(placed);
  });

  /** One order goes on; those of the others that were placed at all are cancelled, for this reason. */
  const oneOf = (orders: readonly Bought[], reason: string): Readonly<Record<string, number>> =>
    orders.length === 1 ? { confirmed: 1 } : { [reason]: orders.length - 1, confirmed: 1 };
  const refund = (one: Bought, body: object) =>
    open.staff.tries(
      'POST',
      `/orders/${one.id}/refunds`,
      { reason: 'a race', ...body },
      { 'idempotency-key': randomUUID() },
    );
  const cancel = (one: Bought) =>
    open.api.call('POST', `/api/v1/orders/${one.id}/cancel`, {}, { 'order-token': one.accessToken });
  /** What the provider gave back, by its own books. */
  async function givenBack(one: Bought): Promise<number> {
    const [row] = await open.books.rows(
      `select coalesce(sum(amount_minor), 0)::int as refunded from payments.mock_provider
       where kind = 'refund' and status = 'succeeded' and order_id = $1`,
      [one.id],
    );
    return row.refunded;
  }
});
