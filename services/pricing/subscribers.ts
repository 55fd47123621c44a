import type { Redemption } from '#contracts/gen/rialto/pricing/v1/pricing_pb.ts';
import type { Subscribers } from '#platform/events/port.ts';
import type { Crash } from '#platform/kernel/crash.ts';
import { fromWire, money, toWire } from '#platform/kernel/money.ts';

import { type Demand, giveBack, merged, type Outcome, type Share, takeAll } from './domain/redemption.ts';
import { people } from './people.ts';
import {
  addEntries,
  addUses,
  claim,
  lockHeld,
  lockLeft,
  refuse,
  release,
  removeUses,
} from './repository/redemptions.ts';
import type { PricingDb, PricingTx } from './repository/tables.ts';

/** Pricing's part of the saga: takes uses and amounts before anything is charged, and gives them back. */
export const subscribers = (given: {
  readonly crash: Crash;
  readonly customerOf: (email: string) => string;
  readonly currency: string;
}): Subscribers<PricingDb, 'pricing'> => ({
  ...people(given),
  'orders.redemption_requested': async (events, tx) => {
    const demands = events.map(({ subject: orderId, data }) => ({
      orderId,
      customer: given.customerOf(data.person?.email ?? ''),
      shares: merged(data.redemptions.map(shareOf)),
    }));
    for (const outcome of await redeem(demands, tx)) say(tx, outcome, given.currency);
    given.crash.point('pricing.redeemed');
  },
  'orders.cancelled': async (events, tx) => {
    // Most orders have neither code nor gift card, and cost nothing here.
    const orderIds = events.filter(({ data }) => data.order?.redemptions.length).map(({ subject }) => subject);
    if (orderIds.length === 0) return;
    await undo(orderIds, tx);
    given.crash.point('pricing.released');
  },
  'payments.refunded': async (events, tx) => {
    const refunds = events.flatMap(({ subject: orderId, data }) => {
      const minorUnits = data.giftCard === undefined || data.cancelled ? 0 : fromWire(data.giftCard).minorUnits;
      return minorUnits > 0 ? [{ orderId, minorUnits }] : [];
    });
    if (refunds.length === 0) return;
    await refund(refunds, tx);
    given.crash.point('pricing.refunded');
  },
});

/** Takes all that an order asks for, or nothing, and says which. An order known already is passed over. */
async function redeem(demands: readonly Demand[], tx: PricingTx): Promise<readonly Outcome[]> {
  const fresh = await claim(
    tx,
    demands.map(({ orderId }) => orderId),
  );
  const byOrder = new Map(demands.map((demand) => [demand.orderId, demand]));
  const wanted = [...byOrder.values()].filter(({ orderId }) => fresh.has(orderId));
  const outcomes = takeAll(await lockLeft(tx, wanted), wanted);
  const taken = outcomes.filter((one) => one.taken).map(({ demand }) => demand);
  await addUses(tx, taken);
  await addEntries(
    tx,
    taken.flatMap(({ orderId, shares }) =>
      shares
        .filter(({ kind, minorUnits }) => kind === 'gift_card' && minorUnits > 0)
        .map(({ id, minorUnits }) => ({ giftCardId: id, orderId, kind: 'REDEEMED' as const, minorUnits: -minorUnits })),
    ),
  );
  await refuse(
    tx,
    outcomes.filter((one) => !one.taken).map(({ demand }) => demand.orderId),
  );
  return outcomes;
}

function say(tx: PricingTx, outcome: Outcome, currency: string): void {
  const { orderId, shares } = outcome.demand;
  if (!outcome.taken) return tx.publish('pricing.rejected', orderId, { orderId, reason: outcome.reason });
  const paid = shares.reduce((sum, { kind, minorUnits }) => sum + (kind === 'gift_card' ? minorUnits : 0), 0);
  tx.publish('pricing.redeemed', orderId, { orderId, giftCard: toWire(money(currency, paid)) });
}

/** Gives back exactly what cancelled orders still have; those that ask later get nothing. */
async function undo(orderIds: readonly string[], tx: PricingTx): Promise<void> {
  const ended = await release(tx, orderIds);
  if (ended.length === 0) return;
  await removeUses(tx, ended);
  const held = await lockHeld(tx, ended);
  await addEntries(
    tx,
    [...held].flatMap(([orderId, cards]) => cards.map((card) => ({ ...card, orderId, kind: 'RELEASED' as const }))),
  );
  for (const orderId of ended) tx.publish('pricing.released', orderId, { orderId });
}

/** Gives the gift cards of each order their part of what was refunded. */
async function refund(
  refunds: readonly { readonly orderId: string; readonly minorUnits: number }[],
  tx: PricingTx,
): Promise<void> {
  const sums = new Map<string, number>();
  for (const { orderId, minorUnits } of refunds) sums.set(orderId, (sums.get(orderId) ?? 0) + minorUnits);
  const held = await lockHeld(tx, [...sums.keys()]);
  await addEntries(
    tx,
    [...held].flatMap(([orderId, cards]) =>
      giveBack(cards, sums.get(orderId) ?? 0).map((card) => ({ ...card, orderId, kind: 'REFUNDED' as const })),
    ),
  );
}

function shareOf({ promotionId, giftCardId, amount }: Redemption): Share {
  const minorUnits = amount === undefined ? 0 : fromWire(amount).minorUnits;
  if (minorUnits < 0) throw new RangeError('A redemption cannot be negative.');
  if (promotionId !== undefined) return { kind: 'promotion', id: promotionId, minorUnits };
  if (giftCardId !== undefined) return { kind: 'gift_card', id: giftCardId, minorUnits };
  throw new TypeError('A redemption names neither a promotion nor a gift card.');
}
