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
  const taken = new Map<string, number>();
  const already = (key: string): number => taken.get(key) ?? 0;
  return demands.map((demand): Outcome => {
    const { customer, shares } = demand;
    for (const { kind, id, minorUnits } of shares) {
      if (kind === 'promotion' && !hasUse(left.promotions.get(id), already(id), customer, already(id + customer))) {
        return { demand, taken: false, reason: 'PROMOTION_USED_UP' };
      }
      if (kind === 'gift_card' && already(id) + minorUnits > (left.balances.get(id) ?? 0)) {
        return { demand, taken: false, reason: 'GIFT_CARD_SPENT' };
      }
    }
    for (const { kind, id, minorUnits } of shares) {
      taken.set(id, already(id) + (kind === 'promotion' ? 1 : minorUnits));
      if (kind === 'promotion') taken.set(id + customer, already(id + customer) + 1);
    }
    return { demand, taken: true };
  });
}

function hasUse(limits: Limits | undefined, more: number, customer: string, moreOfCustomer: number): boolean {
  if (limits === undefined) return false;
  const { totalLimit, customerLimit, uses, usesOf } = limits;
  if (totalLimit !== null && uses + more >= totalLimit) return false;
  return customerLimit === null || (usesOf.get(customer) ?? 0) + moreOfCustomer < customerLimit;
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
