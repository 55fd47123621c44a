import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { type Answer, type Bought, bought, fillCart, follow, order, type Wish } from '../harness/buyer.ts';
import type { Seed } from '../harness/seed.ts';
import { type Market, quay, type Simulated } from './world.ts';

/** What becomes of one order: drawn before it begins, so that it does not depend on how fast the others are. */
export interface Fate {
  readonly wish: Wish;
  readonly startMs: number;
  /** What people do with it, in this order, each a while after the last; who waits does so until it has been decided. */
  readonly deeds: readonly { readonly what: Deed; readonly afterMs: number }[];
}

const deeds = ['cancel', 'edit', 'pack', 'ship', 'ship a part', 'deliver', 'return', 'refund', 'wait'] as const;
export type Deed = (typeof deeds)[number];

export const drawFate = (seed: Seed, market: Market): Fate => ({
  wish: drawWish(seed, market),
  startMs: seed.between(0, 200),
  deeds: seed
    .pick<readonly Deed[]>([
      [],
      ['cancel'],
      ['wait', 'edit'],
      ['wait', 'edit', 'cancel'],
      ['ship', 'deliver', 'return'],
      ['wait', 'edit', 'ship', 'deliver', 'return'],
      ['wait', 'ship a part', 'ship', 'deliver', 'deliver'],
      ['wait', 'refund', 'cancel'],
      ['wait', 'refund', 'ship', 'return', 'refund'],
      ['wait', 'pack', 'cancel', 'edit', 'ship'],
    ])
    .map((what) => ({ what, afterMs: seed.between(0, 150) })),
});

function drawWish(seed: Seed, { skus, promotion, giftCard }: Market): Wish {
  const method = seed.pick<Partial<Wish>>([
    {},
    {},
    {},
    { token: 'tok_timeout' },
    { token: 'tok_declined' },
    { method: 'cash_on_delivery' },
  ]);
  const codes = seed.pick([[], [], [], [promotion], [giftCard], [promotion, giftCard]]);
  const [plenty, , spread] = skus;
  const collected = seed.between(0, 9) === 0;
  return {
    sku: collected ? spread : seed.pick([plenty, plenty, ...skus]),
    quantity: seed.between(1, 3),
    codes,
    email: `${seed.pick(['ada', 'ben', 'cleo'])}@example.com`,
    ...(collected ? { shippingMethodId: `pickup:${quay}` } : {}),
    ...method,
  };
}

/** Null when it could not even be ordered: sold out already, or a code that counts no more. */
export async function live(simulated: Simulated, fate: Fate): Promise<Bought | null> {
  const { api } = simulated.open;
  await pause(fate.startMs);
  const cartId = await fillCart(api, fate.wish).catch(() => null);
  if (cartId === null) return null;
  const answer = await order(api, cartId, fate.wish);
  mustBeAnAnswer(answer);
  if (answer.status !== 201) return null;
  const one = bought(answer, cartId);
  for (const { what, afterMs } of fate.deeds) {
    await pause(afterMs);
    mustBeAnAnswer(await done(simulated, one, fate.wish, what));
  }
  return one;
}

/** Many of them are refused, as they should; none of them may fail. */
function mustBeAnAnswer(answer: Answer | null): void {
  if (answer !== null) assert.ok(answer.status < 500, answer.text);
}

async function done({ open }: Simulated, one: Bought, wish: Wish, what: Deed): Promise<Answer | null> {
  const { staff, api } = open;
  const token = { 'order-token': one.accessToken };
  const unit = [{ sku: wish.sku, quantity: 1 }];
  switch (what) {
    case 'wait':
      await follow(open.shop.origin, one);
      return null;
    case 'cancel':
      return api.call('POST', `/api/v1/orders/${one.id}/cancel`, {}, token);
    case 'edit':
      return staff.tries('POST', `/orders/${one.id}/edits`, { remove: unit, reason: 'broken' });
    case 'pack':
      return staff.tries('POST', `/orders/${one.id}/pack`, {});
    case 'ship':
      return wish.shippingMethodId === undefined
        ? staff.tries('POST', `/orders/${one.id}/shipments`, parcel)
        : collect(open, one);
    case 'ship a part':
      return staff.tries('POST', `/orders/${one.id}/shipments`, { ...parcel, lines: unit });
    case 'deliver':
      return deliver(open, one);
    case 'return':
      return comeBack(open, one, unit);
    case 'refund': {
      const amount = { currencyCode: 'USD', minorUnits: Math.ceil(one.total / 3) };
      return staff.tries('POST', `/orders/${one.id}/refunds`, { amount, reason: 'it came late' });
    }
  }
}

const parcel = { carrier: 'Gondola', trackingNumber: 'GO-1' };

async function collect({ staff }: Simulated['open'], one: Bought): Promise<Answer> {
  const packed = await staff.tries('POST', `/orders/${one.id}/pack`, {});
  return packed.status === 200 ? staff.tries('POST', `/orders/${one.id}/collect`, {}) : packed;
}

/** The first shipment that is still on its way. */
async function deliver({ api, staff }: Simulated['open'], one: Bought): Promise<Answer | null> {
  const order = await api.call('GET', `/api/v1/orders/${one.id}`, undefined, { 'order-token': one.accessToken });
  const open = order.body.shipments.find(({ status }: { status: string }) => status === 'shipped');
  return open === undefined ? null : staff.tries('POST', `/shipments/${open.id}/deliver`, {});
}

async function comeBack({ api, staff }: Simulated['open'], one: Bought, lines: readonly object[]): Promise<Answer> {
  const body = { lines, reason: 'DAMAGED' };
  const asked = await api.call('POST', `/api/v1/orders/${one.id}/returns`, body, { 'order-token': one.accessToken });
  if (asked.status !== 201) return asked;
  await staff.ask('POST', `/returns/${asked.body.id}/approve`, {});
  return staff.tries('POST', `/returns/${asked.body.id}/receive`, {});
}
