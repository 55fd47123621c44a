/** Where the checkout offers to deliver: ISO 3166-1 alpha-2 codes; names come from the platform. */
const codes = [
  'AT',
  'AU',
  'BE',
  'BG',
  'CA',
  'CH',
  'CY',
  'CZ',
  'DE',
  'DK',
  'EE',
  'ES',
  'FI',
  'FR',
  'GB',
  'GR',
  'HR',
  'HU',
  'IE',
  'IS',
  'IT',
  'JP',
  'LI',
  'LT',
  'LU',
  'LV',
  'MT',
  'NL',
  'NO',
  'NZ',
  'PL',
  'PT',
  'RO',
  'SE',
  'SI',
  'SK',
  'US',
] as const;

export interface Country {
  readonly code: string;
  readonly name: string;
}

export function countries(): readonly Country[] {
  return codes.map((code) => ({ code, name: countryName(code) })).sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** "Germany" for "DE"; what is no country's code stays as it is. */
export function countryName(code: string): string {
  try {
    return new Intl.DisplayNames('en', { type: 'region' }).of(code) ?? code;
  } catch {
    return code;
  }
}

/** The country of a browser's language ("de-AT" is Austria), when it is one we deliver to. */
export function countryOfLanguage(header: string | null): string {
  const region = /^[a-z]{2,3}-([A-Z]{2})\b/.exec(header ?? '')?.[1];
  return codes.find((code) => code === region) ?? 'US';
}
