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
  const names = new Intl.DisplayNames('en', { type: 'region' });
  return codes.map((code) => ({ code, name: names.of(code) ?? code })).sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** The country of a browser's language ("de-AT" is Austria), when it is one we deliver to. */
export function countryOfLanguage(header: string | null): string {
  const region = /^[a-z]{2,3}-([A-Z]{2})\b/.exec(header ?? '')?.[1];
  return codes.find((code) => code === region) ?? 'US';
}
