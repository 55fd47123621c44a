import { money, part, share } from '#platform/kernel/money.ts';
import { allocate } from './allocate.ts';
import { costOf, type Good, type Saving } from './discount.ts';
import type { TaxRule } from './taxes.ts';

/** Goods on their way to somebody. Amounts are in minor units of the shop's currency. */
export interface Basket {
  readonly goods: readonly Good[];
  /** Of the delivery before discounts. */
  readonly shippingMinor: number;
  /** Null: where the goods go is not yet known. */
  readonly tax: TaxRule | null;
}

/** What a basket costs with some discounts: total = subtotal - discount + shipping + tax added. */
export interface Bill {
  readonly subtotal: number;
  readonly discount: number;
  /** After discounts. */
  readonly shipping: number;
  /** On top of goods and shipping, or part of them; 0 when not yet known. */
  readonly tax: number;
  readonly total: number;
  /** Of each good, in their order; the shares of the tax and that of the delivery add up to it. */
  readonly shares: readonly { readonly discount: number; readonly tax: number }[];
}

/** Adds up a basket. Tax is reckoned once, on what is left after discounts, so that it is rounded once for its rate. */
export function bill({ goods, shippingMinor, tax: rule }: Basket, taken: readonly Saving[]): Bill {
  const discounts = goods.map((_, place) => taken.reduce((sum, { ofGoods }) => sum + (ofGoods[place] ?? 0), 0));
  const net = goods.map((good, place) => costOf(good) - (discounts[place] ?? 0));
  const shipping = shippingMinor - taken.reduce((sum, { ofShipping }) => sum + ofShipping, 0);
  const tax = taxOf(rule, { goods: net.reduce((sum, one) => sum + one, 0), shipping });
  const taxes = allocate(tax, rule?.kind === 'included' ? [...net, shipping] : net);
  const subtotal = goods.reduce((sum, good) => sum + costOf(good), 0);
  const discount = discounts.reduce((sum, one) => sum + one, 0);
  return {
    subtotal,
    discount,
    shipping,
    tax,
    total: subtotal - discount + shipping + (rule?.kind === 'added' ? tax : 0),
    shares: discounts.map((one, place) => ({ discount: one, tax: taxes[place] ?? 0 })),
  };
}

/** Included, the tax is the part rate / (1 + rate) of the price; that is no whole number of basis points. */
function taxOf(rule: TaxRule | null, minor: { readonly goods: number; readonly shipping: number }): number {
  switch (rule?.kind) {
    case undefined:
      return 0;
    case 'added':
      return share(money('', minor.goods), rule.basisPoints).minorUnits;
    case 'included':
      return part(money('', minor.goods + minor.shipping), rule.basisPoints, 10_000 + rule.basisPoints).minorUnits;
  }
}
