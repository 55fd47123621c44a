import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { type Api, asCustomer, bought, type Json, order } from '../harness/buyer.ts';
import { type OpenShop, openShop } from '../harness/open.ts';
import type { Shop } from '../harness/shop.ts';

const tabs = 8;
const wantedLines = 65;

/** A guest becomes a person: what they collected is theirs, once, in a shop with everything in it. */
describe('a guest with 65 lines who signs in from eight tabs at once', { timeout: 600_000 }, () => {
  let open: OpenShop;
  let shop: Shop;
  let outside: Api;
  let skus: readonly string[];
  before(async () => {
    open = await openShop();
    ({ shop, api: outside } = open);
    const { body } = await outside.call('GET', '/api/v1/products?pageSize=100');
    skus = body.products.flatMap(({ variants: [one] }: Json) => (one.available ? [one.sku] : []));
    assert.ok(skus.length >= wantedLines);
  });
  after(() => open.close());

  const cartOf = async (lines: readonly { sku: string; quantity: number }[]) => {
    const { body } = await outside.call('POST', '/api/v1/carts', { lines });
    assert.equal(body.lines.length, lines.length);
    return String(body.id);
  };
  const some = (count: number) => skus.slice(0, count).map((sku) => ({ sku, quantity: 1 }));
  const quantities = (cart: Json) => cart.lines.map(({ sku, quantity }: Json) => ({ sku, quantity }));

  /** Signs in with the cookies of a browser; answers those that it has then. */
  async function signIn(email: string, cookie: string): Promise<string> {
    const answer = await fetch(`${shop.origin}/api/auth/sign-in/email`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: shop.origin, cookie },
      body: JSON.stringify({ email, password: 'a long walk by the sea' }),
    });
    assert.equal(answer.status, 200, await answer.clone().text());
    return answer.headers
      .getSetCookie()
      .map((one) => one.split(';')[0] ?? '')
      .join('; ');
  }
  const inEightTabs = (name: string, cookie: string) =>
    Promise.all(Array.from({ length: tabs }, () => signIn(`${name}@example.com`, cookie)));
  const myCart = async (cookie: string) => (await outside.call('GET', '/api/v1/me/cart', undefined, { cookie })).body;

  test('finds 65 lines, once, and every tab the same cart', async () => {
    await asCustomer(shop.origin, 'guest-without');
    const guests = await cartOf(some(wantedLines));
    const browsers = await inEightTabs('guest-without', `cart=${guests}`);
    for (const cookie of browsers) {
      assert.match(cookie, new RegExp(`cart=${guests}`));
      assert.deepEqual(quantities(await myCart(cookie)), some(wantedLines));
    }
    assert.equal((await outside.call('GET', `/api/v1/carts/${guests}`)).status, 404, 'it is no guest’s any more');
  });

  test('finds them added, once, to what lay in the person’s cart', async () => {
    const headers = await asCustomer(shop.origin, 'guest-with');
    const mine = await outside.call('POST', '/api/v1/carts', { lines: some(5) }, headers);
    const guests = await cartOf(some(wantedLines));
    const browsers = await inEightTabs('guest-with', `cart=${guests}`);
    for (const cookie of browsers) assert.match(cookie, new RegExp(`cart=${mine.body.id}`));
    const expected = some(wantedLines).map((line, at) => (at < 5 ? { ...line, quantity: 2 } : line));
    assert.deepEqual(quantities(await myCart(browsers[0] ?? '')), expected);
    assert.equal((await outside.call('GET', `/api/v1/carts/${guests}`)).status, 404);
  });

  test('finds what was ordered as a guest among their orders, once, and nobody else does', async () => {
    await asCustomer(shop.origin, 'guest-ordered');
    const cartId = await cartOf(some(1));
    const placed = await order(outside, cartId);
    const one = bought(placed, cartId);
    const remembered = placed.headers.getSetCookie().map((text) => text.split(';')[0] ?? '');
    const [browser = ''] = await inEightTabs('guest-ordered', remembered.join('; '));
    const listed = async (cookie: string) =>
      (await outside.call('GET', '/api/v1/orders', undefined, { cookie })).body.orders.map(({ id }: Json) => id);
    assert.deepEqual(await listed(browser), [one.id]);
    const stranger = await signIn('guest-with@example.com', remembered.join('; '));
    assert.deepEqual(await listed(stranger), []);
  });
});
