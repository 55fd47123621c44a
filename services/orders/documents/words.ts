import type { Money } from '#platform/kernel/money.ts';

/** "$1,299.00"; the currency says how many minor units make a major one. */
export function amount({ currencyCode, minorUnits }: Money): string {
  const words = new Intl.NumberFormat('en-US', { style: 'currency', currency: currencyCode });
  return words.format(minorUnits / 10 ** (words.resolvedOptions().maximumFractionDigits ?? 2));
}

/** "21 November 2026", in UTC. */
export const day = (at: Date): string =>
  new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' }).format(at);
