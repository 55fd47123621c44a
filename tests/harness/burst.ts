import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { type Answer, type Api, type Bought, bought, order, type Wish } from './buyer.ts';

/** Buyers who order one after the other until the shop is gone, and then insist on an answer. */
export interface Burst {
  /** Resolves once so many orders have been sent, however long that takes; fails when the burst does. */
  sent(count: number): Promise<void>;
  /** Resolves when every buyer has lost the shop. */
  readonly lost: Promise<void>;
  /** How many orders were under way when the shop was lost: nobody knows whether they were placed. */
  underWay(): number;
  /** Sends what was under way once more, with the same keys; answers everything that was ever acknowledged. */
  insist(): Promise<readonly Bought[]>;
}

/** `wishOf` says what a buyer wants next. */
export function startBurst(given: { api: Api; buyers: number; wishOf: () => Wish }): Burst {
  const { api, wishOf } = given;
  const acknowledged: Bought[] = [];
  const open: { readonly cartId: string; readonly wish: Wish }[] = [];
  let sent = 0;
  const awaited: { readonly count: number; readonly come: () => void }[] = [];
  const oneSent = () => {
    sent += 1;
    for (const { count, come } of awaited) if (sent >= count) come();
  };

  async function one(): Promise<void> {
    for (;;) {
      const wish = { ...wishOf(), key: randomUUID() };
      const cartId = await lostTo(fill(api, wish));
      if (cartId === 'sold out') continue;
      if (cartId === null) return;
      const asked = lostTo(order(api, cartId, wish));
      oneSent();
      const answer = await asked;
      if (answer === null) open.push({ cartId, wish });
      if (answer === null) return;
      acknowledged.push(bought(answer, cartId));
    }
  }

  const lost = Promise.all(Array.from({ length: given.buyers }, one)).then(() => {});
  return {
    lost,
    sent: (count) => Promise.race([lost, new Promise<void>((come) => awaited.push({ count, come }))]),
    underWay: () => open.length,
    async insist() {
      await lost;
      const again = await Promise.all(
        open.map(async ({ cartId, wish }) => {
          const first = await answerTo(api, cartId, wish);
          const second = await order(api, cartId, wish);
          assert.equal(second.text, first.text, 'a repetition has the first answer');
          return bought(first, cartId);
        }),
      );
      return [...acknowledged, ...again];
    },
  };
}

/** A transaction of the shop that was killed may live until PostgreSQL has seen that nobody is there any more. */
async function answerTo(api: Api, cartId: string, wish: Wish): Promise<Answer> {
  for (const end = performance.now() + 60_000; ; await pause(50)) {
    const answer = await order(api, cartId, wish);
    if (answer.body?.reason !== 'IDEMPOTENCY_IN_PROGRESS' || performance.now() > end) return answer;
  }
}

/** Null when the connection broke; a refusal by a living shop is an error of the test. */
async function lostTo<T>(asked: Promise<T>): Promise<T | null> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof TypeError && error.message.includes('fetch failed')) return null;
    if (error instanceof TypeError && error.message === 'terminated') return null;
    throw error;
  }
}

/** A cart with the wish in it, unless the shelf is seen to be empty already. */
async function fill(api: Api, wish: Wish): Promise<string | 'sold out'> {
  const { body } = await api.call('POST', '/api/v1/carts', {});
  const { sku, quantity = 1 } = wish;
  const added = await api.call('POST', `/api/v1/carts/${body.id}/items`, { sku, quantity });
  if (added.body.reason === 'NOT_ENOUGH_STOCK') return 'sold out';
  assert.equal(added.status, 200, added.text);
  return body.id;
}
