import { type Basket, type Bill, bill } from './bill.ts';
import { type Saving, savedBy, savings } from './discount.ts';
import { type CodeProblem, isFor, obstacle, type Promotion, type Uses } from './promotion.ts';

/** The discounts of a purchase, its bill with them, and why each other promotion does not count. */
export interface Choice {
  readonly taken: readonly Saving[];
  readonly bill: Bill;
  readonly problems: ReadonlyMap<string, CodeProblem>;
}

/** What a basket is offered. */
interface Offers {
  readonly promotions: readonly Promotion[];
  readonly usesOf: (promotion: Promotion) => Uses;
  readonly now: Date;
}

/**
 * Either all that stack together, or the one exclusive promotion that leaves less to pay. Of equals those that stack,
 * then the exclusive one with the lowest id; so the same purchase always has the same discounts.
 */
export function choose(basket: Basket, offers: Offers): Choice {
  const problems = new Map<string, CodeProblem>();
  const candidates = offers.promotions.filter((promotion) => {
    const problem = problemOf(promotion, basket, offers);
    if (problem !== null) problems.set(promotion.id, problem);
    return problem === null;
  });
  const best = options(candidates)
    .map((option) => billed(basket, option))
    .reduce((least, one) => (one.bill.total < least.bill.total ? one : least));
  const taken = best.savings.filter((saving) => savedBy(saving) > 0);
  const counting = best.savings.filter((one) => savedBy(one) > 0 || waits(one.promotion, basket));
  const ids = new Set(counting.map(({ promotion }) => promotion.id));
  for (const { id } of candidates) if (!ids.has(id)) problems.set(id, 'CODE_NOT_COMBINABLE');
  return { taken, bill: best.bill, problems };
}

function options(candidates: readonly Promotion[]): readonly [readonly Promotion[], ...(readonly Promotion[])[]] {
  const stacking = candidates.filter((one) => one.stacking === 'stacks');
  const exclusive = candidates
    .filter((one) => one.stacking === 'exclusive')
    .toSorted((a, b) => (a.id < b.id ? -1 : 1))
    .map((one) => [one]);
  const [first, ...rest] = exclusive;
  // Nothing at all is no option as long as there is something, be it worth nothing yet.
  return stacking.length === 0 && first !== undefined ? [first, ...rest] : [stacking, ...exclusive];
}

function billed(basket: Basket, option: readonly Promotion[]) {
  const found = savings(option, basket);
  return { savings: found, bill: bill(basket, found) };
}

/** Why the promotion does not even count alone, or null. */
function problemOf(promotion: Promotion, basket: Basket, offers: Offers): CodeProblem | null {
  const subtotalMinor = basket.goods.reduce((sum, { unitMinor, quantity }) => sum + unitMinor * quantity, 0);
  const problem = obstacle(promotion, { now: offers.now, uses: offers.usesOf(promotion), subtotalMinor });
  if (problem !== null) return problem;
  const saved = savings([promotion], basket).some((saving) => savedBy(saving) > 0);
  return saved || waits(promotion, basket) ? null : 'CODE_NOTHING_ELIGIBLE';
}

/** Free delivery counts for nothing and stands in nobody's way while delivery costs nothing or is not yet chosen. */
const waits = (promotion: Promotion, { goods, shippingMinor }: Basket): boolean =>
  promotion.reduction.kind === 'free_shipping' &&
  shippingMinor === 0 &&
  goods.some(({ category }) => isFor(promotion, category));
