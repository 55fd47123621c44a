import type { Bad, BadRequests, Headers, Known } from './known.ts';

/** What is wrong with a cart, or with the way that it is asked for. */
export const badCarts: () => BadRequests = () => ({
  'an unknown SKU': add(() => ({ sku: 'NO-SUCH-THING', quantity: 1 }), 404, 'SKU_UNKNOWN'),
  'a SKU that is no SKU': add(() => ({ sku: `'; drop table carts; --`, quantity: 1 }), 400, 'INVALID_REQUEST'),
  'quantity 0': quantity(0),
  'quantity -1': quantity(-1),
  'quantity 1.5': quantity(1.5),
  'quantity 10^9': quantity(1e9),
  'quantity 10^20': quantity(1e20),
  'quantity as a word': quantity('many'),
  'no quantity': add(({ sku }) => ({ sku }), 400, 'INVALID_REQUEST'),
  'more than there is': add(({ sku }) => ({ sku, quantity: 500 }), 409, 'NOT_ENOUGH_STOCK'),
  "a price of the buyer's own": add(
    ({ sku }) => ({ sku, quantity: 1, unitPrice: { currencyCode: 'USD', minorUnits: 1 } }),
    400,
    'INVALID_REQUEST',
  ),
  'an unknown field': add(({ sku }) => ({ sku, quantity: 1, colour: 'red' }), 400, 'INVALID_REQUEST'),
  'a field that would poison objects': add(
    ({ sku }) => `{"sku":"${sku}","quantity":1,"__proto__":{"admin":true}}`,
    400,
    'INVALID_REQUEST',
    json,
  ),
  'a megabyte of JSON': add(({ sku }) => ({ sku, quantity: 1, note: 'x'.repeat(1_048_576) }), 413, 'PAYLOAD_TOO_LARGE'),
  'JSON that nests a thousand times': add(
    () => `{"sku":${'['.repeat(1000)}${']'.repeat(1000)}}`,
    400,
    'INVALID_REQUEST',
    json,
  ),
  'another content type': add(() => 'sku=MUG-1&quantity=1', 415, 'UNSUPPORTED_MEDIA_TYPE', {
    'content-type': 'application/x-www-form-urlencoded',
  }),
  'broken JSON': add(() => '{"sku": "MUG-1", ', 400, 'MALFORMED_JSON', json),
  'a list where an object belongs': add(() => [1, 2], 400, 'INVALID_REQUEST'),
  'a cart that is not there': (known) => ({
    path: `/api/v1/carts/${known.pending}/items`,
    body: { sku: known.sku, quantity: 1 },
    status: 404,
    reason: 'CART_NOT_FOUND',
  }),
  'a cart id that is none': ({ sku }) => ({
    path: '/api/v1/carts/42/items',
    body: { sku, quantity: 1 },
    status: 400,
    reason: 'INVALID_REQUEST',
  }),
  'a path that is not there': () => ({ path: '/api/v1/no/such/thing', body: {}, status: 404, reason: 'NOT_FOUND' }),
  'a change of a cart that was ordered': ({ confirmed, sku }) => ({
    path: `/api/v1/carts/${confirmed.cartId}/items`,
    body: { sku, quantity: 1 },
    status: 409,
    reason: 'CART_ALREADY_ORDERED',
  }),

  "a guest who reads a user's cart": ({ usersCart }) => ({
    method: 'GET',
    path: `/api/v1/carts/${usersCart}`,
    status: 404,
    reason: 'CART_NOT_FOUND',
  }),
  "a user who reads another's cart": ({ usersCart, otherUser }) => ({
    method: 'GET',
    path: `/api/v1/carts/${usersCart}`,
    headers: otherUser,
    status: 404,
    reason: 'CART_NOT_FOUND',
  }),
  "a guest who fills a user's cart": ({ usersCart, sku }) => ({
    path: `/api/v1/carts/${usersCart}/items`,
    body: { sku, quantity: 1 },
    status: 404,
    reason: 'CART_NOT_FOUND',
  }),
});

const add =
  (what: (known: Known) => unknown, status: number, reason: string, headers: Headers = {}) =>
  (known: Known): Bad => ({ path: `/api/v1/carts/${known.cart}/items`, body: what(known), status, reason, headers });

const quantity = (quantity: unknown) => add(({ sku }) => ({ sku, quantity }), 400, 'INVALID_REQUEST');

const json = { 'content-type': 'application/json' };
