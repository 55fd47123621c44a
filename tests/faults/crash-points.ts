import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Bought, bought, fillCart, order, type Wish } from '../harness/buyer.ts';
import type { OpenShop } from '../harness/open.ts';
import type { Env } from '../harness/shop.ts';

/** One purchase that passes some crash points. It is begun twice: by a process that dies, and after it by one that does not. */
export interface Scenario {
  readonly points: readonly string[];
  readonly env?: Env;
  /** Does what is not yet done; its keys are the same both times. `alive` throws once the process is dead. */
  readonly buy: (open: OpenShop, alive: () => void) => Promise<Bought>;
}

/** New scenarios, each with a cart and keys of its own. */
export const scenarios = (): readonly Scenario[] => [
  {
    points: [
      'orders.prepared',
      'orders.afterCommit',
      'payments.placed',
      'inventory.reserved',
      'payments.reserved',
      'payments.answered',
      'payments.settled',
      'orders.payment',
      'inventory.committed',
      'orders.confirmed',
      'fulfillment.begun',
      'fulfillment.shipped',
      'orders.packed',
      'orders.shipped',
      'orders.delivered',
    ],
    buy: delivered(),
  },
  { points: ['orders.cancelled', 'inventory.released', 'payments.cancelled'], buy: placed({ token: 'tok_declined' }) },
  {
    // The goods are given up before the provider, who took the money, is known to have taken it.
    points: ['inventory.expired', 'orders.expired'],
    env: { INVENTORY_RESERVATION_SECONDS: '1', INVENTORY_SWEEP_MS: '50', PAYMENTS_ANSWER_MS: '2500' },
    buy: placed({ token: 'tok_timeout' }),
  },
];

/** Every name that a service passes to crash.point; each must stand there as a plain word. */
export function pointsInCode(): readonly string[] {
  const services = fileURLToPath(new URL('../../services/', import.meta.url));
  const found = new Set<string>();
  for (const file of globSync('*/**/*.ts', { cwd: services, exclude: ['web/**'] })) {
    for (const [call, name] of readFileSync(services + file, 'utf8').matchAll(/\bcrash\.point\((?:'([\w.]+)'\))?/g)) {
      assert.ok(name !== undefined, `services/${file}: give ${call}…) its name as a plain word, so that it is found`);
      found.add(name);
    }
  }
  return [...found].sort();
}

function placed(wish: Omit<Wish, 'sku'>): Scenario['buy'] {
  const key = randomUUID();
  let cartId: string | undefined;
  return async (open, alive) => {
    cartId ??= await fillCart(open.api, { sku: await open.stocked(10), quantity: 2 });
    const one = bought(await order(open.api, cartId, { ...wish, key }), cartId);
    alive();
    await open.books.settled(one.id);
    alive();
    return one;
  };
}

function delivered(): Scenario['buy'] {
  const buy = placed({});
  const key = randomUUID();
  return async (open, alive) => {
    const one = await buy(open, alive);
    const { id } = await open.staff.ship(one.id, key);
    alive();
    await open.staff.deliver(id);
    alive();
    await open.books.settled(one.id);
    return one;
  };
}
