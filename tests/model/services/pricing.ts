import type { Order, Redemption } from '../../../services/orders/domain/order.ts';
import { giveBack, type Left, merged, type Share, takeAll } from '../../../services/pricing/domain/redemption.ts';
import { cardId, promotionId } from '../names.ts';
import { type Hears, says, type World } from '../world.ts';

const say = says<'pricing'>();

/** Pricing's part of the saga, with one promotion and one gift card. */
export const pricing: Hears<'pricing'> = {
  'orders.redemption_requested': (world, { subject: orderId, data: { order } }) => {
    if (world.kept.redemptions.has(orderId)) return;
    const demand = { orderId, customer: order.person.email, shares: merged(order.redemptions.map(shareOf)) };
    const [outcome] = takeAll(left(world), [demand]);
    if (outcome?.taken !== true) {
      world.kept.redemptions.set(orderId, 'refused');
      const reason = outcome?.reason ?? 'PROMOTION_USED_UP';
      return say(world, 'pricing.rejected', orderId, { reason });
    }
    take(world, order, demand.shares);
    say(world, 'pricing.redeemed', orderId);
  },
  'orders.cancelled': (world, { subject: orderId, data: { order } }) => {
    if (order.redemptions.length === 0) return;
    const before = world.kept.redemptions.get(orderId);
    if (before === undefined || before === 'taken') world.kept.redemptions.set(orderId, 'released');
    if (before !== 'taken') return;
    world.kept.uses = world.kept.uses.filter((one) => one.orderId !== orderId);
    enter(world, orderId, heldBy(world, orderId));
    say(world, 'pricing.released', orderId);
  },
  'payments.refunded': (world, { subject: orderId, data: { giftMinor } }) => {
    const held = heldBy(world, orderId);
    if (giftMinor === 0 || held === 0) return;
    const back = giveBack([{ giftCardId: cardId, minorUnits: held }], giftMinor);
    enter(
      world,
      orderId,
      back.reduce((sum, { minorUnits }) => sum + minorUnits, 0),
    );
  },
};

function take(world: World, order: Order, shares: readonly Share[]): void {
  world.kept.redemptions.set(order.id, 'taken');
  for (const { kind, minorUnits } of shares) {
    if (kind === 'gift_card') enter(world, order.id, -minorUnits);
    else world.kept.uses = [...world.kept.uses, { orderId: order.id, customer: order.person.email }];
  }
}

/** What is left of the promotion and the card at this moment. */
export function left({ kept, terms }: World): Left {
  const usesOf = new Map<string, number>();
  for (const { customer } of kept.uses) usesOf.set(customer, (usesOf.get(customer) ?? 0) + 1);
  const limits = { totalLimit: terms.uses, customerLimit: terms.usesOfOne, uses: kept.uses.length, usesOf };
  return { promotions: new Map([[promotionId, limits]]), balances: new Map([[cardId, balance(kept.entries)]]) };
}

export const balance = (entries: World['kept']['entries']): number =>
  entries.reduce((sum, { amountMinor }) => sum + amountMinor, 0);

/** What an order has of the card. */
const heldBy = ({ kept }: World, orderId: string): number =>
  -balance(kept.entries.filter((one) => one.orderId === orderId));

function enter(world: World, orderId: string, amountMinor: number): void {
  if (amountMinor !== 0) world.kept.entries = [...world.kept.entries, { orderId, amountMinor }];
}

function shareOf({ promotionId: promotion, giftCardId, amount: { minorUnits } }: Redemption): Share {
  return promotion === undefined
    ? { kind: 'gift_card', id: giftCardId ?? '', minorUnits }
    : { kind: 'promotion', id: promotion, minorUnits };
}
