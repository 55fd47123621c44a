import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { type Answer, type Api, type Bought, bought, orderBody, type Wish } from './buyer.ts';

/**
 * A call that is sent again, with the same headers and body, until the shop gives an answer that means something: not a
 * broken connection, not a failure of its own, not "being worked on". Fails when that takes longer than minutes.
 */
export async function insist(
  api: Api,
  method: string,
  path: string,
  body?: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  const end = performance.now() + patienceMs;
  for (;;) {
    const answer = await api.call(method, path, body, headers).catch((error: unknown) => String(error));
    const unclear =
      typeof answer === 'string' || answer.status >= 500 || answer.body?.reason === 'IDEMPOTENCY_IN_PROGRESS';
    if (typeof answer !== 'string' && !unclear) return answer;
    const said = typeof answer === 'string' ? answer : answer.text;
    assert.ok(performance.now() < end, `${method} ${path} had no clear answer for minutes; at last: ${said}`);
    await pause(50);
  }
}

const patienceMs = 180_000;

/** Fills a cart and orders it, however often that takes; null when the shelf was seen to be empty. */
export async function buyStubbornly(api: Api, wish: Wish): Promise<Bought | null> {
  const { sku, quantity = 1 } = wish;
  const cart = await insist(api, 'POST', '/api/v1/carts', {});
  const cartId: string = cart.body.id;
  const added = await insist(api, 'POST', `/api/v1/carts/${cartId}/items`, { sku, quantity }, keyed(randomUUID()));
  if (added.body.reason === 'NOT_ENOUGH_STOCK') return null;
  assert.equal(added.status, 200, added.text);
  const headers = keyed(wish.key ?? randomUUID());
  return bought(await insist(api, 'POST', '/api/v1/orders', orderBody(cartId, wish), headers), cartId);
}

/** Buyers side by side, each with so many wishes one after the other; answers what they were told that they bought. */
export async function siege(given: {
  readonly api: Api;
  readonly buyers: number;
  readonly each: number;
  readonly wishOf: () => Wish;
}): Promise<readonly Bought[]> {
  const one = async (): Promise<readonly Bought[]> => {
    const got: Bought[] = [];
    for (let count = 0; count < given.each; count += 1) {
      const order = await buyStubbornly(given.api, given.wishOf());
      if (order !== null) got.push(order);
    }
    return got;
  };
  return (await Promise.all(Array.from({ length: given.buyers }, one))).flat();
}

const keyed = (key: string): Readonly<Record<string, string>> => ({ 'idempotency-key': key });
