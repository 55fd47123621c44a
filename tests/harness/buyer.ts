import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { Acknowledged } from './invariants.ts';
import { admin } from './shop.ts';

/** Speaks to a shop as an outside program does: plain HTTP and JSON. */
export interface Api {
  /** The parsed answer with its status; never throws for a refusal. */
  call<T = Json>(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer<T>>;
}

export interface Answer<T = Json> {
  readonly status: number;
  readonly body: T;
  readonly text: string;
  readonly headers: globalThis.Headers;
}

export type Json = any;

export const api = (origin: string): Api => ({
  async call(method, path, body, headers = {}) {
    const response = await fetch(`${origin}${path}`, {
      method,
      headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      signal: AbortSignal.timeout(90_000),
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
  /** Of promotions and gift cards. */
  readonly codes?: readonly string[];
  readonly email?: string;
  readonly shippingMethodId?: string;
}

/** A cart with one line; answers its id. */
export async function fillCart(shop: Api, { sku, quantity = 1, codes = [] }: Wish): Promise<string> {
  const cart = await shop.call('POST', '/api/v1/carts', {});
  assert.equal(cart.status, 201, cart.text);
  const added = await shop.call('POST', `/api/v1/carts/${cart.body.id}/items`, { sku, quantity });
  assert.equal(added.status, 200, added.text);
  for (const code of codes) {
    const counted = await shop.call('POST', `/api/v1/carts/${cart.body.id}/codes`, { code });
    assert.equal(counted.status, 200, counted.text);
  }
  return cart.body.id;
}

/** The body of an order. */
export const orderBody = (cartId: string, wish: Omit<Wish, 'sku'> = {}) => {
  const { token = 'tok_visa', method = 'card', email = 'ada@example.com', shippingMethodId = 'standard' } = wish;
  const payment = method === 'card' ? { method, token } : { method };
  return { cartId, email, shippingAddress: address, shippingMethodId, payment };
};

/** Orders a cart; the answer may be a refusal. */
export const order = (shop: Api, cartId: string, wish: Omit<Wish, 'sku'> = {}) =>
  shop.call('POST', '/api/v1/orders', orderBody(cartId, wish), { 'idempotency-key': wish.key ?? randomUUID() });

/** An order as it was placed, with what its buyer holds. */
export interface Bought extends Acknowledged {
  readonly accessToken: string;
  readonly cartId: string;
}

/** Fills a cart and orders it. */
export async function buy(shop: Api, wish: Wish): Promise<Bought> {
  const cartId = await fillCart(shop, wish);
  return bought(await order(shop, cartId, wish), cartId);
}

/** What an answer says that was bought. */
export function bought({ status, body, text }: Answer, cartId: string): Bought {
  assert.equal(status, 201, text);
  const { id, totals } = body.order;
  return { id, accessToken: body.accessToken, cartId, total: Number(totals.total.minorUnits) };
}

/**
 * Follows an order's live page until it is no longer pending, or until it has this status; answers what it showed.
 * `seen` hears of each as it is shown.
 */
export async function watch(
  origin: string,
  given: Bought,
  until?: string,
  seen: (order: Json) => Promise<void> = async () => {},
): Promise<readonly Json[]> {
  const response = await fetch(`${origin}/api/v1/orders/${given.id}/stream`, {
    headers: { 'order-token': given.accessToken },
    signal: AbortSignal.timeout(180_000),
  });
  assert.equal(response.status, 200);
  const shown: Json[] = [];
  let text = '';
  for await (const chunk of response.body ?? []) {
    text += Buffer.from(chunk).toString();
    const events = text.split('\n\n');
    text = events.pop() ?? '';
    for (const event of events) {
      const data = event.split('\n').find((line) => line.startsWith('data:'));
      if (data === undefined) continue;
      const order = JSON.parse(data.slice(5));
      shown.push(order);
      await seen(order);
      if (until === undefined ? order.status !== 'pending' : order.status === until) return shown;
    }
  }
  throw new Error('The stream ended before the order did.');
}

/** The order as it was last shown. */
export const follow = async (origin: string, given: Bought, until?: string): Promise<Json> =>
  (await watch(origin, given, until)).at(-1);

/** Headers of the shop's first administrator. */
export const asAdmin = (origin: string): Promise<Headers> => signedIn(origin, 'sign-in', admin);

/** Headers of a new customer. */
export const asCustomer = (origin: string, name: string): Promise<Headers> =>
  signedIn(origin, 'sign-up', { name, email: `${name}@example.com`, password });

/** Headers of a customer of before, in a session of its own. */
export const signIn = (origin: string, name: string): Promise<Headers> =>
  signedIn(origin, 'sign-in', { email: `${name}@example.com`, password });

const password = 'a long walk by the sea';

type Headers = Readonly<Record<string, string>>;

async function signedIn(origin: string, how: 'sign-in' | 'sign-up', body: unknown): Promise<Headers> {
  const answer = await fetch(`${origin}/api/auth/${how}/email`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin },
    body: JSON.stringify(body),
  });
  assert.equal(answer.status, 200, await answer.clone().text());
  const cookie = answer.headers
    .getSetCookie()
    .map((one) => one.split(';')[0])
    .join('; ');
  const token = await fetch(`${origin}/api/auth/token`, { headers: { cookie } });
  assert.equal(token.status, 200);
  const { token: jwt } = (await token.json()) as { token: string };
  return { authorization: `Bearer ${jwt}` };
}
