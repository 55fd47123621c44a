import { invalid, type Violation } from '#platform/kernel/errors.ts';
import type { Money } from '#platform/kernel/money.ts';
import type { Promotion, Reduction } from './promotion.ts';

/** What staff wrote down for a promotion, not yet seen to fit together. */
export interface Terms extends Omit<Promotion, 'id' | 'reduction' | 'minimumSubtotalMinor'> {
  readonly kind: Reduction['kind'];
  readonly basisPoints: number | null;
  readonly amount: Money | null;
  readonly buyQuantity: number | null;
  readonly getQuantity: number | null;
  readonly minimumSubtotal: Money | null;
}

/** The promotion that terms describe; throws INVALID_REQUEST with all that is wrong with them. */
export function promotionOf(id: string, terms: Terms, currency: string): Promotion {
  const { title, categories, startsAt, endsAt, totalLimit, customerLimit, stacking, active } = terms;
  const code = terms.code === null ? null : terms.code.trim().toUpperCase();
  const violations = [...wrongParts(terms), ...wrongMoney(terms, currency), ...wrongRest({ ...terms, code })];
  if (violations.length > 0) throw invalid(violations);
  const minimumSubtotalMinor = terms.minimumSubtotal?.minorUnits ?? null;
  const rest = { title: title.trim(), code, categories, startsAt, endsAt, totalLimit, customerLimit, stacking, active };
  return { id, reduction: reductionOf(terms), minimumSubtotalMinor, ...rest };
}

const parts = ['basisPoints', 'amount', 'buyQuantity', 'getQuantity'] as const;

/** What each kind is made of, and nothing else. */
const partsOf: Readonly<Record<Reduction['kind'], readonly (typeof parts)[number][]>> = {
  percentage: ['basisPoints'],
  fixed_amount: ['amount'],
  free_shipping: [],
  buy_x_get_y: ['basisPoints', 'buyQuantity', 'getQuantity'],
};

function wrongParts(terms: Terms): readonly Violation[] {
  const needed = partsOf[terms.kind];
  return parts.flatMap((part) => {
    const field = `terms.${part}`;
    if (needed.includes(part) && terms[part] === null) return [{ field, description: 'is required by this kind' }];
    if (!needed.includes(part) && terms[part] !== null) return [{ field, description: 'does not belong to this kind' }];
    return [];
  });
}

function wrongMoney({ amount, minimumSubtotal }: Terms, currency: string): readonly Violation[] {
  const wrong = (field: string, money: Money | null, least: number): readonly Violation[] => {
    if (money === null) return [];
    if (money.currencyCode !== currency) return [{ field, description: `is not in ${currency}` }];
    return money.minorUnits < least ? [{ field, description: `is less than ${least}` }] : [];
  };
  return [...wrong('terms.amount', amount, 1), ...wrong('terms.minimumSubtotal', minimumSubtotal, 0)];
}

function wrongRest({ title, code, categories, startsAt, endsAt }: Terms): readonly Violation[] {
  return [
    ...(title.trim() === '' ? [{ field: 'terms.title', description: 'is empty' }] : []),
    ...(code === null || /^[A-Z0-9][A-Z0-9_-]{2,39}$/.test(code)
      ? []
      : [{ field: 'terms.code', description: 'takes 3 to 40 letters, digits, dashes and underscores' }]),
    ...categories
      .filter((path) => !/^[^/\s][^/]*(\/[^/]+)*$/.test(path) || path.length > 300)
      .map((path) => ({ field: 'terms.categories', description: `${path} is no path of a category` })),
    ...(startsAt !== null && endsAt !== null && startsAt >= endsAt
      ? [{ field: 'terms.endsAt', description: 'is not after the start' }]
      : []),
  ];
}

function reductionOf({ kind, basisPoints, amount, buyQuantity, getQuantity }: Terms): Reduction {
  switch (kind) {
    case 'percentage':
      return { kind, basisPoints: basisPoints ?? 0 };
    case 'fixed_amount':
      return { kind, amountMinor: amount?.minorUnits ?? 0 };
    case 'free_shipping':
      return { kind };
    case 'buy_x_get_y':
      return { kind, buy: buyQuantity ?? 1, get: getQuantity ?? 1, basisPoints: basisPoints ?? 0 };
  }
}
