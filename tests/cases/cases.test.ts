import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { asCustomer, type Bought, bought, buy, fillCart, follow, type Json, order } from '../harness/buyer.ts';
import { command } from '../harness/command.ts';
import { type OpenShop, openShop } from '../harness/open.ts';
import { skusOf } from '../harness/staff.ts';

/**
 * What went wrong in shops in the field, told as what happens to a customer of this one. docs/reliability.md says where
 * the other cases are told.
 */
describe('cases from the field', { timeout: 900_000 }, () => {
  let open: OpenShop;
  const placed: Bought[] = [];
  before(async () => {
    open = await openShop({
      env: {
        BUS_POLL_MS: '50',
        // Longer than the shop takes to start again, on a slow machine too; the test moves time on.
        INVENTORY_RESERVATION_SECONDS: '600',
        INVENTORY_SWEEP_MS: '50',
        // Long enough for the goods to be gone before a payment is found out, on a slow machine too.
        PAYMENTS_ANSWER_MS: '6000',
        PAYMENTS_SETTLE_MS: '100',
      },
    });
  });
  after(() => open.close());

  test('a failed retry refunds no good order', async () => {
    const cartId = await fillCart(open.api, { sku: await open.stocked(5) });
    const key = randomUUID();
    const first = await order(open.api, cartId, { key });
    const one = bought(first, cartId);
    placed.push(one);
    await open.books.settled(one.id);
    // The browser lost the answer: the customer tries another card, and then the same request again.
    const other = await order(open.api, cartId, { token: 'tok_declined' });
    assert.deepEqual([other.status, other.body.reason], [409, 'CART_ALREADY_ORDERED']);
    assert.equal((await order(open.api, cartId, { key })).text, first.text);
    await open.books.settled(one.id);
    assert.deepEqual(await moneyOf(one), { charged: one.total, refunded: 0 });
    assert.equal((await follow(open.shop.origin, one)).status, 'confirmed');
  });

  test('a checkout whose first try failed is not stuck as being completed', async () => {
    const cartId = await fillCart(open.api, { sku: await open.stocked(5) });
    const declined = bought(await order(open.api, cartId, { token: 'tok_declined' }), cartId);
    placed.push(declined);
    assert.equal((await follow(open.shop.origin, declined)).statusReason, 'PAYMENT_DECLINED');
    await open.books.settled(declined.id);
    const again = bought(await order(open.api, cartId), cartId);
    placed.push(again);
    assert.equal((await follow(open.shop.origin, again)).status, 'confirmed');
  });

  test('two lines of one stock item oversell nothing', async () => {
    const sku = await open.stocked(3);
    const cartId = await fillCart(open.api, { sku, quantity: 2 });
    const added = await open.api.call('POST', `/api/v1/carts/${cartId}/items`, { sku, quantity: 2 });
    assert.equal(added.body.reason, 'NOT_ENOUGH_STOCK');
    const [line, ...others] = (await open.api.call('GET', `/api/v1/carts/${cartId}`)).body.lines;
    assert.deepEqual([line.quantity, others.length], [2, 0], 'a SKU is one line, however often it is added');
    const rival = await buy(open.api, { sku, quantity: 2 });
    // Orders of others are heard in any order: only what is held already is the rival's.
    await open.books.said('inventory.reserved', rival.id);
    const one = bought(await order(open.api, cartId), cartId);
    placed.push(rival, one);
    await open.books.settled(rival.id);
    assert.equal((await follow(open.shop.origin, one)).statusReason, 'OUT_OF_STOCK');
    assert.deepEqual(await open.staff.stock(sku), { onHand: 1, reserved: 0 });
  });

  test('an order that is paid when its goods are gone is not stranded: it ends, and the money goes back', async () => {
    const sku = await open.stocked(1);
    const late = await buy(open.api, { sku, token: 'tok_timeout' });
    await open.books.said('inventory.reserved', late.id);
    // Found out any earlier, the payment would ask for the goods once more.
    await open.books.heard('payments', 'inventory.reserved', late.id);
    const foundOut = await open.books.hold('select from payments.movements where order_id = $1 for update', [late.id]);
    await open.books.rows(`update bus.clock set offset_by = offset_by + '11 minutes'`);
    await open.books.heard('inventory', 'orders.cancelled', late.id);
    await foundOut();
    const rival = await buy(open.api, { sku });
    placed.push(late, rival);
    assert.equal((await follow(open.shop.origin, rival)).status, 'confirmed');
    assert.equal((await follow(open.shop.origin, late)).status, 'cancelled');
    await open.books.settled(late.id);
    assert.deepEqual(await moneyOf(late), { charged: late.total, refunded: late.total });
  });

  test("a guest's cart is not emptied by many sign-ins at once", async () => {
    const sku = await open.stocked(50);
    const cartId = await fillCart(open.api, { sku, quantity: 2 });
    const customers = await Promise.all(
      Array.from({ length: 8 }, (_, at) => asCustomer(open.shop.origin, `guest-${at}`)),
    );
    await Promise.all(
      customers.map((headers) => open.api.call('POST', `/api/v1/carts/${cartId}/items`, { sku, quantity: 1 }, headers)),
    );
    const { body } = await open.api.call('GET', `/api/v1/carts/${cartId}`);
    assert.equal(body.lines[0].quantity, 2 + customers.length);
  });

  test('events for a listener that is away wait on disk, and none is dropped', async () => {
    const sku = await open.stocked(500);
    const away = randomUUID();
    await open.books.rows(
      `update bus.lanes set holder = $1::uuid, until = bus.now() + interval '1 hour', holder_pid = pg_backend_pid()
       where consumer = 'notifications'`,
      [away],
    );
    const orders = await Promise.all(Array.from({ length: 40 }, () => buy(open.api, { sku })));
    placed.push(...orders);
    await Promise.all(orders.map((one) => open.books.said('orders.confirmed', one.id)));
    const [waiting] = await open.books.rows(
      `select count(*)::int as events from bus.deliveries where consumer = 'notifications'`,
    );
    assert.ok(waiting.events >= orders.length, `${waiting.events} wait`);
    await open.books.rows(`update bus.lanes set until = '-infinity' where holder = $1::uuid`, [away]);
    await open.books.rest();
    const mailed = await Promise.all(orders.map((one) => open.staff.mails(one.id)));
    assert.deepEqual([...new Set(mailed.flat())], ['order_confirmed']);
    assert.equal(mailed.flat().length, orders.length);
  });

  test('a payment that was under way when the process died is taken up by the next one', async () => {
    const one = await buy(open.api, { sku: await open.stocked(5), token: 'tok_timeout' });
    placed.push(one);
    await open.books.said('inventory.reserved', one.id);
    await open.shop.kill();
    await open.shop.restart();
    assert.equal((await follow(open.shop.origin, one)).status, 'confirmed');
    await open.books.settled(one.id);
    assert.deepEqual(await moneyOf(one), { charged: one.total, refunded: 0 });
  });

  test('a command that does nothing does not say that all is well', async () => {
    const nothing = [
      ['commands/import.ts', 'no-such-file.jsonl'],
      ['commands/import.ts'],
      ['commands/rebuild.ts', 'nonsense'],
      ['commands/rebuild.ts'],
      ['main.ts', 'no-such-service'],
    ];
    for (const argv of nothing) {
      const { code, said } = await command(argv, open.shop);
      assert.notEqual(code, 0, `${argv.join(' ')}: ${said}`);
      assert.notEqual(said.trim(), '', `${argv.join(' ')} says nothing`);
    }
  });

  test('what a rebuild of the search makes is found as it was before', async () => {
    await open.books.rest();
    const before = await found();
    const { code, said } = await command(['commands/rebuild.ts', 'search'], open.shop);
    assert.equal(code, 0, said);
    const after = await found();
    assert.ok(before.length > 100);
    assert.deepEqual(after, before);
  });

  test('adding to a cart takes a moment at 10,000 products', async (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'rialto-many-'));
    t.after(() => rmSync(folder, { recursive: true, force: true }));
    const file = join(folder, 'many.jsonl');
    const few = await medianAddMs((await skusOf(open.api)).slice(0, 50));
    writeFileSync(file, Array.from({ length: 10_000 }, (_, at) => JSON.stringify(product(at))).join('\n'));
    const { code, said } = await command(['commands/import.ts', file], open.shop);
    assert.equal(code, 0, said);
    await open.books.rest(600_000);
    const many = await medianAddMs(Array.from({ length: 50 }, (_, at) => `MANY-${at * 199}`));
    t.diagnostic(`${few.toFixed(1)} ms, and ${many.toFixed(1)} ms among 10,000`);
    // A slow machine is slow in a small shop as well.
    assert.ok(many < Math.max(250, 5 * few), `${many} ms, and ${few} ms before`);
  });

  test('at rest the books agree', async () => {
    await open.books.rest();
    await open.books.check(placed);
  });

  /** Every product that the search finds, page by page, with what can be bought of it. */
  async function found(): Promise<readonly Json[]> {
    const hits: Json[] = [];
    for (let token = ''; ; ) {
      const { body } = await open.api.call('GET', `/api/v1/search?sort=price&pageSize=100&pageToken=${token}`);
      hits.push(...body.hits);
      token = encodeURIComponent(body.nextPageToken);
      if (token === '') return hits;
    }
  }

  /** What adding each of them to one cart takes, in milliseconds: one half of them is added faster. */
  async function medianAddMs(skus: readonly string[]): Promise<number> {
    const cart = await open.api.call('POST', '/api/v1/carts', {});
    const tookMs: number[] = [];
    for (const sku of skus) {
      const begun = performance.now();
      const added = await open.api.call('POST', `/api/v1/carts/${cart.body.id}/items`, { sku, quantity: 1 });
      tookMs.push(performance.now() - begun);
      assert.ok(added.status === 200 || added.body.reason === 'NOT_ENOUGH_STOCK', added.text);
    }
    return tookMs.sort((a, b) => a - b)[Math.floor(skus.length / 2)] ?? 0;
  }

  /** What the provider took and gave back, by its own books. */
  async function moneyOf(one: Bought): Promise<{ charged: number; refunded: number }> {
    const [row] = await open.books.rows(
      `select coalesce(sum(amount_minor) filter (where kind = 'charge'), 0)::int as charged,
        coalesce(sum(amount_minor) filter (where kind = 'refund'), 0)::int as refunded
       from payments.mock_provider where status = 'succeeded' and order_id = $1`,
      [one.id],
    );
    return { charged: row.charged, refunded: row.refunded };
  }
});

const product = (at: number) => ({
  sku: `MANY-${at}`,
  title: `One of very many, number ${at}`,
  description: 'There are ten thousand of these.',
  category: 'home',
  price: { currencyCode: 'USD', minorUnits: 1_000 + at },
  stock: 10,
});
