import { randomUUID } from 'node:crypto';
import { address, asCustomer, buy, fillCart, orderBody } from '../harness/buyer.ts';
import type { OpenShop } from '../harness/open.ts';

/** A call that honours an Idempotency-Key, ready to be sent. */
export interface KeyedCall {
  readonly path: string;
  readonly body: object;
  /** The same call with another wish; null for a call whose body holds none. */
  readonly other: object | null;
  readonly headers: Readonly<Record<string, string>>;
}

/** Each operation of the API that takes a key, as `POST /path`, with a way to make a fresh call of it. */
export const keyedCalls: Readonly<Record<string, (open: OpenShop, sku: string) => Promise<KeyedCall>>> = {
  'POST /api/v1/orders': async ({ api }, sku) => {
    const cartId = await fillCart(api, { sku });
    const other = orderBody(cartId, { email: 'bob@example.com' });
    return { path: '/api/v1/orders', body: orderBody(cartId), other, headers: {} };
  },
  'POST /api/v1/carts/{id}/items': async ({ api }, sku) => ({
    path: `/api/v1/carts/${await fillCart(api, { sku })}/items`,
    body: { sku, quantity: 2 },
    other: { sku, quantity: 3 },
    headers: {},
  }),
  'POST /api/v1/me/addresses': async ({ shop }) => {
    const headers = await asCustomer(shop.origin, `mover-${randomUUID().slice(0, 8)}`);
    return {
      path: '/api/v1/me/addresses',
      body: { address },
      other: { address: { ...address, city: 'Bonn' } },
      headers,
    };
  },
  'POST /api/v1/orders/{id}/reorder': async (open, sku) => {
    const order = await confirmed(open, sku);
    const headers = { 'order-token': order.accessToken };
    return { path: `/api/v1/orders/${order.id}/reorder`, body: {}, other: null, headers };
  },
  'POST /api/v1/orders/{orderId}/returns': async (open, sku) => {
    const order = await delivered(open, sku);
    return {
      path: `/api/v1/orders/${order.id}/returns`,
      body: { lines: [{ sku, quantity: 1 }], reason: 'DAMAGED' },
      other: { lines: [{ sku, quantity: 2 }], reason: 'DAMAGED' },
      headers: { 'order-token': order.accessToken },
    };
  },
  'POST /api/v1/admin/orders/{id}/edits': async (open, sku) =>
    byStaff(open, `/orders/${(await confirmed(open, sku)).id}/edits`, {
      body: { remove: [{ sku, quantity: 1 }], reason: 'broken' },
      other: { remove: [{ sku, quantity: 2 }], reason: 'broken' },
    }),
  'POST /api/v1/admin/orders/{orderId}/refunds': async (open, sku) =>
    byStaff(open, `/orders/${(await delivered(open, sku)).id}/refunds`, {
      body: { amount: dollars(100), reason: 'late' },
      other: { amount: dollars(200), reason: 'late' },
    }),
  'POST /api/v1/admin/orders/{orderId}/capture': async (open, sku) => {
    const order = await confirmed(open, sku);
    return byStaff(open, `/orders/${order.id}/capture`, {
      body: { amount: dollars(order.total) },
      other: { amount: dollars(order.total - 1) },
    });
  },
  'POST /api/v1/admin/orders/{orderId}/shipments': async (open, sku) =>
    byStaff(open, `/orders/${(await confirmed(open, sku)).id}/shipments`, {
      body: { carrier: 'Gondola', trackingNumber: 'GO-1' },
      other: { carrier: 'Gondola', trackingNumber: 'GO-2' },
    }),
  'POST /api/v1/admin/stock/{sku}/movements': async (open, sku) =>
    byStaff(open, `/stock/${sku}/movements`, {
      body: { delta: 5, reason: 'RECEIVED' },
      other: { delta: 6, reason: 'RECEIVED' },
    }),
  'POST /api/v1/admin/stock/{sku}/transfers': async (open, sku) => {
    await open.staff.ask('PUT', '/locations/quay', { name: 'The quay', kind: 'store', pickup: true, address });
    return byStaff(open, `/stock/${sku}/transfers`, {
      body: { fromLocationId: 'main', toLocationId: 'quay', quantity: 1 },
      other: { fromLocationId: 'main', toLocationId: 'quay', quantity: 2 },
    });
  },
  'POST /api/v1/admin/mails/{id}/resend': async (open, sku) => {
    const order = await confirmed(open, sku);
    const { mails } = await open.staff.ask('GET', `/mails?orderId=${order.id}`);
    return byStaff(open, `/mails/${mails[0].id}/resend`, { body: {}, other: null });
  },
  'POST /api/v1/admin/mails:resend': (open) => byStaff(open, '/mails:resend', { body: {}, other: null }),
  'POST /api/v1/admin/promotions': (open) =>
    byStaff(open, '/promotions', { body: { terms: terms('One') }, other: { terms: terms('Two') } }),
  'POST /api/v1/admin/gift-cards': (open) =>
    byStaff(open, '/gift-cards', { body: { amount: dollars(1_000) }, other: { amount: dollars(2_000) } }),
  'POST /api/v1/admin/gift-cards/{id}/adjustments': async (open) => {
    const { id } = await open.staff.issueGiftCard(1_000);
    return byStaff(open, `/gift-cards/${id}/adjustments`, {
      body: { amount: dollars(100), reason: 'kindness' },
      other: { amount: dollars(200), reason: 'kindness' },
    });
  },
};

/** A confirmed order of three units, whose payment is settled. */
async function confirmed(open: OpenShop, sku: string) {
  const order = await buy(open.api, { sku, quantity: 3 });
  await open.books.settled(order.id);
  return order;
}

/** The same, sent and arrived: its card was charged with the shipment. */
async function delivered(open: OpenShop, sku: string) {
  const order = await confirmed(open, sku);
  await open.staff.deliver((await open.staff.ship(order.id)).id);
  await open.books.settled(order.id);
  return order;
}

async function byStaff(open: OpenShop, path: string, bodies: Pick<KeyedCall, 'body' | 'other'>): Promise<KeyedCall> {
  return { path: `/api/v1/admin${path}`, ...bodies, headers: open.staff.headers };
}

const dollars = (minorUnits: number) => ({ currencyCode: 'USD', minorUnits });

const terms = (title: string) => ({ title, kind: 'free_shipping', stacking: 'stacks', active: false });
