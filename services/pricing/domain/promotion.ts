/** What a promotion takes off, and how it is reckoned. */
export type Reduction =
  | { readonly kind: 'percentage'; readonly basisPoints: number }
  /** Off the eligible lines together, at most what they cost. */
  | { readonly kind: 'fixed_amount'; readonly amountMinor: number }
  | { readonly kind: 'free_shipping' }
  /** Of each buy + get eligible units, the cheapest get are reduced. */
  | {
      readonly kind: 'buy_x_get_y';
      readonly buy: number;
      readonly get: number;
      readonly basisPoints: number;
    };

/** A promotion's terms. Amounts are in minor units of the shop's currency. */
export interface Promotion {
  readonly id: string;
  readonly title: string;
  readonly reduction: Reduction;
  /** Upper case; null: it counts by itself. */
  readonly code: string | null;
  /** Paths of categories, each with all below it; everything when empty. */
  readonly categories: readonly string[];
  /** Of the goods before discounts. */
  readonly minimumSubtotalMinor: number | null;
  readonly startsAt: Date | null;
  readonly endsAt: Date | null;
  readonly totalLimit: number | null;
  readonly customerLimit: number | null;
  readonly stacking: 'stacks' | 'exclusive';
  readonly active: boolean;
}

/** How often a promotion was used, in all and by the customer who asks; 0 where nobody counts. */
export interface Uses {
  readonly all: number;
  readonly ofCustomer: number;
}

/** Why a code does not count. */
export type CodeProblem =
  | 'CODE_UNKNOWN'
  | 'CODE_EXPIRED'
  | 'CODE_NOT_YET_VALID'
  | 'CODE_USED_UP'
  | 'CODE_ALREADY_USED'
  | 'CODE_MINIMUM_NOT_REACHED'
  | 'CODE_NOTHING_ELIGIBLE'
  | 'CODE_NOT_COMBINABLE'
  | 'GIFT_CARD_EMPTY';

/** What speaks against a promotion before any discount is reckoned, or null. */
export function obstacle(
  promotion: Promotion,
  { now, uses, subtotalMinor }: { readonly now: Date; readonly uses: Uses; readonly subtotalMinor: number },
): CodeProblem | null {
  const { startsAt, endsAt, totalLimit, customerLimit, minimumSubtotalMinor } = promotion;
  if (!promotion.active) return 'CODE_UNKNOWN';
  if (startsAt !== null && now < startsAt) return 'CODE_NOT_YET_VALID';
  if (endsAt !== null && now >= endsAt) return 'CODE_EXPIRED';
  if (totalLimit !== null && uses.all >= totalLimit) return 'CODE_USED_UP';
  if (customerLimit !== null && uses.ofCustomer >= customerLimit) return 'CODE_ALREADY_USED';
  if (subtotalMinor < (minimumSubtotalMinor ?? 0)) return 'CODE_MINIMUM_NOT_REACHED';
  return null;
}

/** Whether the promotion is for goods of this category. */
export const isFor = (promotion: Pick<Promotion, 'categories'>, category: string): boolean =>
  promotion.categories.length === 0 ||
  promotion.categories.some((path) => category === path || category.startsWith(`${path}/`));

/** Whether somebody keeps count of who uses it. */
export const isLimited = ({ totalLimit, customerLimit }: Pick<Promotion, 'totalLimit' | 'customerLimit'>): boolean =>
  totalLimit !== null || customerLimit !== null;

/** Whether an order that uses it has to ask for that use. */
export const isRedeemed = (promotion: Pick<Promotion, 'code' | 'totalLimit' | 'customerLimit'>): boolean =>
  promotion.code !== null || isLimited(promotion);
