import { kindness } from './names.ts';
import { deliver, fulfillmentOf, pack, ship, unpackAll } from './services/fulfillment.ts';
import { begin, cancelOrder, comeBack, edit, orderOf } from './services/orders.ts';
import { accountOf, step } from './services/payments.ts';
import { transact, type World } from './world.ts';

/** What customers and staff can do; `pick` chooses the order. */
export type ByPeople =
  | { readonly kind: 'cancel'; readonly pick: number }
  | { readonly kind: 'edit'; readonly pick: number }
  | { readonly kind: 'begin'; readonly pick: number }
  | { readonly kind: 'pack'; readonly pick: number }
  | { readonly kind: 'unpack'; readonly pick: number }
  | { readonly kind: 'ship'; readonly pick: number; readonly part: boolean }
  | { readonly kind: 'deliver'; readonly pick: number }
  | { readonly kind: 'return'; readonly pick: number; readonly restock: boolean }
  | { readonly kind: 'refund'; readonly pick: number; readonly percent: number }
  | { readonly kind: 'capture'; readonly pick: number; readonly percent: number };

/** What customers and staff do with one order. */
export function people(world: World, what: ByPeople, orderId: string): void {
  switch (what.kind) {
    case 'cancel':
      world.story.push(`the customer cancels ${orderId}`);
      return transact(world, () => cancelOrder(world, orderId));
    case 'edit':
      return edits(world, orderId);
    case 'begin':
      return begins(world, orderId);
    case 'pack':
      return packs(world, orderId);
    case 'unpack':
      world.story.push(`staff take the packing of ${orderId} back`);
      return transact(world, () => unpackAll(world, orderId));
    case 'ship':
      return ships(world, orderId, what.part);
    case 'deliver':
      world.story.push(`a shipment of ${orderId} arrives`);
      return transact(world, () => deliver(world, orderId));
    case 'return':
      return returns(world, orderId, what.restock);
    case 'refund':
      return refunds(world, orderId, what.percent);
    case 'capture':
      return captures(world, orderId, what.percent);
  }
}

function edits(world: World, orderId: string): void {
  const sku = orderOf(world, orderId).lines[0]?.sku ?? '';
  world.story.push(`staff take one ${sku} out of ${orderId}`);
  transact(world, () => edit(world, orderId, [{ sku, quantity: 1 }]));
  world.met.add('an order edited before it was packed');
}

/** The hand asks the orders first; whether it goes on, and when, is another matter. */
function begins(world: World, orderId: string): void {
  const { status, round } = fulfillmentOf(world, orderId);
  if (status !== 'ready') return;
  world.story.push(`staff ask whether they may begin with ${orderId}`);
  let lines: ReturnType<typeof begin> = [];
  transact(world, () => {
    lines = begin(world, orderId, round);
  });
  world.hands.set(orderId, { lines, round });
}

function packs(world: World, orderId: string): void {
  const hand = world.hands.get(orderId);
  if (hand === undefined) return;
  world.story.push(`staff pack ${orderId}`);
  transact(world, () => pack(world, orderId, hand));
}

function ships(world: World, orderId: string, part: boolean): void {
  const hand = world.hands.get(orderId);
  if (hand === undefined) return;
  world.story.push(`staff ship ${part ? 'a part of' : ''} ${orderId}`);
  transact(world, () => {
    pack(world, orderId, hand);
    ship(world, orderId, part);
  });
}

function returns(world: World, orderId: string, restock: boolean): void {
  const sku = orderOf(world, orderId).lines[0]?.sku ?? '';
  world.story.push(`one ${sku} of ${orderId} comes back, ${restock ? 'as new' : 'broken'}`);
  transact(world, () => comeBack(world, orderId, [{ sku, quantity: 1 }], restock));
  world.met.add('a return received');
}

function refunds(world: World, orderId: string, percent: number): void {
  const { payment, movements } = accountOf(world, orderId);
  const amountMinor = Math.max(1, Math.floor(((payment.capturedMinor + payment.giftMinor) * percent) / 100));
  const id = `refund ${movements.size} of ${orderId}`;
  world.story.push(`staff refund ${percent} % of ${orderId}: ${amountMinor}`);
  transact(world, () => step(world, orderId, { kind: 'refund', id, amountMinor, reason: kindness }));
  if (percent < 100) world.met.add('a partial refund');
}

function captures(world: World, orderId: string, percent: number): void {
  const { state, method, amountMinor: due } = accountOf(world, orderId).payment;
  if (state !== 'authorized' || method !== 'card') return;
  const amountMinor = Math.max(1, Math.floor((due * percent) / 100));
  world.story.push(`staff capture ${percent} % of ${orderId}: ${amountMinor}`);
  transact(world, () => step(world, orderId, { kind: 'capture', amountMinor }));
  if (percent < 100) world.met.add('a partial capture');
}
