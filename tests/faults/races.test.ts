import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { type Answer, type Bought, bought, fillCart, order } from '../harness/buyer.ts';
import { type OpenShop, openShop } from '../harness/open.ts';
import { atOnce, clients, counted, ends, orderAtOnce, rounds, theOne } from './races.ts';

/** Many at the same moment, on a real PostgreSQL. */
describe(`races, ${clients} clients and ${rounds} rounds`, { timeout: 1_800_000 }, () => {
  let open: OpenShop;
  let plenty: string;
  const placed: Bought[] = [];
  before(async () => {
    open = await openShop({ env: { BUS_POLL_MS: '50' } });
    plenty = await open.stocked(1_000_000);
  });
  after(() => open.close());

  /** Confirmed orders, each of two units. */
  async function confirmed(count: number): Promise<readonly Bought[]> {
    const carts = await atOnce(count, () => fillCart(open.api, { sku: plenty, quantity: 2 }));
    const orders = await Promise.all(carts.map(async (cartId) => bought(await order(open.api, cartId), cartId)));
    placed.push(...orders);
    await open.books.rest();
    return orders;
  }

  test('one buyer gets the last unit, and the others are told that it is out of stock', async () => {
    const sku = await open.stocked(0);
    for (let round = 0; round < rounds; round += 1) {
      await open.staff.setStock(sku, 1);
      const orders = await orderAtOnce(open, { sku });
      placed.push(...orders);
      await open.books.rest();
      assert.deepEqual(await ends(open, orders), { OUT_OF_STOCK: clients - 1, confirmed: 1 });
      assert.deepEqual(await open.staff.stock(sku), { onHand: 0, reserved: 0 });
    }
  });

  test('with as many units as buyers want, all are sold: none is refused for being late', async () => {
    const sku = await open.stocked(0);
    for (let round = 0; round < rounds; round += 1) {
      await open.staff.setStock(sku, clients);
      placed.push(...(await orderAtOnce(open, { sku })));
      await open.books.rest();
      assert.deepEqual(await open.staff.stock(sku), { onHand: 0, reserved: 0 });
    }
  });

  test('goods that come in through many hands at once are all counted', async () => {
    const sku = await open.stocked(0);
    for (let round = 0; round < rounds; round += 1) {
      await open.staff.setStock(sku, 0);
      await atOnce(clients, () => open.staff.receive(sku, 1));
      assert.deepEqual(await open.staff.stock(sku), { onHand: clients, reserved: 0 });
    }
  });

  test('of orders of one cart, each with a key of its own, one is taken', async () => {
    for (let round = 0; round < rounds; round += 1) {
      const cartId = await fillCart(open.api, { sku: plenty });
      const answers = await atOnce(clients, () => order(open.api, cartId));
      placed.push(bought(theOne(answers.filter(({ status }) => status === 201)), cartId));
      assert.deepEqual(counted(answers), { 201: 1, CART_ALREADY_ORDERED: clients - 1 });
      assert.equal((await ordersOf(cartId)).length, 1);
    }
  });

  test('concurrent adds to one cart are all there, and none twice', async () => {
    const others = [await open.stocked(1_000), await open.stocked(1_000)];
    for (let round = 0; round < rounds; round += 1) {
      const cartId = await fillCart(open.api, { sku: plenty });
      const added = await atOnce(clients, (index) => add(cartId, [plenty, ...others][index % 3] ?? plenty, 1));
      assert.deepEqual(counted(added), { 200: clients });
      const quantities = await quantitiesIn(cartId);
      assert.equal(quantities.length, 3);
      assert.equal(
        quantities.reduce((sum, one) => sum + one, 0),
        clients + 1,
      );
    }
  });

  test('one add with a key, sent by all at once, adds once', async () => {
    for (let round = 0; round < rounds; round += 1) {
      const cartId = await fillCart(open.api, { sku: plenty });
      const key = { 'idempotency-key': randomUUID() };
      const added = await atOnce(clients, () => add(cartId, plenty, 2, key));
      for (const one of added) assert.ok(one.status === 200 || one.body.reason === 'IDEMPOTENCY_IN_PROGRESS', one.text);
      assert.deepEqual(await quantitiesIn(cartId), [3]);
    }
  });

  test('an order that all cancel at once is cancelled once, and its goods and money go back once', async () => {
    const sku = await open.stocked(0);
    for (let round = 0; round < rounds; round += 1) {
      await open.staff.setStock(sku, 2);
      const cartId = await fillCart(open.api, { sku, quantity: 2 });
      const one = bought(await order(open.api, cartId), cartId);
      placed.push(one);
      await open.books.settled(one.id);
      assert.deepEqual(counted(await atOnce(clients, () => cancel(one))), { 200: clients });
      await open.books.settled(one.id);
      assert.deepEqual(await open.staff.stock(sku), { onHand: 2, reserved: 0 });
      assert.deepEqual(await saidOf(one), ['orders.cancelled', 'payments.refunded']);
    }
  });

  test('two hands that ship an order at once ship it once', async () => {
    for (let round = 0; round < rounds; round += 1) {
      const one = theOne(await confirmed(1));
      const shipped = await atOnce(clients, () => ship(one.id));
      assert.equal(shipped.filter((answer) => answer.status === 201).length, 1);
    }
  });

  test('of orders that are cancelled and shipped at once, each ends as one of both', async (t) => {
    const met: Answer[][] = [];
    for (let round = 0; round < Math.ceil(rounds / 5); round += 1) {
      met.push(...(await duel(cancel, (one) => ship(one.id))));
    }
    const pairs = countedPairs(met);
    t.diagnostic(JSON.stringify(pairs));
    assert.deepEqual(Object.keys(pairs).sort(), ['200 ORDER_CANCELLED', 'ORDER_NOT_CANCELLABLE 201']);
  });

  test('of orders that are unpacked to be cancelled and shipped at once, none ends as both', async (t) => {
    const met: Answer[][] = [];
    for (let round = 0; round < Math.ceil(rounds / 5); round += 1) {
      met.push(...(await duel(unpackAndCancel, packAndShip)));
    }
    const pairs = countedPairs(met);
    t.diagnostic(JSON.stringify(pairs));
    assert.equal(pairs['200 201'], undefined);
    await open.books.rest();
    await open.books.check(placed);
  });

  test('of orders that are edited and packed at once, what is packed is what was paid for', async (t) => {
    const met: Answer[][] = [];
    for (let round = 0; round < Math.ceil(rounds / 5); round += 1) {
      met.push(...(await duel(edit, pack)));
    }
    t.diagnostic(JSON.stringify(countedPairs(met)));
    await open.books.rest();
    await open.books.check(placed);
  });

  test('of orders that are edited and cancelled at once, the goods and the money go back once', async (t) => {
    const met: Answer[][] = [];
    for (let round = 0; round < Math.ceil(rounds / 5); round += 1) met.push(...(await duel(edit, cancel)));
    t.diagnostic(JSON.stringify(countedPairs(met)));
    await open.books.rest();
    await open.books.check(placed);
  });

  test('at rest the books agree', async () => {
    await open.books.rest();
    await open.books.check(placed);
  });

  type Act = (one: Bought) => Promise<Answer>;

  /**
   * Two things done to each of many orders. Each has a head start in half of them, of another length, so that they meet at
   * every step; in the last two it is the whole way, so that each of them comes first somewhere on any machine.
   */
  async function duel(first: Act, second: Act): Promise<Answer[][]> {
    const orders = await confirmed(clients);
    return Promise.all(
      orders.map(async (one, index) => {
        const [sooner, later] = index % 2 === 0 ? [first, second] : [second, first];
        const begun = sooner(one);
        await (index < clients - 2 ? pause(index) : begun);
        const answers = await Promise.all([begun, later(one)]);
        return index % 2 === 0 ? answers : answers.reverse();
      }),
    );
  }

  const countedPairs = (pairs: readonly (readonly Answer[])[]) =>
    counted(
      pairs.map((pair) => ({
        status: 999,
        body: { reason: pair.map(({ status, body }) => (status < 300 ? status : body.reason)).join(' ') },
      })),
    );
  const ship = (orderId: string) =>
    open.staff.tries('POST', `/orders/${orderId}/shipments`, { carrier: 'Gondola', trackingNumber: 'GO-1' });
  const pack: Act = (one) => open.staff.tries('POST', `/orders/${one.id}/pack`, {});
  const packAndShip: Act = async (one) => {
    await pack(one);
    return ship(one.id);
  };
  const unpackAndCancel: Act = async (one) => {
    await open.staff.tries('POST', `/orders/${one.id}/unpack`, { reason: 'it broke' });
    return cancel(one);
  };
  const edit: Act = (one) =>
    open.staff.tries(
      'POST',
      `/orders/${one.id}/edits`,
      { remove: [{ sku: plenty, quantity: 1 }], reason: 'one is broken' },
      { 'idempotency-key': randomUUID() },
    );
  const cancel: Act = (one) =>
    open.api.call('POST', `/api/v1/orders/${one.id}/cancel`, {}, { 'order-token': one.accessToken });
  const add = (cartId: string, sku: string, quantity: number, headers: Readonly<Record<string, string>> = {}) =>
    open.api.call('POST', `/api/v1/carts/${cartId}/items`, { sku, quantity }, headers);
  const ordersOf = (cartId: string) =>
    open.books.rows('select id from orders.orders where cart_id = $1::uuid', [cartId]);
  const saidOf = async (one: Bought): Promise<readonly string[]> => {
    const rows = await open.books.rows(
      `select type from bus.events where subject = $1 and type in ('orders.cancelled', 'payments.refunded') order by type`,
      [one.id],
    );
    return rows.map(({ type }) => type);
  };
  async function quantitiesIn(cartId: string): Promise<readonly number[]> {
    const { body } = await open.api.call('GET', `/api/v1/carts/${cartId}`);
    return body.lines.map((line: { quantity: number }) => line.quantity);
  }
});
