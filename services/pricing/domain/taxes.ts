/**
 * Standard rates by country and region, in basis points (1/100 of a percent). They are state, province and
 * country rates; counties, cities and reduced rates for single goods are not told apart.
 */

/** How a destination taxes a purchase. */
export type TaxRule =
  /** Comes on top of the goods; shipping is not taxed. */
  | { readonly kind: 'added'; readonly name: string; readonly basisPoints: number }
  /** Is part of all prices, shipping too. */
  | { readonly kind: 'included'; readonly name: string; readonly basisPoints: number };

/** The rule for a destination; a country that the shop knows no tax of has the rate 0. */
export function taxRule(countryCode: string, region: string): TaxRule {
  const added = addedByRegion[countryCode];
  if (added === undefined) {
    return { kind: 'included', name: countryCode === 'AU' ? 'GST' : 'VAT', basisPoints: included[countryCode] ?? 0 };
  }
  const known = regionCode(countryCode, region);
  return { kind: 'added', name: added.name, basisPoints: added.rates[known] ?? added.otherwise };
}

/** "ca", "US-CA" and "California" are all CA. */
function regionCode(countryCode: string, region: string): string {
  const plain = region.trim().toUpperCase().replace(`${countryCode}-`, '').replaceAll('É', 'E');
  return names[countryCode]?.[plain] ?? plain;
}

interface AddedTax {
  readonly name: string;
  readonly rates: Readonly<Record<string, number>>;
  /** When the region is missing or not known. */
  readonly otherwise: number;
}

const addedByRegion: Readonly<Record<string, AddedTax>> = {
  US: {
    name: 'Sales tax',
    otherwise: 500,
    // biome-ignore format: a table
    rates: {
      AK: 0, AL: 400, AR: 650, AZ: 560, CA: 725, CO: 290, CT: 635, DC: 600, DE: 0, FL: 600, GA: 400, HI: 400, IA: 600,
      ID: 600, IL: 625, IN: 700, KS: 650, KY: 600, LA: 500, MA: 625, MD: 600, ME: 550, MI: 600, MN: 687.5, MO: 422.5,
      MS: 700, MT: 0, NC: 475, ND: 500, NE: 550, NH: 0, NJ: 662.5, NM: 487.5, NV: 685, NY: 400, OH: 575, OK: 450,
      OR: 0, PA: 600, RI: 700, SC: 600, SD: 420, TN: 700, TX: 625, UT: 610, VA: 530, VT: 600, WA: 650, WI: 500,
      WV: 600, WY: 400,
    },
  },
  CA: {
    name: 'Sales tax',
    otherwise: 500,
    // biome-ignore format: a table
    rates: {
      AB: 500, BC: 1200, MB: 1200, NB: 1500, NL: 1500, NS: 1400, NT: 500, NU: 500, ON: 1300, PE: 1500, QC: 1497.5,
      SK: 1100, YT: 500,
    },
  },
};

// biome-ignore format: a table
const included: Readonly<Record<string, number>> = {
  AT: 2000, AU: 1000, BE: 2100, BG: 2000, CH: 810, CY: 1900, CZ: 2100, DE: 1900, DK: 2500, EE: 2400, ES: 2100,
  FI: 2550, FR: 2000, GB: 2000, GR: 2400, HR: 2500, HU: 2700, IE: 2300, IS: 2400, IT: 2200, JP: 1000, KR: 1000,
  LI: 810, LT: 2100, LU: 1700, LV: 2100, MT: 1800, NL: 2100, NO: 2500, NZ: 1500, PL: 2300, PT: 2300, RO: 2100,
  SE: 2500, SG: 900, SI: 2200, SK: 2300,
};

// biome-ignore format: a table
const names: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  US: {
    ALABAMA: 'AL', ALASKA: 'AK', ARIZONA: 'AZ', ARKANSAS: 'AR', CALIFORNIA: 'CA', COLORADO: 'CO', CONNECTICUT: 'CT',
    DELAWARE: 'DE', 'DISTRICT OF COLUMBIA': 'DC', FLORIDA: 'FL', GEORGIA: 'GA', HAWAII: 'HI', IDAHO: 'ID',
    ILLINOIS: 'IL', INDIANA: 'IN', IOWA: 'IA', KANSAS: 'KS', KENTUCKY: 'KY', LOUISIANA: 'LA', MAINE: 'ME',
    MARYLAND: 'MD', MASSACHUSETTS: 'MA', MICHIGAN: 'MI', MINNESOTA: 'MN', MISSISSIPPI: 'MS', MISSOURI: 'MO',
    MONTANA: 'MT', NEBRASKA: 'NE', NEVADA: 'NV', 'NEW HAMPSHIRE': 'NH', 'NEW JERSEY': 'NJ', 'NEW MEXICO': 'NM',
    'NEW YORK': 'NY', 'NORTH CAROLINA': 'NC', 'NORTH DAKOTA': 'ND', OHIO: 'OH', OKLAHOMA: 'OK', OREGON: 'OR',
    PENNSYLVANIA: 'PA', 'RHODE ISLAND': 'RI', 'SOUTH CAROLINA': 'SC', 'SOUTH DAKOTA': 'SD', TENNESSEE: 'TN',
    TEXAS: 'TX', UTAH: 'UT', VERMONT: 'VT', VIRGINIA: 'VA', WASHINGTON: 'WA', 'WEST VIRGINIA': 'WV', WISCONSIN: 'WI',
    WYOMING: 'WY',
  },
  CA: {
    ALBERTA: 'AB', 'BRITISH COLUMBIA': 'BC', MANITOBA: 'MB', 'NEW BRUNSWICK': 'NB', 'NEWFOUNDLAND AND LABRADOR': 'NL',
    'NOVA SCOTIA': 'NS', 'NORTHWEST TERRITORIES': 'NT', NUNAVUT: 'NU', ONTARIO: 'ON', 'PRINCE EDWARD ISLAND': 'PE',
    QUEBEC: 'QC', SASKATCHEWAN: 'SK', YUKON: 'YT',
  },
};
