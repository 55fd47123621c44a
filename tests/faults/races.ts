import assert from 'node:assert/strict';
import { type Bought, bought, fillCart, order, type Wish } from '../harness/buyer.ts';
import type { OpenShop } from '../harness/open.ts';
import { size } from '../harness/size.ts';

/** Clients who do something at the same moment. */
export const clients = 64;
export const rounds = Number(process.env['ROUNDS'] ?? size(3, 50));

export const atOnce = <T>(count: number, act: (index: number) => Promise<T>): Promise<readonly T[]> =>
  Promise.all(Array.from({ length: count }, (_, index) => act(index)));

/**
 * Every client fills a cart, and then all of them order at once. Answers what was ordered: who comes so late that a code
 * is seen to count no more is told so, and orders nothing.
 */
export async function orderAtOnce(open: OpenShop, wish: Wish): Promise<readonly Bought[]> {
  const carts = await atOnce(clients, () => fillCart(open.api, wish));
  const answers = await Promise.all(
    carts.map(async (cartId) => ({ cartId, answer: await order(open.api, cartId, wish) })),
  );
  return answers
    .filter(({ answer }) => wish.codes === undefined || answer.body.reason !== 'CODE_NO_LONGER_VALID')
    .map(({ answer, cartId }) => bought(answer, cartId));
}

/** How many of some orders ended how: "confirmed", or why they were cancelled. */
export async function ends(open: OpenShop, orders: readonly Bought[]): Promise<Readonly<Record<string, number>>> {
  const rows = await open.books.rows(
    `select coalesce(status_reason, status) as how, count(*)::int from orders.orders where id = any($1::uuid[])
     group by 1 order by 1`,
    [orders.map((one) => one.id)],
  );
  return Object.fromEntries(rows.map(({ how, count }) => [how, count]));
}

/** How many answers said what: their reason, or their status when they have none. */
export function counted(answers: readonly { readonly status: number; readonly body: { reason?: string } | null }[]) {
  const met = new Map<string, number>();
  for (const { status, body } of answers) {
    const what = status < 300 ? String(status) : (body?.reason ?? String(status));
    met.set(what, (met.get(what) ?? 0) + 1);
  }
  return Object.fromEntries([...met].sort());
}

/** The one answer that was given to the only client who had success. */
export function theOne<T>(all: readonly T[]): T {
  assert.equal(all.length, 1);
  const [one] = all;
  return one ?? assert.fail();
}
