import type { Money } from '#web/lib/api/types.ts';

export const minor = (money: Money): number => Number(money.minorUnits);

/** "$12.99": the currency's own number of decimals. */
export function formatMoney(money: Money): string {
  const format = new Intl.NumberFormat('en-US', { style: 'currency', currency: money.currencyCode });
  return format.format(minor(money) / 10 ** decimalsOf(format));
}

/** The same amount the other way round. */
export const negative = (money: Money): Money => ({ ...money, minorUnits: -minor(money) });

/** What a service costs: "Free" or its price. */
export const priceOrFree = (money: Money): string => (minor(money) === 0 ? 'Free' : formatMoney(money));

/** "12.99": without the currency's sign, for machines. */
export function decimalMoney(money: Money): string {
  const decimals = decimalsOf(new Intl.NumberFormat('en-US', { style: 'currency', currency: money.currencyCode }));
  return (minor(money) / 10 ** decimals).toFixed(decimals);
}

const decimalsOf = (format: Intl.NumberFormat): number => format.resolvedOptions().maximumFractionDigits ?? 2;

/** The amount that somebody typed, "1,234.50", in minor units; null when it is none. Never by way of a fraction. */
export function parseMoney(text: string, currencyCode: string): Money | null {
  const decimals = decimalsOf(new Intl.NumberFormat('en-US', { style: 'currency', currency: currencyCode }));
  const [, sign = '', units = '', cents = ''] = /^(-?)(\d{1,10})(?:\.(\d+))?$/.exec(text.replaceAll(',', '')) ?? [];
  if (units === '' || cents.length > decimals) return null;
  return { currencyCode, minorUnits: Number(`${sign}${units}${cents.padEnd(decimals, '0')}`) };
}
