import type { CodeProblem } from './promotion.ts';

/** A gift card as a purchase sees it. */
export interface GiftCard {
  readonly id: string;
  readonly balanceMinor: number;
  readonly active: boolean;
  readonly expiresAt: Date | null;
}

/** What a gift card pays of a purchase. */
export interface Payment {
  readonly card: GiftCard;
  readonly minorUnits: number;
}

/** Why a gift card pays nothing, or null. A blocked one is as if it were not there. */
export function cardProblem({ active, balanceMinor, expiresAt }: GiftCard, now: Date): CodeProblem | null {
  if (!active) return 'CODE_UNKNOWN';
  if (expiresAt !== null && now >= expiresAt) return 'CODE_EXPIRED';
  return balanceMinor <= 0 ? 'GIFT_CARD_EMPTY' : null;
}

/** What gift cards pay of a total: those that expire soonest first, then by id, in whatever order they were given. */
export function pay(totalMinor: number, cards: readonly GiftCard[]): readonly Payment[] {
  let left = totalMinor;
  return cards.toSorted(bySoonest).map((card) => {
    const minorUnits = Math.min(left, card.balanceMinor);
    left -= minorUnits;
    return { card, minorUnits };
  });
}

const endOf = ({ expiresAt }: GiftCard): number => expiresAt?.getTime() ?? Number.MAX_SAFE_INTEGER;

const bySoonest = (a: GiftCard, b: GiftCard): number => endOf(a) - endOf(b) || (a.id < b.id ? -1 : 1);
