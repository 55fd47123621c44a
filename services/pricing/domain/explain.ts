import { type Money, money } from '#platform/kernel/money.ts';
import type { Bill } from './bill.ts';
import { type Good, type Saving, savedBy } from './discount.ts';
import type { TaxRule } from './taxes.ts';

/** One step from the subtotal to what is due. Steps of single lines say which part of the step before them is theirs. */
export interface Explanation {
  readonly kind: 'SUBTOTAL' | 'PROMOTION' | 'SHIPPING' | 'TAX' | 'INCLUDED_TAX' | 'TOTAL' | 'GIFT_CARD' | 'DUE';
  readonly text: string;
  /** Negative when it is taken off. */
  readonly amount: Money;
  readonly sku: string | null;
  readonly code: string | null;
}

/** All that a bill came from. */
export interface Reckoned {
  readonly goods: readonly Good[];
  readonly bill: Bill;
  readonly taken: readonly Saving[];
  /** Before discounts; null when none is chosen. */
  readonly delivery: { readonly title: string; readonly priceMinor: number } | null;
  readonly tax: TaxRule | null;
  /** Null without a gift card. */
  readonly paidMinor: number | null;
  readonly currency: string;
}

/** How a total came about. Subtotal, promotions, shipping and added tax add up to it, lines with a SKU left aside. */
export function explain({ goods, bill, taken, delivery, tax, paidMinor, currency }: Reckoned): readonly Explanation[] {
  const step = (kind: Explanation['kind'], text: string, minor: number, of: Of = {}): Explanation => {
    // A zero has no sign.
    const amount = money(currency, minor === 0 ? 0 : minor);
    return { kind, text, amount, sku: of.sku ?? null, code: of.code ?? null };
  };
  const promotion = (saving: Saving): readonly Explanation[] => {
    const { title, code } = saving.promotion;
    const shares = saving.ofGoods.flatMap((minor, place) => {
      const sku = goods[place]?.sku ?? '';
      return minor > 0 ? [step('PROMOTION', title, -minor, { sku, code })] : [];
    });
    return [step('PROMOTION', title, -savedBy(saving), { code }), ...shares];
  };
  return [
    step('SUBTOTAL', countOf(goods), bill.subtotal),
    ...taken.filter(({ ofShipping }) => ofShipping === 0).flatMap(promotion),
    ...(delivery === null ? [] : [step('SHIPPING', delivery.title, delivery.priceMinor)]),
    ...taken.filter(({ ofShipping }) => ofShipping > 0).flatMap(promotion),
    ...(tax === null ? [] : [step(taxKinds[tax.kind], `${tax.name} ${tax.basisPoints / 100} %`, bill.tax)]),
    step('TOTAL', 'Total', bill.total),
    ...(paidMinor === null
      ? []
      : [step('GIFT_CARD', 'Gift card', -paidMinor), step('DUE', 'Left to pay', bill.total - paidMinor)]),
  ];
}

interface Of {
  readonly sku?: string;
  readonly code?: string | null;
}

const taxKinds = { added: 'TAX', included: 'INCLUDED_TAX' } as const;

function countOf(goods: readonly Good[]): string {
  const count = goods.reduce((sum, { quantity }) => sum + quantity, 0);
  return count === 1 ? '1 item' : `${count} items`;
}
