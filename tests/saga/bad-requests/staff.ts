import type { Bad, BadRequests, Headers, Known } from './known.ts';

/** What staff must not do, and what others must not do in their place. */
export const badStaffWork: () => BadRequests = () => ({
  'a shipment before the confirmation': shipping(
    ({ pending }) => pending,
    () => [],
    409,
    'ORDER_NOT_READY',
  ),
  'a second shipment of everything': shipping(
    ({ shipped }) => shipped.id,
    () => [],
    409,
    'NOTHING_LEFT_TO_SHIP',
  ),
  'a shipment of more than was ordered': shipping(
    ({ confirmed }) => confirmed.id,
    ({ sku }) => [{ sku, quantity: 3 }],
    409,
    'SHIPMENT_EXCEEDS_ORDER',
  ),
  'a shipment of what was not ordered': shipping(
    ({ confirmed }) => confirmed.id,
    () => [{ sku: 'NO-SUCH-THING', quantity: 1 }],
    409,
    'SHIPMENT_EXCEEDS_ORDER',
  ),
  'a shipment of none': shipping(
    ({ confirmed }) => confirmed.id,
    ({ sku }) => [{ sku, quantity: 0 }],
    400,
    'INVALID_REQUEST',
  ),
  'a shipment by a guest': shipping(
    ({ confirmed }) => confirmed.id,
    () => [],
    401,
    'SIGN_IN_REQUIRED',
    () => ({}),
  ),
  'a shipment by a customer': shipping(
    ({ confirmed }) => confirmed.id,
    () => [],
    403,
    'FORBIDDEN',
    ({ user }) => user,
  ),
  'the delivery of no shipment': ({ pending, staff }) => ({
    path: `/api/v1/admin/shipments/${pending}/deliver`,
    body: {},
    headers: staff,
    status: 404,
    reason: 'SHIPMENT_NOT_FOUND',
  }),
  'stock counted below zero': ({ sku, staff }) => ({
    method: 'PUT',
    path: `/api/v1/admin/stock/${sku}`,
    body: { onHand: -1 },
    headers: staff,
    status: 400,
    reason: 'INVALID_REQUEST',
  }),
  'stock taken beyond what lies there': ({ sku, staff }) => ({
    path: `/api/v1/admin/stock/${sku}/movements`,
    body: { delta: -1_000, reason: 'LOST' },
    headers: staff,
    status: 409,
    reason: 'STOCK_BELOW_RESERVED',
  }),
  'stock counted by a customer': ({ sku, user }) => ({
    method: 'PUT',
    path: `/api/v1/admin/stock/${sku}`,
    body: { onHand: 1 },
    headers: user,
    status: 403,
    reason: 'FORBIDDEN',
  }),
  'the mail log, to a guest': () => ({
    method: 'GET',
    path: '/api/v1/admin/mails',
    status: 401,
    reason: 'SIGN_IN_REQUIRED',
  }),
  'the mail log, to a customer': ({ user }) => ({
    method: 'GET',
    path: '/api/v1/admin/mails',
    headers: user,
    status: 403,
    reason: 'FORBIDDEN',
  }),
  'the list of orders, to a customer': ({ user }) => ({
    method: 'GET',
    path: '/api/v1/admin/orders',
    headers: user,
    status: 403,
    reason: 'FORBIDDEN',
  }),
  'products from a customer': ({ user }) => ({
    path: '/api/v1/admin/products:import',
    body: { products: [] },
    headers: user,
    status: 403,
    reason: 'FORBIDDEN',
  }),
});

const shipping =
  (
    orderOf: (known: Known) => string,
    lines: (known: Known) => unknown,
    status: number,
    reason: string,
    who: (known: Known) => Headers = (known) => known.staff,
  ) =>
  (known: Known): Bad => ({
    path: `/api/v1/admin/orders/${orderOf(known)}/shipments`,
    body: { carrier: 'Gondola', trackingNumber: 'GO-1', lines: lines(known) },
    headers: who(known),
    status,
    reason,
  });
