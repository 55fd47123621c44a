import assert from 'node:assert/strict';
import { after, before, describe, type TestContext, test } from 'node:test';
import { type Bought, bought, buy, fillCart, follow, type Json, order, watch } from '../harness/buyer.ts';
import { type Chaos, unleash } from '../harness/chaos.ts';
import { answered, handledTwice } from '../harness/metrics.ts';
import { type OpenShop, openShop } from '../harness/open.ts';
import type { Seed } from '../harness/seed.ts';
import type { Runner } from '../harness/shop.ts';

/** The saga, as buyers and staff see it: one body for every way to run the shop, on a bus that behaves badly. */
export function story(runner: Runner, seed: Seed): void {
  describe(`${runner}, events doubled and out of order (seed ${seed.text})`, { timeout: 600_000 }, () => {
    let open: OpenShop;
    let chaos: Chaos;
    const placed: Bought[] = [];
    const buys = async (wish: Parameters<typeof buy>[1]): Promise<Bought> => {
      const order = await buy(open.api, wish);
      placed.push(order);
      return order;
    };
    const read = async (given: Bought): Promise<Json> =>
      (await open.api.call('GET', `/api/v1/orders/${given.id}`, undefined, { 'order-token': given.accessToken })).body;
    const cartOf = async (given: Bought): Promise<Json> =>
      (await open.api.call('GET', `/api/v1/carts/${given.cartId}`)).body;

    before(async () => {
      open = await openShop({
        runner,
        env: { PAYMENTS_ANSWER_MS: '6000', PAYMENTS_SETTLE_MS: '200', BUS_POLL_MS: '40' },
      });
      chaos = await unleash(open.books, seed);
    });
    after(() => open.close());

    // Side by side, as in a shop; the slow payments take as long as all the others together.
    describe('orders', { concurrency: 16 }, () => {
      test('a card buys: seen from pending to confirmed, shipped, delivered, and mailed', async () => {
        const sku = await open.stocked(20);
        const order = await seenPending(sku);
        await open.books.settled(order.id);
        assert.equal((await read(order)).payment.status, 'succeeded');
        const shipment = await open.staff.ship(order.id);
        await follow(open.shop.origin, order, 'shipped');
        await open.staff.deliver(shipment.id);
        const delivered = await follow(open.shop.origin, order, 'delivered');
        assert.deepEqual(
          delivered.shipments.map((one: Json) => [one.id, one.status]),
          [[shipment.id, 'delivered']],
        );
        await open.books.settled(order.id);
        // Where events overtake each other, so do the mails about them.
        const mails = new Set(await open.staff.mails(order.id));
        assert.deepEqual(mails, new Set(['order_confirmed', 'order_shipped', 'order_delivered']));
      });

      test('cash on delivery is captured when it is delivered', async () => {
        const order = await buys({ sku: await open.stocked(5), method: 'cash_on_delivery' });
        assert.equal((await follow(open.shop.origin, order)).status, 'confirmed');
        await open.books.settled(order.id);
        assert.equal((await read(order)).payment.status, 'authorized');
        await open.staff.deliver((await open.staff.ship(order.id)).id);
        await follow(open.shop.origin, order, 'delivered');
        await open.books.settled(order.id);
        assert.equal((await read(order)).payment.status, 'succeeded');
        assert.deepEqual(await capturedOf(order), [{ captured: order.total }]);
      });

      test('a declined card releases the stock, opens the cart again, and says so by mail', async () => {
        const sku = await open.stocked(5);
        const order = await buys({ sku, quantity: 3, token: 'tok_declined' });
        const cancelled = await follow(open.shop.origin, order);
        assert.deepEqual([cancelled.status, cancelled.statusReason], ['cancelled', 'PAYMENT_DECLINED']);
        await open.books.settled(order.id);
        assert.deepEqual(await open.staff.stock(sku), { onHand: 5, reserved: 0 });
        assert.deepEqual(await open.staff.mails(order.id), ['order_cancelled']);
        await ordersAgain(order);
      });

      test('of two carts that want the last unit one gets it, the other is out of stock and open again', async () => {
        const sku = await open.stocked(1);
        const carts = [await fillCart(open.api, { sku }), await fillCart(open.api, { sku })];
        const orders = await Promise.all(carts.map(async (cartId) => bought(await order(open.api, cartId), cartId)));
        placed.push(...orders);
        const ends = await Promise.all(orders.map((one) => follow(open.shop.origin, one)));
        assert.deepEqual(ends.map((one) => one.statusReason ?? one.status).sort(), ['OUT_OF_STOCK', 'confirmed']);
        const loser = orders[ends.findIndex((one) => one.status === 'cancelled')];
        assert.ok(loser !== undefined);
        await open.books.settled(loser.id);
        assert.deepEqual(await open.staff.mails(loser.id), ['order_cancelled']);
        await open.staff.setStock(sku, 1);
        await ordersAgain(loser);
      });

      for (const token of ['tok_slow', 'tok_timeout']) {
        test(`${token} ends confirmed and is charged once`, async () => {
          const order = await buys({ sku: await open.stocked(5), token });
          assert.equal((await follow(open.shop.origin, order)).status, 'confirmed');
          await open.books.settled(order.id);
          assert.equal((await read(order)).payment.status, 'succeeded');
          assert.deepEqual(await capturedOf(order), [{ captured: order.total }]);
        });
      }

      test('a customer who cancels gets the money back, and the shelf the goods', async () => {
        const sku = await open.stocked(5);
        const order = await buys({ sku, quantity: 2 });
        assert.equal((await follow(open.shop.origin, order)).status, 'confirmed');
        const path = `/api/v1/orders/${order.id}/cancel`;
        const cancelled = await open.api.call('POST', path, {}, { 'order-token': order.accessToken });
        assert.deepEqual([cancelled.status, cancelled.body.statusReason], [200, 'CUSTOMER_REQUEST'], cancelled.text);
        await open.books.settled(order.id);
        assert.equal((await read(order)).payment.status, 'refunded');
        assert.deepEqual(await open.staff.stock(sku), { onHand: 5, reserved: 0 });
        await ordersAgain(order);
      });

      test('a customer who cancels at once gets the money back, however far the payment came', async () => {
        const sku = await open.stocked(50);
        for (let round = 0; round < 5; round += 1) {
          const order = await buys({ sku });
          const path = `/api/v1/orders/${order.id}/cancel`;
          const answer = await open.api.call('POST', path, {}, { 'order-token': order.accessToken });
          assert.equal(answer.status, 200, answer.text);
        }
      });
    });

    test('at rest the books agree', async () => {
      await open.books.rest();
      await open.books.check(placed);
    });

    test('no event had its effect twice on a listener, and none was parked', async () => {
      assert.deepEqual(await handledTwice(open), []);
    });

    test('each payment was prepared by as many calls as this way to run the shop makes', async () => {
      const times = runner === 'every call over gRPC, idempotent ones doubled' ? 2 : 1;
      assert.equal(await answered(open, 'rialto.payments.v1.PaymentsService/PreparePayment'), placed.length * times);
    });

    test('duplicates and reordered events were really met', async (t: TestContext) => {
      t.diagnostic(`seed ${seed.text}: ${JSON.stringify(await chaos.happened())}`);
    });

    /** Buys, and sees each status: however fast the shop is, the goods are given once the page has been seen without. */
    async function seenPending(sku: string): Promise<Bought> {
      const giveGoods = await open.books.hold('select from inventory.stock where sku = $1 for update', [sku]);
      try {
        const order = await buys({ sku, quantity: 2 });
        const shown = await watch(open.shop.origin, order, undefined, giveGoods);
        assert.deepEqual([...new Set(shown.map((one) => one.status))], ['pending', 'confirmed']);
        return order;
      } finally {
        await giveGoods();
      }
    }

    const capturedOf = (given: Bought) =>
      open.books.rows(
        `select amount_minor::int as captured from payments.mock_provider where key = $1
        union all select captured_minor::int from payments.payments where order_id::text = $1 and method <> 'card'`,
        [given.id],
      );

    /** The cart of a cancelled order is as it was, and buys. */
    async function ordersAgain(cancelled: Bought): Promise<void> {
      const cart = await cartOf(cancelled);
      assert.equal(cart.ordered, false);
      assert.equal(cart.lines.length, 1);
      const again = bought(await order(open.api, cancelled.cartId), cancelled.cartId);
      placed.push(again);
      assert.equal((await follow(open.shop.origin, again)).status, 'confirmed');
    }
  });
}
