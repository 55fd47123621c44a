import fc from 'fast-check';
import { type Fate, hear } from './bag.ts';
import { type ByPeople, people } from './people.ts';
import { type Call, call, complete, runOut, tellAgain } from './provider.ts';
import { expire } from './services/inventory.ts';
import { place } from './services/orders.ts';
import { accountOf, due, prepare } from './services/payments.ts';
import { orderFor, type Wish } from './shelf.ts';
import { type Card, type Terms, transact, type World } from './world.ts';

/** One thing that happens. `pick` chooses among what there is; what cannot happen at that moment does not. */
export type Action =
  | { readonly kind: 'order'; readonly wish: Wish; readonly card: Card }
  | { readonly kind: 'order again'; readonly pick: number }
  | { readonly kind: 'hear'; readonly pick: number; readonly fate: Fate }
  | { readonly kind: 'calm'; readonly steps: number }
  | { readonly kind: 'provider'; readonly pick: number; readonly how: Call }
  | { readonly kind: 'webhook'; readonly pick: number }
  | { readonly kind: 'owner'; readonly pick: number; readonly pays: boolean }
  | { readonly kind: 'time'; readonly pick: number }
  | { readonly kind: 'run out'; readonly pick: number }
  | ByPeople;

const pick = fc.nat({ max: 30 });
const often = <T>(weight: number, arbitrary: fc.Arbitrary<T>) => ({ weight, arbitrary });

const wish: fc.Arbitrary<Wish> = fc.record({
  who: fc.constantFrom('Ada', 'Ben', 'Cleo'),
  sku: fc.constantFrom('lamp', 'chair'),
  quantity: fc.integer({ min: 1, max: 3 }),
  both: fc.boolean(),
  method: fc.constantFrom('card', 'card', 'card', 'cash_on_delivery'),
  codes: fc.subarray(['HALF', 'CARD']),
  pickup: fc.constantFrom(false, false, true),
});

/** What may happen next: mostly that somebody hears something. */
export const anyAction: fc.Arbitrary<Action> = fc.oneof(
  often(
    4,
    fc.record({
      kind: fc.constant('order'),
      wish,
      card: fc.constantFrom<Card>('pays', 'pays', 'pays', 'is declined', 'asks its owner'),
    }),
  ),
  often(1, fc.record({ kind: fc.constant('order again'), pick })),
  often(10, fc.record({ kind: fc.constant('calm'), steps: fc.integer({ min: 3, max: 25 }) })),
  often(
    35,
    fc.record({
      kind: fc.constant('hear'),
      pick,
      fate: fc.constantFrom<Fate>('done', 'done', 'done', 'crash', 'acknowledgement lost'),
    }),
  ),
  often(
    8,
    fc.record({
      kind: fc.constant('provider'),
      pick,
      how: fc.constantFrom<Call>('answers', 'answers', 'answer lost', 'never arrives'),
    }),
  ),
  often(2, fc.record({ kind: fc.constant('webhook'), pick })),
  often(2, fc.record({ kind: fc.constant('owner'), pick, pays: fc.boolean() })),
  often(2, fc.record({ kind: fc.constant('time'), pick })),
  often(2, fc.record({ kind: fc.constant('cancel'), pick })),
  often(4, fc.record({ kind: fc.constant('edit'), pick })),
  often(4, fc.record({ kind: fc.constant('begin'), pick })),
  often(2, fc.record({ kind: fc.constant('pack'), pick })),
  often(4, fc.record({ kind: fc.constant('unpack'), pick })),
  often(5, fc.record({ kind: fc.constant('ship'), pick, part: fc.boolean() })),
  often(3, fc.record({ kind: fc.constant('deliver'), pick })),
  often(4, fc.record({ kind: fc.constant('return'), pick, restock: fc.boolean() })),
  often(3, fc.record({ kind: fc.constant('refund'), pick, percent: fc.constantFrom(10, 50, 100) })),
  often(2, fc.record({ kind: fc.constant('capture'), pick, percent: fc.constantFrom(50, 80, 100) })),
  often(1, fc.record({ kind: fc.constant('run out'), pick })),
);

const shelf = fc.tuple(fc.integer({ min: 0, max: 6 }), fc.integer({ min: 0, max: 2 }));

export const anyTerms: fc.Arbitrary<Terms> = fc.record({
  lamps: shelf,
  chairs: shelf,
  uses: fc.integer({ min: 1, max: 2 }),
  usesOfOne: fc.integer({ min: 1, max: 2 }),
  giftCardMinor: fc.constantFrom(500, 2_000, 20_000),
  captures: fc.constantFrom('now', 'now', 'shipped'),
});

/** Lets it happen, and tells it. What is refused is part of the story. */
export function happen(world: World, what: Action): void {
  try {
    act(world, what);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const reason = 'reason' in error ? error.reason : error.message;
    if (reason === 'ORDER_NOT_CANCELLABLE') world.met.add('a cancellation that came too late');
    world.story.push(`  which is refused: ${reason}`);
    // A mistake of the code is no refusal.
    if (error instanceof TypeError || error instanceof RangeError) throw error;
  }
}

