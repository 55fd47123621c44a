import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { type Answer, type Bought, bought, fillCart, order } from '../harness/buyer.ts';
import { type OpenShop, openShop } from '../harness/open.ts';

const buyers = 64;

/** Many at the same moment, on a real PostgreSQL. */
describe('races', { timeout: 120_000 }, () => {
  let open: OpenShop;
  const placed: Bought[] = [];
  before(async () => {
    open = await openShop({ env: { BUS_POLL_MS: '50' } });
  });
  after(() => open.close());
  const atOnce = <T>(count: number, act: (index: number) => Promise<T>) =>
    Promise.all(Array.from({ length: count }, (_, index) => act(index)));

  test(`of ${buyers} buyers of the last unit one gets it, and the others are told that it is out of stock`, async () => {
    const sku = await open.stocked(1);
    const carts = await atOnce(buyers, () => fillCart(open.api, { sku }));
    const orders = await Promise.all(carts.map(async (cartId) => bought(await order(open.api, cartId), cartId)));
    placed.push(...orders);
    await open.books.rest();
    assert.deepEqual(
      await open.books.rows(
        `select status, status_reason as reason, count(*)::int from orders.orders where id = any($1::uuid[]) group by 1, 2 order by 1`,
        [orders.map((one) => one.id)],
      ),
      [
        { status: 'cancelled', reason: 'OUT_OF_STOCK', count: buyers - 1 },
        { status: 'confirmed', reason: null, count: 1 },
      ],
    );
    assert.deepEqual(await open.staff.stock(sku), { onHand: 0, reserved: 0 });
  });

  test('with as many units as buyers want, all are sold: none is refused for being late', async () => {
    const sku = await open.stocked(buyers);
    const carts = await atOnce(buyers, () => fillCart(open.api, { sku }));
    const orders = await Promise.all(carts.map(async (cartId) => bought(await order(open.api, cartId), cartId)));
    placed.push(...orders);
    await open.books.rest();
    assert.deepEqual(await open.staff.stock(sku), { onHand: 0, reserved: 0 });
  });

  test('one Idempotency-Key a hundred times at once is one order, with one answer, also after a restart', async () => {
    const cartId = await fillCart(open.api, { sku: await open.stocked(200) });
    const key = randomUUID();
    const send = () => order(open.api, cartId, { key });
    const answers = await atOnce(100, send);
    const accepted = answers.filter((one) => one.status === 201);
    const [first] = accepted;
    assert.ok(first !== undefined, answers[0]?.text ?? '');
    placed.push(bought(first, cartId));
    for (const one of answers) mustBeFirstOrLater(one, first.text);
    await open.books.settled(first.body.order.id);
    assert.equal((await send()).text, first.text, 'a repetition has the first answer, byte for byte');
    await open.shop.kill();
    await open.shop.restart();
    assert.equal((await send()).text, first.text, 'and has it after a restart');
    assert.deepEqual(await ordersOf(cartId), [{ id: first.body.order.id }]);
  });

  test('a key that is repeated while the saga runs gets the first answer, not that its own cart is ordered', async () => {
    const sku = await open.stocked(200);
    for (let round = 0; round < 20; round += 1) {
      const cartId = await fillCart(open.api, { sku });
      const key = randomUUID();
      const answers = await atOnce(24, async (index) => {
        await pause(index * 2);
        return order(open.api, cartId, { key });
      });
      const first = answers.find((one) => one.status === 201);
      assert.ok(first !== undefined, answers[0]?.text ?? '');
      placed.push(bought(first, cartId));
      for (const one of answers) mustBeFirstOrLater(one, first.text);
    }
  });

  test('the same key with another body is refused, and orders nothing', async () => {
    const sku = await open.stocked(10);
    const key = randomUUID();
    const [one, other] = [await fillCart(open.api, { sku }), await fillCart(open.api, { sku })];
    placed.push(bought(await order(open.api, one, { key }), one));
    const refused = await order(open.api, other, { key });
    assert.deepEqual([refused.status, refused.body.reason], [422, 'IDEMPOTENCY_KEY_REUSED']);
    assert.deepEqual(await ordersOf(other), []);
  });

  test(`of ${buyers} orders of one cart, each with a key of its own, one is taken`, async () => {
    const cartId = await fillCart(open.api, { sku: await open.stocked(100) });
    const answers = await atOnce(buyers, () => order(open.api, cartId));
    const taken = answers.filter((one) => one.status === 201);
    assert.equal(taken.length, 1);
    placed.push(...taken.map((one) => bought(one, cartId)));
    const reasons = new Set(
      answers.filter((one) => one.status !== 201).map((one) => `${one.status} ${one.body.reason}`),
    );
    assert.deepEqual([...reasons], ['409 CART_ALREADY_ORDERED']);
    assert.equal((await ordersOf(cartId)).length, 1);
  });

  test(`${buyers} concurrent adds to one cart are all there`, async () => {
    const sku = await open.stocked(500);
    const others = await Promise.all([open.stocked(500), open.stocked(500)]);
    const cartId = await fillCart(open.api, { sku });
    const added = await atOnce(buyers, (index) =>
      open.api.call('POST', `/api/v1/carts/${cartId}/items`, { sku: [sku, ...others][index % 3], quantity: 1 }),
    );
    assert.deepEqual(
      [...new Set(added.map((one) => one.status))],
      [200],
      added.find((one) => one.status !== 200)?.text ?? '',
    );
    const { body } = await open.api.call('GET', `/api/v1/carts/${cartId}`);
    const quantities = body.lines.map((line: { quantity: number }) => line.quantity);
    assert.equal(quantities.length, 3);
    assert.equal(
      quantities.reduce((sum: number, one: number) => sum + one, 0),
      buyers + 1,
    );
  });

  test(`one add with a key, ${buyers} times at once, adds once`, async () => {
    const sku = await open.stocked(500);
    const cartId = await fillCart(open.api, { sku });
    const key = { 'idempotency-key': randomUUID() };
    const added = await atOnce(buyers, () =>
      open.api.call('POST', `/api/v1/carts/${cartId}/items`, { sku, quantity: 2 }, key),
    );
    for (const one of added) assert.ok(one.status === 200 || one.body.reason === 'IDEMPOTENCY_IN_PROGRESS', one.text);
    const { body } = await open.api.call('GET', `/api/v1/carts/${cartId}`);
    assert.equal(body.lines[0].quantity, 3);
  });

  test('two hands that ship an order at once ship it once', async () => {
    const sku = await open.stocked(50);
    const cartId = await fillCart(open.api, { sku, quantity: 2 });
    const one = bought(await order(open.api, cartId), cartId);
    placed.push(one);
    await open.books.rest();
    const shipped = await atOnce(16, () => ship(one.id));
    assert.equal(shipped.filter((answer) => answer.status === 201).length, 1);
  });

  test(`of ${buyers} orders that are cancelled and shipped at once, each ends as one of both`, async (t) => {
    const sku = await open.stocked(buyers);
    const carts = await atOnce(buyers, () => fillCart(open.api, { sku }));
    const orders = await Promise.all(carts.map(async (cartId) => bought(await order(open.api, cartId), cartId)));
    placed.push(...orders);
    await open.books.rest();
    // Each has a head start in half of the rounds, of another length in each, so that they meet at every step.
    const late = async <T>(byMs: number, act: () => Promise<T>) => {
      await pause(Math.max(0, byMs));
      return act();
    };
    const answers = await atOnce(buyers, async (index) => {
      const one = orders[index] ?? assert.fail();
      const headStartMs = index % 2 === 0 ? index / 4 : -index / 4;
      const both = [late(headStartMs, () => cancel(one)), late(-headStartMs, () => ship(one.id))];
      return (await Promise.all(both)).map(({ status, body }) => body.reason ?? status).join(' ');
    });
    const count = (how: string) => answers.filter((one) => one === how).length;
    const met = Object.fromEntries(answers.map((how) => [how, count(how)]));
    t.diagnostic(JSON.stringify(met));
    assert.deepEqual(Object.keys(met).sort(), ['200 ORDER_CANCELLED', 'ORDER_NOT_CANCELLABLE 201']);
  });

  test('at rest the books agree', async () => {
    await open.books.rest();
    await open.books.check(placed);
  });

  const ship = (orderId: string) => {
    const body = { carrier: 'Gondola', trackingNumber: 'GO-1' };
    return open.api.call('POST', `/api/v1/admin/orders/${orderId}/shipments`, body, open.staff.headers);
  };
  const cancel = (one: Bought) =>
    open.api.call('POST', `/api/v1/orders/${one.id}/cancel`, {}, { 'order-token': one.accessToken });
  const ordersOf = (cartId: string) =>
    open.books.rows('select id from orders.orders where cart_id = $1::uuid', [cartId]);
});

/** Either the first answer, byte for byte, or an invitation to ask again. */
function mustBeFirstOrLater(answer: Answer, first: string): void {
  if (answer.status === 201) return assert.equal(answer.text, first);
  assert.deepEqual([answer.status, answer.body.reason], [409, 'IDEMPOTENCY_IN_PROGRESS'], answer.text);
  assert.ok(Number(answer.headers.get('retry-after')) > 0);
}
