import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { asCustomer, buy, fillCart } from '../harness/buyer.ts';
import { everything } from '../harness/invariants.ts';
import { type OpenShop, openShop } from '../harness/open.ts';
import { badCarts } from './bad-requests/carts.ts';
import type { Known } from './bad-requests/known.ts';
import { badOrders } from './bad-requests/orders.ts';
import { badStaffWork } from './bad-requests/staff.ts';

/** What a careless or hostile client sends: a clear refusal each, and a shop in which nothing has changed. */
describe('bad input', { timeout: 600_000 }, () => {
  let open: OpenShop;
  let known: Known;
  before(async () => {
    open = await openShop({ env: { BUS_POLL_MS: '50' } });
    known = await prepare(open);
  });
  after(() => open.close());

  for (const [fact, bad] of Object.entries({ ...badCarts(), ...badOrders(), ...badStaffWork() })) {
    test(fact, async () => {
      const before = await everything(open.books);
      const { method = 'POST', path, body, headers = {}, status, reason } = bad(known);
      const answer = await open.api.call(method, path, body, headers);
      assert.deepEqual([answer.status, answer.body?.reason], [status, reason], answer.text);
      assert.match(answer.headers.get('content-type') ?? '', /^application\/problem\+json/);
      for (const field of ['type', 'title', 'detail', 'traceId']) {
        assert.equal(typeof answer.body[field], 'string', `${field} in ${answer.text}`);
        assert.notEqual(answer.body[field], '', `${field} in ${answer.text}`);
      }
      assert.doesNotMatch(answer.text, /node_modules|\.ts:|select |postgres/i, 'the insides stay inside');
      assert.deepEqual(await everything(open.books), before, 'something has changed');
    });
  }

  test('after all of it the shop sells', async () => {
    const one = await buy(open.api, { sku: known.sku });
    await open.books.rest();
    await open.books.check([one, known.confirmed, known.shipped]);
  });
});

async function prepare(open: OpenShop): Promise<Known> {
  const { shop, api, staff } = open;
  const sku = await open.stocked(100);
  const [user, otherUser] = [await asCustomer(shop.origin, 'first'), await asCustomer(shop.origin, 'second')];
  const confirmed = await buy(api, { sku, quantity: 2 });
  const shipped = await buy(api, { sku });
  await open.books.rest();
  await staff.ship(shipped.id);
  const usersCart = (await api.call('POST', '/api/v1/carts', {}, user)).body.id;
  assert.equal((await api.call('POST', `/api/v1/carts/${usersCart}/items`, { sku, quantity: 1 }, user)).status, 200);
  const emptyCart = (await api.call('POST', '/api/v1/carts', {})).body.id;
  const cart = await fillCart(api, { sku, quantity: 2 });
  // What they cause by being here is done before anybody looks whether something changes.
  await open.books.rest();
  await open.books.mailed();
  const pending = '0192f0c0-0000-7000-8000-000000000000';
  return { sku, cart, emptyCart, usersCart, confirmed, shipped, pending, staff: staff.headers, user, otherUser };
}
