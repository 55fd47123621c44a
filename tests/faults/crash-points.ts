import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { asCustomer, type Bought, bought, fillCart, order, type Wish } from '../harness/buyer.ts';
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
      'payments.shipped',
      'orders.delivered',
      'payments.delivered',
    ],
    buy: delivered(),
  },
  { points: ['orders.cancelled', 'inventory.released', 'payments.cancelled'], buy: placed({ token: 'tok_declined' }) },
  { points: ['pricing.redeemed', 'payments.redeemed', 'payments.refund_begun', 'pricing.refunded'], buy: refunded() },
  { points: ['pricing.released'], buy: redeemed({ token: 'tok_declined' }) },
  { points: ['payments.edited'], buy: edited() },
  { points: ['payments.returned'], buy: returned() },
  { points: ['fulfillment.unpacked', 'orders.unpacked'], buy: unpacked() },
  { points: ['payments.mended', 'payments.compared'], buy: reconciled() },
  {
    points: ['cart.abandoned'],
    env: { CART_ABANDONED_HOURS: '1', CART_ABANDONED_SWEEP_MS: '50' },
    buy: abandoned(),
  },
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
    cartId ??= await fillCart(open.api, { ...wish, sku: await open.stocked(10), quantity: 2 });
    const one = bought(await order(open.api, cartId, { ...wish, key }), cartId);
    alive();
    await open.books.settled(one.id);
    alive();
    return one;
  };
}

/** Paid in part by a gift card, and cheaper by a promotion that few may use. */
function redeemed(wish: Omit<Wish, 'sku'>): Scenario['buy'] {
  const promotion = `CRASH-${randomUUID().slice(0, 8)}`.toUpperCase();
  let codes: readonly string[] | undefined;
  let buy: Scenario['buy'] | undefined;
  return async (open, alive) => {
    codes ??= await Promise.all([
      open.staff.promote(promotion, 10).then(() => promotion),
      open.staff.issueGiftCard(300).then(({ code }) => code),
    ]);
    buy ??= placed({ ...wish, codes });
    return buy(open, alive);
  };
}

/** And then given back by staff, the gift card's part to the gift card. */
function refunded(): Scenario['buy'] {
  const buy = redeemed({});
  const key = randomUUID();
  return async (open, alive) => {
    const one = await buy(open, alive);
    await open.staff.ask('POST', `/orders/${one.id}/refunds`, { reason: 'Scratched' }, { 'idempotency-key': key });
    alive();
    await open.books.settled(one.id);
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

/** One unit is taken out again before it is packed. */
function edited(): Scenario['buy'] {
  const buy = placed({});
  const key = randomUUID();
  return async (open, alive) => {
    const one = await buy(open, alive);
    const body = { remove: [await unitOf(open, one)], reason: 'Scratched' };
    await open.staff.ask('POST', `/orders/${one.id}/edits`, body, { 'idempotency-key': key });
    alive();
    await open.books.settled(one.id);
    return one;
  };
}

/** Packed, and unpacked again. */
function unpacked(): Scenario['buy'] {
  const buy = placed({});
  return async (open, alive) => {
    const one = await buy(open, alive);
    await open.staff.ask('POST', `/orders/${one.id}/pack`, {});
    alive();
    await open.staff.ask('POST', `/orders/${one.id}/unpack`, { reason: 'Nobody came for it' });
    alive();
    await open.books.settled(one.id);
    alive();
    return one;
  };
}

/** One unit comes back. */
function returned(): Scenario['buy'] {
  const buy = delivered();
  const key = randomUUID();
  return async (open, alive) => {
    const one = await buy(open, alive);
    const body = { lines: [await unitOf(open, one)], reason: 'DAMAGED' };
    const headers = { 'order-token': one.accessToken, 'idempotency-key': key };
    const asked = await open.api.call('POST', `/api/v1/orders/${one.id}/returns`, body, headers);
    assert.equal(asked.status, 201, asked.text);
    await open.staff.tries('POST', `/returns/${asked.body.id}/approve`, {});
    await open.staff.ask('POST', `/returns/${asked.body.id}/receive`, {});
    alive();
    await open.books.settled(one.id);
    return one;
  };
}

/** The provider took money for an order that never was: the comparison finds it and gives it back. */
function reconciled(): Scenario['buy'] {
  const buy = placed({});
  const stray = randomUUID();
  return async (open, alive) => {
    const one = await buy(open, alive);
    await open.books.rows(
      `insert into payments.mock_provider (key, kind, order_id, currency, amount_minor, status, reference, captured, installation, at)
       select $1::text, 'charge', $1::text, 'USD', 1000, 'succeeded', 'stray ' || $1::text, true, id, bus.now() - interval '90 minutes'
       from payments.installation
       on conflict do nothing`,
      [stray],
    );
    // A comparison whose process died is another one's once its time is over.
    await open.books.rows(`update payments.reconciliation set lease_until = '-infinity'`);
    await open.staff.ask('POST', '/reconciliation', {});
    alive();
    const kept = await open.books.rows(
      `select sum(case kind when 'charge' then amount_minor else -amount_minor end)::int as kept
       from payments.mock_provider where order_id = $1 and status = 'succeeded'`,
      [stray],
    );
    assert.deepEqual(kept, [{ kept: 0 }]);
    return one;
  };
}

/** A signed-in person fills a cart and goes away. */
function abandoned(): Scenario['buy'] {
  const buy = placed({});
  const who = `quiet-${randomUUID().slice(0, 8)}`;
  let cartId: string | undefined;
  return async (open, alive) => {
    const one = await buy(open, alive);
    cartId ??= await fillAs(open, await asCustomer(open.shop.origin, who));
    alive();
    await open.books.rows(
      `update cart.carts set updated_at = updated_at - interval '3 hours', touched_hour = touched_hour - interval '3 hours'
       where id = $1::uuid and reminded_at is null`,
      [cartId],
    );
    await open.books.said('cart.abandoned', cartId);
    await open.books.settled(cartId);
    alive();
    return one;
  };
}

async function fillAs(open: OpenShop, headers: Readonly<Record<string, string>>): Promise<string> {
  const cart = await open.api.call('POST', '/api/v1/carts', {}, headers);
  const line = { sku: await open.stocked(10), quantity: 1 };
  const added = await open.api.call('POST', `/api/v1/carts/${cart.body.id}/items`, line, headers);
  assert.equal(added.status, 200, added.text);
  return cart.body.id;
}

/** One unit of the first line of an order. */
async function unitOf(open: OpenShop, { id, accessToken }: Bought): Promise<{ sku: string; quantity: number }> {
  const { body } = await open.api.call('GET', `/api/v1/orders/${id}`, undefined, { 'order-token': accessToken });
  return { sku: body.lines[0].sku, quantity: 1 };
}
