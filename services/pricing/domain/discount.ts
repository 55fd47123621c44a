import { money, share } from '#platform/kernel/money.ts';
import { allocate } from './allocate.ts';
import { isFor, type Promotion, type Reduction } from './promotion.ts';

/** Units of one price. Amounts are in minor units of the shop's currency. */
export interface Good {
  readonly sku: string;
  readonly quantity: number;
  readonly unitMinor: number;
  readonly category: string;
}

/** What one promotion takes off: of each good, in their order, and of the delivery. */
export interface Saving {
  readonly promotion: Promotion;
  readonly ofGoods: readonly number[];
  readonly ofShipping: number;
}

export const savedBy = ({ ofGoods, ofShipping }: Saving): number =>
  ofGoods.reduce((sum, one) => sum + one, 0) + ofShipping;

/**
 * What promotions take off together: each from what those before it have left, so that nothing is taken twice. First
 * goods that are free, then percentages, then amounts, then the delivery; among equals by id.
 */
export function savings(
  promotions: readonly Promotion[],
  { goods, shippingMinor }: { readonly goods: readonly Good[]; readonly shippingMinor: number },
): readonly Saving[] {
  let left = goods.map(costOf);
  let shippingLeft = shippingMinor;
  return promotions.toSorted(byTurn).map((promotion) => {
    const saving = savingOf(promotion, { goods, left, shippingLeft });
    left = left.map((minor, place) => minor - (saving.ofGoods[place] ?? 0));
    shippingLeft -= saving.ofShipping;
    return saving;
  });
}

const turns: Readonly<Record<Reduction['kind'], number>> = {
  buy_x_get_y: 0,
  percentage: 1,
  fixed_amount: 2,
  free_shipping: 3,
};

const byTurn = (a: Promotion, b: Promotion): number =>
  turns[a.reduction.kind] - turns[b.reduction.kind] || (a.id < b.id ? -1 : 1);

export const costOf = ({ unitMinor, quantity }: Good): number => unitMinor * quantity;

interface Remaining {
  readonly goods: readonly Good[];
  readonly left: readonly number[];
  readonly shippingLeft: number;
}

function savingOf(promotion: Promotion, { goods, left, shippingLeft }: Remaining): Saving {
  const eligible = goods.map(({ category }) => isFor(promotion, category));
  const within = left.map((minor, place) => (eligible[place] ? minor : 0));
  const { reduction } = promotion;
  switch (reduction.kind) {
    case 'percentage':
      return { promotion, ofGoods: reduced(within, reduction.basisPoints), ofShipping: 0 };
    case 'fixed_amount':
      return { promotion, ofGoods: allocate(Math.min(reduction.amountMinor, total(within)), within), ofShipping: 0 };
    case 'buy_x_get_y': {
      const units = freeUnits(goods, eligible, reduction);
      const cost = goods.map(({ unitMinor }, place) => Math.min(within[place] ?? 0, unitMinor * (units[place] ?? 0)));
      return { promotion, ofGoods: reduced(cost, reduction.basisPoints), ofShipping: 0 };
    }
    case 'free_shipping':
      return { promotion, ofGoods: goods.map(() => 0), ofShipping: eligible.includes(true) ? shippingLeft : 0 };
  }
}

/** Reckoned and rounded once on the whole, then divided. */
function reduced(costs: readonly number[], basisPoints: number): readonly number[] {
  const whole = total(costs);
  return allocate(Math.min(whole, share(money('', whole), basisPoints).minorUnits), costs);
}

/**
 * How many units of each good are reduced. The eligible units stand in a row, the dearest first; of each full group of
 * buy + get, the last get are reduced. Counted by intervals, since a line may hold a million units.
 */
function freeUnits(
  goods: readonly Good[],
  eligible: readonly boolean[],
  { buy, get }: { readonly buy: number; readonly get: number },
): readonly number[] {
  const units = goods.reduce((sum, { quantity }, place) => sum + (eligible[place] ? quantity : 0), 0);
  const size = buy + get;
  const grouped = units - (units % size);
  const freeBefore = (end: number): number => {
    const within = Math.min(end, grouped);
    return Math.floor(within / size) * get + Math.max(0, (within % size) - buy);
  };
  const free = goods.map(() => 0);
  const row = goods
    .map((good, place) => ({ ...good, place }))
    .filter(({ place }) => eligible[place])
    .sort((a, b) => b.unitMinor - a.unitMinor || a.place - b.place);
  let begin = 0;
  for (const { place, quantity } of row) {
    free[place] = freeBefore(begin + quantity) - freeBefore(begin);
    begin += quantity;
  }
  return free;
}

const total = (amounts: readonly number[]): number => amounts.reduce((sum, one) => sum + one, 0);
