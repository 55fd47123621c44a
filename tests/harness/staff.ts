import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { type Api, asAdmin, type Json } from './buyer.ts';
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
  /** Templates of the mails about an order, the oldest first. */
  mails(orderId: string): Promise<readonly string[]>;
}

export async function staffOf(shop: Shop, api: Api): Promise<Staff> {
  const headers = await asAdmin(shop.origin);
  async function ask(
    method: string,
    path: string,
    body?: unknown,
    more: Readonly<Record<string, string>> = {},
  ): Promise<Json> {
    const answer = await api.call(method, `/api/v1/admin${path}`, body, { ...headers, ...more });
    assert.ok(answer.status < 300, `${method} ${path}: ${answer.text}`);
    return answer.body;
  }
  return {
    headers,
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

/** SKUs that the shop sells, each of another product. */
export async function skusOf(api: Api): Promise<readonly string[]> {
  const { body } = await api.call('GET', '/api/v1/products?pageSize=100');
  return body.products.map((product: Json) => product.variants[0].sku);
}
