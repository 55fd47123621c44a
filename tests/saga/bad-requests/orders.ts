import { address, orderBody } from '../../harness/buyer.ts';
import type { Bad, BadRequests, Headers, Known } from './known.ts';

/** What is wrong with an order, or with who asks for it. */
export const badOrders: () => BadRequests = () => ({
  "a guest who orders a user's cart": placing(({ usersCart }) => ({ cartId: usersCart }), 404, 'CART_NOT_FOUND'),
  "a user who orders another's cart": placing(
    ({ usersCart }) => ({ cartId: usersCart }),
    404,
    'CART_NOT_FOUND',
    ({ otherUser }) => otherUser,
  ),

  'an order of an empty cart': placing(({ emptyCart }) => ({ cartId: emptyCart }), 409, 'CART_EMPTY'),
  'an order of a cart that was ordered': placing(
    ({ confirmed }) => ({ cartId: confirmed.cartId }),
    409,
    'CART_ALREADY_ORDERED',
  ),
  'an order of no cart': placing(({ pending }) => ({ cartId: pending }), 404, 'CART_NOT_FOUND'),
  'an unknown shipping method': placing(() => ({ shippingMethodId: 'teleport' }), 400, 'SHIPPING_METHOD_UNKNOWN'),
  'a country that is not served': placing(
    () => ({ shippingAddress: { ...address, countryCode: 'AQ' } }),
    409,
    'SHIPPING_NOT_AVAILABLE',
  ),
  'a country that is none': placing(
    () => ({ shippingAddress: { ...address, countryCode: 'Germany' } }),
    400,
    'INVALID_REQUEST',
  ),
  'no address': placing(() => ({ shippingAddress: null }), 400, 'INVALID_REQUEST'),
  'an address without a street': placing(
    () => ({ shippingAddress: { ...address, line1: ' ' } }),
    400,
    'INVALID_REQUEST',
  ),
  'an e-mail address that is none': placing(() => ({ email: 'ada' }), 400, 'INVALID_REQUEST'),
  'a total that has changed': placing(
    () => ({ expectedTotal: { currencyCode: 'USD', minorUnits: 1 } }),
    409,
    'TOTAL_CHANGED',
  ),
  'a total in another currency': placing(
    () => ({ expectedTotal: { currencyCode: 'EUR', minorUnits: 1 } }),
    409,
    'TOTAL_CHANGED',
  ),
  'a card without a token': placing(() => ({ payment: { method: 'card' } }), 400, 'INVALID_REQUEST'),
  'an unknown way to pay': placing(() => ({ payment: { method: 'barter' } }), 400, 'INVALID_REQUEST'),
  'no way to pay': placing(() => ({ payment: null }), 400, 'INVALID_REQUEST'),
  "a total of the buyer's own": placing(
    () => ({ totals: { total: { currencyCode: 'USD', minorUnits: 1 } } }),
    400,
    'INVALID_REQUEST',
  ),
  'an Idempotency-Key with spaces': placing(
    () => ({}),
    400,
    'INVALID_IDEMPOTENCY_KEY',
    () => ({ 'idempotency-key': 'a key' }),
  ),
  'a forged access token': placing(
    () => ({}),
    401,
    'INVALID_TOKEN',
    () => ({ authorization: 'Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.' }),
  ),

  "a guest who reads somebody's order": ({ confirmed }) => ({
    method: 'GET',
    path: `/api/v1/orders/${confirmed.id}`,
    status: 401,
    reason: 'SIGN_IN_REQUIRED',
  }),
  "a user who reads somebody's order": ({ confirmed, user }) => ({
    method: 'GET',
    path: `/api/v1/orders/${confirmed.id}`,
    headers: user,
    status: 403,
    reason: 'FORBIDDEN',
  }),
  "a guest who watches somebody's order": ({ confirmed }) => ({
    method: 'GET',
    path: `/api/v1/orders/${confirmed.id}/stream`,
    status: 401,
    reason: 'SIGN_IN_REQUIRED',
  }),
  'a token of another order': ({ confirmed, shipped }) => ({
    method: 'GET',
    path: `/api/v1/orders/${confirmed.id}`,
    headers: { 'order-token': shipped.accessToken },
    status: 401,
    reason: 'SIGN_IN_REQUIRED',
  }),
  "a user who cancels somebody's order": ({ confirmed, user }) => ({
    path: `/api/v1/orders/${confirmed.id}/cancel`,
    body: {},
    headers: user,
    status: 403,
    reason: 'FORBIDDEN',
  }),
  'an order that is not there, to a guest': ({ pending }) => ({
    method: 'GET',
    path: `/api/v1/orders/${pending}`,
    status: 401,
    reason: 'SIGN_IN_REQUIRED',
  }),
  'an order that is not there, to staff': ({ pending, staff }) => ({
    method: 'GET',
    path: `/api/v1/orders/${pending}`,
    headers: staff,
    status: 404,
    reason: 'ORDER_NOT_FOUND',
  }),
  'a cancellation after shipping': ({ shipped }) => ({
    path: `/api/v1/orders/${shipped.id}/cancel`,
    body: {},
    headers: { 'order-token': shipped.accessToken },
    status: 409,
    reason: 'ORDER_NOT_CANCELLABLE',
  }),
});

const placing =
  (what: (known: Known) => object, status: number, reason: string, headers: (known: Known) => Headers = () => ({})) =>
  (known: Known): Bad => ({
    path: '/api/v1/orders',
    body: { ...orderBody(known.cart), ...what(known) },
    headers: { 'idempotency-key': `bad-${Math.random()}`, ...headers(known) },
    status,
    reason,
  });
