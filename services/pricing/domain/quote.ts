import { conflict, Failure, invalid } from '#platform/kernel/errors.ts';
import { add, type Money, money, share, times } from '#platform/kernel/money.ts';
import { type ShippingMethod, shippingMethods } from './shipping.ts';
import { taxRule } from './taxes.ts';

/** What is to be priced. */
export interface Purchase {
  readonly lines: readonly Line[];
  /** Without a destination, shipping and tax are 0: not yet known. */
  readonly countryCode: string | null;
  readonly region: string;
  /** Null: not yet chosen, shipping is 0. */
  readonly shippingMethodId: string | null;
  readonly codes: readonly string[];
}

export interface Line {
  readonly sku: string;
  readonly quantity: number;
  readonly unitPrice: Money;
}

export interface QuotedLine extends Line {
  readonly lineTotal: Money;
}

/** total = subtotal - discount + shipping + tax; `includedTax` is a part of the total that prices include. */
export interface Totals {
  readonly subtotal: Money;
  readonly discount: Money;
  readonly shipping: Money;
  readonly tax: Money;
  readonly total: Money;
  readonly includedTax: Money | null;
}

export interface Explanation {
  readonly kind: 'SUBTOTAL' | 'SHIPPING' | 'TAX' | 'INCLUDED_TAX' | 'TOTAL';
  readonly text: string;
  readonly amount: Money;
}

export interface Quote {
  readonly lines: readonly QuotedLine[];
  readonly totals: Totals;
  readonly explanation: readonly Explanation[];
}

/** Prices a purchase in the shop's currency. The same purchase always has the same quote. */
export function quote(purchase: Purchase, currency: string): Quote {
  refuseCodes(purchase.codes);
  const lines = purchase.lines.map((line) => ({ ...line, lineTotal: times(line.unitPrice, line.quantity) }));
  const subtotal = lines.reduce((sum, line) => add(sum, line.lineTotal), money(currency, 0));
  if (!Number.isSafeInteger(subtotal.minorUnits)) {
    throw new Failure('invalid_argument', 'INVALID_MONEY', 'The amount is beyond what can be reckoned exactly.');
  }
  const method = chosenMethod(purchase, subtotal);
  const shipping = method?.price ?? money(currency, 0);
  const tax = taxOf(purchase, subtotal, shipping);
  const total = add(add(subtotal, shipping), tax.added);
  return {
    lines,
    totals: {
      subtotal,
      discount: money(currency, 0),
      shipping,
      tax: tax.added,
      total,
      includedTax: tax.explained?.kind === 'INCLUDED_TAX' ? tax.explained.amount : null,
    },
    explanation: [
      { kind: 'SUBTOTAL', text: countOf(lines), amount: subtotal },
      ...(method === null ? [] : [{ kind: 'SHIPPING' as const, text: method.title, amount: shipping }]),
      ...(tax.explained === null ? [] : [tax.explained]),
      { kind: 'TOTAL', text: 'Total', amount: total },
    ],
  };
}

function refuseCodes(codes: readonly string[]): void {
  if (codes.length === 0) return;
  throw new Failure('invalid_argument', 'CODE_UNKNOWN', `There is no code ${codes.join(', ')}.`, {
    violations: codes.map((code, at) => ({ field: `codes[${at}]`, description: `${code} is not a code of this shop` })),
  });
}

function chosenMethod(purchase: Purchase, goods: Money): ShippingMethod | null {
  const { countryCode, shippingMethodId } = purchase;
  if (countryCode === null) {
    if (shippingMethodId === null) return null;
    throw invalid([{ field: 'countryCode', description: 'a shipping method needs a destination' }]);
  }
  const methods = shippingMethods(countryCode, goods);
  if (methods.length === 0) {
    throw conflict('SHIPPING_NOT_AVAILABLE', `This shop does not ship to ${countryCode}.`);
  }
  if (shippingMethodId === null) return null;
  const method = methods.find(({ id }) => id === shippingMethodId);
  if (method !== undefined) return method;
  const known = methods.map(({ id }) => id).join(', ');
  throw new Failure('invalid_argument', 'SHIPPING_METHOD_UNKNOWN', `To ${countryCode} goods go by ${known}.`, {
    violations: [{ field: 'shippingMethodId', description: `is not one of ${known}` }],
  });
}

/** Tax is reckoned once on the whole order, not line by line, so that it is rounded once for its rate. */
function taxOf(purchase: Purchase, goods: Money, shipping: Money): { added: Money; explained: Explanation | null } {
  const none = money(goods.currencyCode, 0);
  if (purchase.countryCode === null) return { added: none, explained: null };
  const { kind, name, basisPoints } = taxRule(purchase.countryCode, purchase.region);
  const text = `${name} ${basisPoints / 100} %`;
  switch (kind) {
    case 'added': {
      const added = share(goods, basisPoints);
      return { added, explained: { kind: 'TAX', text, amount: added } };
    }
    case 'included': {
      const amount = includedShare(add(goods, shipping), basisPoints);
      return { added: none, explained: { kind: 'INCLUDED_TAX', text, amount } };
    }
  }
}

/**
 * The tax in a price that includes it, rounded as `share` does. Not by `share` itself: the part rate/(1+rate)
 * is no whole number of basis points, and a rounded rate would be wrong by a cent on large orders.
 */
function includedShare(gross: Money, basisPoints: number): Money {
  const exact = (gross.minorUnits * basisPoints) / (10_000 + basisPoints);
  return money(gross.currencyCode, Math.sign(exact) * Math.round(Math.abs(exact)));
}

function countOf(lines: readonly Line[]): string {
  const count = lines.reduce((sum, line) => sum + line.quantity, 0);
  return count === 1 ? '1 item' : `${count} items`;
}
