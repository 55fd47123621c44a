import type { Uses } from './promotion.ts';

/** What became of an order's request for uses of promotions and amounts of gift cards. */
export type RedemptionState = 'taken' | 'refused' | 'released';

/** What an order asks for, of one promotion or one gift card. */
export type Share =
  | { readonly kind: 'promotion'; readonly id: string; readonly minorUnits: number }
  | { readonly kind: 'gift_card'; readonly id: string; readonly minorUnits: number };

export interface Demand {
  readonly orderId: string;
  /** Whose uses are counted: a keyed hash of the e-mail address. */
  readonly customer: string;
  readonly shares: readonly Share[];
}

/** What is left to take at this moment, all of it locked. What is not there has nothing left. */
export interface Left {
  readonly promotions: ReadonlyMap<string, Limits>;
  /** Balances in minor units; 0 for a card that is blocked. */
  readonly balances: ReadonlyMap<string, number>;
}

export interface Limits {
  readonly totalLimit: number | null;
  readonly customerLimit: number | null;
  readonly uses: number;
  readonly usesOf: ReadonlyMap<string, number>;
}

export type Outcome =
  | { readonly demand: Demand; readonly taken: true }
  | { readonly demand: Demand; readonly taken: false; readonly reason: 'PROMOTION_USED_UP' | 'GIFT_CARD_SPENT' };

/** Gives each order all that it asks for, or nothing, in the order of their asking. */
export function takeAll(left: Left, demands: readonly Demand[]): readonly Outcome[] {
  const uses = new Map<string, number>();
  const spent = new Map<string, number>();
  const ofCustomer = (id: string, customer: string): string => `${id} ${customer}`;
  return demands.map((demand): Outcome => {
    const { customer, shares } = demand;
    for (const { kind, id, minorUnits } of shares) {
      const more = { all: countOf(uses, id), ofCustomer: countOf(uses, ofCustomer(id, customer)) };
      if (kind === 'promotion' && !hasUse(left.promotions.get(id), customer, more)) {
        return { demand, taken: false, reason: 'PROMOTION_USED_UP' };
      }
      if (kind === 'gift_card' && countOf(spent, id) + minorUnits > countOf(left.balances, id)) {
        return { demand, taken: false, reason: 'GIFT_CARD_SPENT' };
      }
    }
    for (const { kind, id, minorUnits } of shares) {
      if (kind === 'gift_card') spent.set(id, countOf(spent, id) + minorUnits);
      else for (const key of [id, ofCustomer(id, customer)]) uses.set(key, countOf(uses, key) + 1);
    }
    return { demand, taken: true };
  });
}

const countOf = (counts: ReadonlyMap<string, number>, key: string): number => counts.get(key) ?? 0;

/** Whether one more use is left beside those that others of the same batch have just taken. */
function hasUse(limits: Limits | undefined, customer: string, more: Uses): boolean {
  if (limits === undefined) return false;
  const { totalLimit, customerLimit, uses, usesOf } = limits;
  if (totalLimit !== null && uses + more.all >= totalLimit) return false;
  return customerLimit === null || countOf(usesOf, customer) + more.ofCustomer < customerLimit;
}

/** One share for each promotion and each card, so that what is asked for twice is weighed together. */
export function merged(shares: readonly Share[]): readonly Share[] {
  const sums = new Map<string, Share>();
  for (const share of shares) {
    const key = `${share.kind} ${share.id}`;
    sums.set(key, { ...share, minorUnits: share.minorUnits + (sums.get(key)?.minorUnits ?? 0) });
  }
  return [...sums.values()];
}

/** What an order has of a gift card: taken and not yet given back. */
export interface Held {
  readonly giftCardId: string;
  readonly minorUnits: number;
}

/** Which cards get how much of a refund: in the order in which they were taken, and never more than was taken. */
export function giveBack(held: readonly Held[], refundMinor: number): readonly Held[] {
  let left = refundMinor;
  return held.flatMap(({ giftCardId, minorUnits }) => {
    const back = Math.min(left, minorUnits);
    left -= back;
    return back > 0 ? [{ giftCardId, minorUnits: back }] : [];
  });
}
