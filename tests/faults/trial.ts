import assert from 'node:assert/strict';
import type { Bought, Wish } from '../harness/buyer.ts';
import { openBooks } from '../harness/invariants.ts';
import type { OpenShop } from '../harness/open.ts';
import type { Seed } from '../harness/seed.ts';
import { siege } from '../harness/stubborn.ts';

/** A shop that goes on living while something is done to it, and buyers who ask until they are answered. */
export interface Trial {
  readonly placed: readonly Bought[];
  /** People buy while `fault` does what it does. */
  round(fault: () => Promise<void>): Promise<void>;
  /** At rest all invariants hold of what was acknowledged so far; answers how the orders ended. */
  mustHold(): Promise<Readonly<Record<string, number>>>;
}

export function openTrial(given: {
  readonly open: OpenShop;
  readonly seed: Seed;
  /** Two with plenty of stock, and one that is sold out now and then. */
  readonly skus: readonly [string, string, string];
  readonly buyers: number;
  readonly each: number;
}): Trial {
  const { open, seed, skus, buyers, each } = given;
  const placed: Bought[] = [];
  return {
    placed,
    async round(fault) {
      const buying = siege({ api: open.api, buyers, each, wishOf: () => wishFrom(seed, skus) });
      const [got] = await Promise.all([buying, fault()]);
      placed.push(...got);
    },
    async mustHold() {
      const books = openBooks(open.shop.databaseUrl);
      try {
        await books.rest();
        await books.check(placed);
        const [count] = await books.rows('select count(*)::int as orders from orders.orders');
        assert.equal(count.orders, placed.length, 'there are orders that nobody was told of');
        const ends = await books.rows(`select coalesce(status_reason, status) as how, count(*)::int as orders
          from orders.orders group by 1 order by 1`);
        return Object.fromEntries(ends.map(({ how, orders }) => [how, orders]));
      } finally {
        await books.close();
      }
    },
  };
}

/** What people want: mostly what succeeds, and each way to fail now and then. */
export const wishFrom = (seed: Seed, skus: readonly [string, string, string]): Wish => ({
  sku: seed.pick(skus),
  quantity: seed.between(1, 3),
  ...seed.pick<Partial<Wish>>([
    {},
    {},
    {},
    { token: 'tok_declined' },
    { token: 'tok_timeout' },
    { method: 'cash_on_delivery' },
  ]),
});
