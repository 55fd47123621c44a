import { add, type Money, money } from '#platform/kernel/money.ts';
import type { OrderLine, Totals, Units } from './order.ts';

/** What some units of a line are worth: parts of what the line says. */
export interface Parts {
  readonly lineTotal: Money;
  readonly discount: Money;
  readonly tax: Money;
}

/**
 * The parts of `quantity` units of a line, of which `before` were taken already. Reckoned as the difference of two
 * running sums, each rounded down: so the parts of all units together are exactly the line, however it is divided.
 */
export function partsOf(line: OrderLine, quantity: number, before = 0): Parts {
  const part = (amount: Money | undefined): Money => {
    const until = (units: number) => floorShare(amount?.minorUnits ?? 0, units, line.quantity);
    return money(line.lineTotal.currencyCode, until(before + quantity) - until(before));
  };
  return { lineTotal: part(line.lineTotal), discount: part(line.discount), tax: part(line.tax) };
}

/** What was paid for the units: without their discount and, where tax is added to prices, with their tax. */
export function paidFor({ lineTotal, discount, tax }: Parts, totals: Totals): Money {
  const added = taxIsIncluded(totals) ? 0 : tax.minorUnits;
  return money(lineTotal.currencyCode, lineTotal.minorUnits - discount.minorUnits + added);
}

/** What gift cards leave to the payment method. */
export const dueOf = ({ total, due = total }: Totals): Money => due;

export const taxIsIncluded = ({ includedTax }: Totals): boolean => includedTax !== undefined;

/** What was paid for some units of an order, of which those of `before` were taken already. */
export const refundOf = (
  order: { readonly lines: readonly OrderLine[]; readonly totals: Totals },
  units: readonly Units[],
  before: ReadonlyMap<string, number> = new Map(),
): Money =>
  order.lines
    .map((line) => paidFor(partsOf(line, quantityOf(units, line.sku), before.get(line.sku)), order.totals))
    .reduce(add, money(order.totals.total.currencyCode, 0));

/** How many of each SKU, in the order of their first mention. */
export function quantities(units: readonly Units[]): ReadonlyMap<string, number> {
  const sums = new Map<string, number>();
  for (const { sku, quantity } of units) sums.set(sku, (sums.get(sku) ?? 0) + quantity);
  return sums;
}

/** One entry for each SKU. */
export const merged = (units: readonly Units[]): readonly Units[] =>
  [...quantities(units)].map(([sku, quantity]) => ({ sku, quantity }));

export const quantityOf = (units: readonly Units[], sku: string): number => quantities(units).get(sku) ?? 0;

/** Exact: the product of an amount and a quantity may be beyond what a double holds. */
const floorShare = (minorUnits: number, part: number, whole: number): number =>
  Number((BigInt(minorUnits) * BigInt(part)) / BigInt(whole));
