import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { admin } from './shop.ts';

/** Speaks to a shop as an outside program does: plain HTTP and JSON. */
export interface Api {
  /** The parsed answer with its status; never throws for a refusal. */
  call<T = Json>(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer<T>>;
}

export interface Answer<T> {
  readonly status: number;
  readonly body: T;
  readonly text: string;
  readonly headers: Headers;
}

export type Json = any;

export const api = (origin: string): Api => ({
  async call(method, path, body, headers = {}) {
    const response = await fetch(`${origin}${path}`, {
      method,
      headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      signal: AbortSignal.timeout(30_000),
    });
    const text = await response.text();
    return { status: response.status, text, headers: response.headers, body: text === '' ? null : JSON.parse(text) };
  },
});

export const address = {
  fullName: 'Ada Lovelace',
  line1: '12 Canal Street',
  city: 'Berlin',
  postalCode: '10115',
  countryCode: 'DE',
};

export interface Wish {
  readonly sku: string;
  readonly quantity?: number;
  readonly token?: string;
  readonly key?: string;
  readonly method?: 'card' | 'cash_on_delivery';
}

/** A cart with one line; answers its id. */
export async function fillCart(shop: Api, { sku, quantity = 1 }: Wish): Promise<string> {
  const cart = await shop.call('POST', '/api/v1/carts', {});
  assert.equal(cart.status, 201, cart.text);
  const added = await shop.call('POST', `/api/v1/carts/${cart.body.id}/items`, { sku, quantity });
  assert.equal(added.status, 200, added.text);
  return cart.body.id;
}

/** Orders a cart; the answer may be a refusal. */
export const order = (
  shop: Api,
  cartId: string,
  { token = 'tok_visa', key = randomUUID(), method = 'card' }: Omit<Wish, 'sku'> = {},
) =>
  shop.call(
    'POST',
    '/api/v1/orders',
    {
      cartId,
      email: 'ada@example.com',
      shippingAddress: address,
      shippingMethodId: 'standard',
      payment: method === 'card' ? { method, token } : { method },
    },
    { 'idempotency-key': key },
  );

/** Fills a cart and orders it; answers the order as it was placed, with its access token. */
export async function buy(shop: Api, wish: Wish): Promise<{ id: string; accessToken: string; total: number }> {
  const placed = await order(shop, await fillCart(shop, wish), wish);
  assert.equal(placed.status, 201, placed.text);
  return {
    id: placed.body.order.id,
    accessToken: placed.body.accessToken,
    total: Number(placed.body.order.totals.total.minorUnits),
  };
}

/** Follows an order's live page until it is no longer pending, or until it has this status. */
export async function follow(
  origin: string,
  given: { id: string; accessToken: string },
  until?: string,
): Promise<Json> {
  const response = await fetch(`${origin}/api/v1/orders/${given.id}/stream`, {
    headers: { 'order-token': given.accessToken },
    signal: AbortSignal.timeout(60_000),
  });
  assert.equal(response.status, 200);
  let text = '';
  for await (const chunk of response.body ?? []) {
    text += Buffer.from(chunk).toString();
    const events = text.split('\n\n');
    text = events.pop() ?? '';
    for (const event of events) {
      const data = event.split('\n').find((line) => line.startsWith('data:'));
      if (data === undefined) continue;
      const seen = JSON.parse(data.slice(5));
      if (until === undefined ? seen.status !== 'pending' : seen.status === until) return seen;
    }
  }
  throw new Error('The stream ended before the order did.');
}

/** Headers of a signed-in administrator. */
export async function asAdmin(origin: string): Promise<Record<string, string>> {
  const signIn = await fetch(`${origin}/api/auth/sign-in/email`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin },
    body: JSON.stringify(admin),
  });
  assert.equal(signIn.status, 200, await signIn.clone().text());
  const cookie = signIn.headers
    .getSetCookie()
    .map((one) => one.split(';')[0])
    .join('; ');
  const token = await fetch(`${origin}/api/auth/token`, { headers: { cookie } });
  assert.equal(token.status, 200);
  const { token: jwt } = (await token.json()) as { token: string };
  return { authorization: `Bearer ${jwt}` };
}
