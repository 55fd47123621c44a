import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { type Answer, type Api, asAdmin, type Json } from './buyer.ts';
import type { Shop } from './shop.ts';

/** What staff do, as a program of theirs. */
export interface Staff {
  readonly headers: Readonly<Record<string, string>>;
  setStock(sku: string, onHand: number): Promise<void>;
  /** Goods that came in. */
  receive(sku: string, units: number): Promise<void>;
  stock(sku: string): Promise<{ onHand: number; reserved: number }>;
  /** With the same key again, the same shipment. */
  ship(orderId: string, key?: string): Promise<{ id: string }>;
  deliver(shipmentId: string): Promise<void>;
  pack(orderId: string): Promise<void>;
  /** Half off everything for whoever gives the code, in so many orders. */
  promote(code: string, uses: number): Promise<{ id: string }>;
  issueGiftCard(minorUnits: number): Promise<{ id: string; code: string }>;
  giftCardBalance(id: string): Promise<number>;
  /** Any call of the back office; fails when it is refused. */
  ask(method: string, path: string, body?: unknown, headers?: Readonly<Record<string, string>>): Promise<Json>;
  /** The same, where a refusal is an answer. */
  tries(method: string, path: string, body?: unknown, headers?: Readonly<Record<string, string>>): Promise<Answer>;
  /** Templates of the mails about an order, the oldest first. */
  mails(orderId: string): Promise<readonly string[]>;
}

export async function staffOf(shop: Shop, api: Api): Promise<Staff> {
  let headers = await asAdmin(shop.origin);
  let signedInAt = performance.now();
  const tries: Staff['tries'] = async (method, path, body, more = {}) => {
    if (performance.now() - signedInAt > tokenMs) {
      signedInAt = performance.now();
      headers = await asAdmin(shop.origin);
    }
    return api.call(method, `/api/v1/admin${path}`, body, { ...headers, ...more });
  };
  const ask: Staff['ask'] = async (method, path, body, more) => {
    const answer = await tries(method, path, body, more);
    assert.ok(answer.status < 300, `${method} ${path}: ${answer.text}`);
    return answer.body;
  };
  return {
    get headers() {
      return headers;
    },
    ask,
    tries,
    pack: (orderId) => ask('POST', `/orders/${orderId}/pack`, {}),
    promote: (code, uses) =>
      ask('POST', '/promotions', {
        terms: {
          title: `Half price for ${code}`,
          kind: 'percentage',
          code,
          basisPoints: 5_000,
          totalLimit: uses,
          stacking: 'stacks',
          active: true,
        },
      }),
    issueGiftCard: async (minorUnits) => {
      const { giftCard, code } = await ask('POST', '/gift-cards', { amount: { currencyCode: 'USD', minorUnits } });
      return { id: giftCard.id, code };
    },
    giftCardBalance: async (id) => Number((await ask('GET', `/gift-cards/${id}`)).balance.minorUnits),
    setStock: (sku, onHand) => ask('PUT', `/stock/${sku}`, { onHand }),
    receive: (sku, units) => ask('POST', `/stock/${sku}/movements`, { delta: units, reason: 'RECEIVED' }),
    stock: async (sku) => {
      const { onHand, reserved } = await ask('GET', `/stock/${sku}`);
      return { onHand, reserved };
    },
    ship: (orderId, key = randomUUID()) => {
      const body = { carrier: 'Gondola', trackingNumber: 'GO-1' };
      return ask('POST', `/orders/${orderId}/shipments`, body, { 'idempotency-key': key });
    },
    deliver: (shipmentId) => ask('POST', `/shipments/${shipmentId}/deliver`, {}),
    mails: async (orderId) =>
      (await ask('GET', `/mails?orderId=${orderId}`)).mails.map((mail: Json) => mail.template).reverse(),
  };
}

/** A token lives for a quarter of an hour; a long run takes another one before that. */
const tokenMs = 10 * 60_000;

/** SKUs that the shop sells, each of another product. */
export async function skusOf(api: Api): Promise<readonly string[]> {
  const { body } = await api.call('GET', '/api/v1/products?pageSize=100');
  return body.products.map((product: Json) => product.variants[0].sku);
}