function act(world: World, what: Action): void {
  switch (what.kind) {
    case 'order':
      return orders(world, what.wish, what.card);
    case 'order again':
      return ordersAgain(world, what.pick);
    case 'hear': {
      const delivery = chosen(world.bag, what.pick);
      if (delivery !== undefined) hear(world, delivery, what.fate);
      return;
    }
    case 'calm':
      return calm(world, what.steps);
    case 'provider': {
      const movement = chosen(due(world), what.pick);
      if (movement !== undefined) call(world, movement, what.how);
      return;
    }
    case 'webhook':
      return ifAny(chosen([...world.provider.keys()], what.pick), (key) => tellAgain(world, key));
    case 'owner':
      return ifAny(chosen([...world.provider.keys()], what.pick), (key) => complete(world, key, what.pays));
    case 'run out':
      return ifAny(chosen([...world.kept.orders.keys()], what.pick), (orderId) => runOut(world, orderId));
    case 'time':
      return timePasses(world, what.pick);
    case 'cancel':
    case 'edit':
    case 'begin':
    case 'pack':
    case 'unpack':
    case 'ship':
    case 'deliver':
    case 'return':
    case 'refund':
    case 'capture':
      return ifAny(chosen([...world.kept.orders.keys()], what.pick), (orderId) => people(world, what, orderId));
  }
}

/** For a while everything goes as it should. */
function calm(world: World, steps: number): void {
  for (let step = 0; step < steps; step += 1) {
    const [delivery] = world.bag;
    const [movement] = due(world);
    if (delivery !== undefined) hear(world, delivery);
    else if (movement !== undefined && movement.state !== 'action_required') call(world, movement, 'answers');
    else return;
  }
}

function orders(world: World, wish: Wish, card: Card): void {
  const id = `${wish.who}'s order ${world.kept.orders.size + 1}`;
  const order = orderFor(world, wish, id);
  if (order === null) return;
  const { sku, quantity, both, method, codes, pickup } = wish;
  const goods = `${quantity} × ${sku}${both ? ' and one more thing' : ''}`;
  const how = `${method === 'card' ? `a card that ${card}` : 'cash'}${codes.map((one) => ` and ${one}`).join('')}`;
  world.story.push(
    `${id}: ${goods}, ${how}${pickup ? ', to be collected' : ''}, ${order.totals.total.minorUnits} in all`,
  );
  const giftMinor = order.totals.giftCard?.minorUnits ?? 0;
  const amountMinor = order.totals.total.minorUnits - giftMinor;
  transact(world, () =>
    prepare(world, { orderId: id, method, amountMinor, giftMinor, captures: world.terms.captures }),
  );
  transact(world, () => place(world, order));
  world.cards.set(id, card);
  world.acknowledged.set(id, { orderId: id, totalMinor: order.totals.total.minorUnits });
}

/** A second order of the same cart, under another key. */
function ordersAgain(world: World, pick: number): void {
  const before = chosen([...world.kept.orders.values()], pick);
  if (before === undefined) return;
  const open = world.kept.carts.get(before.cartId)?.orderedBy.length === 0;
  if (!open) return;
  const id = `${before.person.email}'s order ${world.kept.orders.size + 1}`;
  world.story.push(`${id}, of the same cart as ${before.id}`);
  const order = { ...before, id, status: 'pending' as const, statusReason: null, redemptions: [], codes: [] };
  const { giftCard: _, due: __, ...totals } = before.totals;
  const amountMinor = totals.total.minorUnits;
  const { method } = before.payment;
  const payment = { method, status: 'pending' as const, transactionId: null, refunds: [] };
  transact(world, () =>
    prepare(world, { orderId: id, method, amountMinor, giftMinor: 0, captures: world.terms.captures }),
  );
  transact(world, () => place(world, { ...order, totals, payment, edits: [], history: before.history.slice(0, 1) }));
  world.acknowledged.set(id, { orderId: id, totalMinor: amountMinor });
}

function timePasses(world: World, pick: number): void {
  const held = [...world.kept.reservations.values()]
    .flatMap((all) => all.slice(-1))
    .filter((one) => one.state === 'held');
  ifAny(chosen(held, pick), (one) => {
    world.story.push(`the reservation of ${one.orderId} expires`);
    const { state } = accountOf(world, one.orderId).payment;
    if (state === 'charging' || state === 'succeeded') world.met.add('a payment after its reservation expired');
    transact(world, () => expire(world, one));
  });
}

const chosen = <T>(all: readonly T[], pick: number): T | undefined => all[pick % Math.max(1, all.length)];

function ifAny<T>(one: T | undefined, act: (one: T) => void): void {
  if (one !== undefined) act(one);
}
