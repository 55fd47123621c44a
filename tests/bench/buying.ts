import { randomUUID } from 'node:crypto';
import { get } from 'node:http';
import { type Answer, type Client, openClient } from './client.ts';
import type { Goods, Stage } from './stage.ts';

/** A new cart with one piece in it; answers its id. */
export async function newCart(client: Client, { sku }: Pick<Goods, 'sku'>): Promise<string> {
  const made = await client.send('POST', '/api/v1/carts', {});
  const { id } = JSON.parse(made.body);
  await ok(client.send('POST', `/api/v1/carts/${id}/items`, { sku, quantity: 1 }));
  return id;
}

/** Orders a cart, whatever the answer. */
export const order = (client: Client, cartId: string): Promise<Answer> =>
  client.send(
    'POST',
    '/api/v1/orders',
    {
      cartId,
      email: 'bench@example.com',
      shippingAddress: { fullName: 'Bench', line1: '1 Quay', city: 'Berlin', postalCode: '10115', countryCode: 'DE' },
      shippingMethodId: 'standard',
      payment: { method: 'card', token: 'tok_visa' },
    },
    `idempotency-key: ${randomUUID()}\r\n`,
  );

/** Orders a cart that can be ordered; answers the order with its token. */
export async function place(client: Client, cartId: string): Promise<{ order: { id: string }; accessToken: string }> {
  const { status, body } = await order(client, cartId);
  if (status !== 201) throw new Error(`${status}: ${body}`);
  return JSON.parse(body);
}

/** Waits until no order is pending; none may have been cancelled. */
export async function allConfirmed({ rows }: Stage): Promise<void> {
  for (;;) {
    const [{ n, lost }] =
      await rows(`select count(*)::int as n, count(*) filter (where status = 'cancelled')::int as lost
      from orders.orders where status in ('pending', 'cancelled')`);
    if (lost > 0) throw new Error(`${lost} orders were cancelled`);
    if (n === 0) return;
  }
}

/** Reads an order's stream until it is confirmed. */
export function seenConfirmed(port: number, id: string, accessToken: string): Promise<void> {
  const headers = { 'order-token': accessToken };
  return new Promise((resolve, reject) => {
    const request = get({ port, path: `/api/v1/orders/${id}/stream`, headers }, (response) => {
      response.setEncoding('utf8');
      response.on('data', (text: string) => {
        if (!text.includes('"status":"confirmed"')) return;
        request.destroy();
        resolve();
      });
    });
    request.once('error', reject);
  });
}

export const openClients = (port: number, count: number): Promise<readonly Client[]> =>
  Promise.all(Array.from({ length: count }, () => openClient(port)));

/** Shares the items among clients, each of which takes the next one as soon as it is done with the last. */
export async function share<T>(
  clients: readonly Client[],
  items: readonly T[],
  work: (client: Client, item: T) => Promise<void>,
): Promise<void> {
  let next = 0;
  await Promise.all(
    clients.map(async (client) => {
      for (let n = next++; n < items.length; n = next++) await work(client, at(items, n));
    }),
  );
}

export async function ok(answer: Promise<Answer>): Promise<void> {
  const { status, body } = await answer;
  if (status >= 400) throw new Error(`${status}: ${body.slice(0, 300)}`);
}

/** The n-th, beginning anew at the end. */
export function at<T>(items: readonly T[], n: number): T {
  const item = items[n % items.length];
  if (item === undefined) throw new RangeError('There is nothing to choose from.');
  return item;
}

/** The value that so large a share of the values does not exceed. */
export const quantile = (values: readonly number[], share: number): number => {
  const sorted = [...values].sort((a, b) => a - b);
  return at(sorted, Math.min(sorted.length - 1, Math.floor(sorted.length * share)));
};
