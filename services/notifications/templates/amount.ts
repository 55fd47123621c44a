import type { Money } from '#platform/kernel/money.ts';

/** "$1,299.00"; the currency says how many minor units make a major one. */
export function amount({ currencyCode, minorUnits }: Money): string {
  let wording = wordings.get(currencyCode);
  if (wording === undefined) {
    wording = wordingOf(currencyCode);
    wordings.set(currencyCode, wording);
  }
  return wording.format(minorUnits / wording.perMajor);
}

interface Wording {
  readonly perMajor: number;
  format(major: number): string;
}

/** Made once for each currency: making one costs more than the rest of a mail. It is a memory, not a state. */
const wordings = new Map<string, Wording>();

function wordingOf(currencyCode: string): Wording {
  const words = new Intl.NumberFormat('en-US', { style: 'currency', currency: currencyCode });
  const perMajor = 10 ** (words.resolvedOptions().maximumFractionDigits ?? 2);
  return { perMajor, format: (major) => words.format(major) };
}
