import { conflict, Failure, invalid } from '#platform/kernel/errors.ts';
import { type Money, money } from '#platform/kernel/money.ts';

/** A way to have goods brought to a country, at the price that it has for these goods. */
export interface ShippingMethod {
  readonly id: string;
  readonly title: string;
  readonly price: Money;
  /** Working days until delivery, "2-4". */
  readonly estimatedDays: string;
}

/** The methods for goods of this value to a country, cheapest first; none when it is not served. */
export function shippingMethods(countryCode: string, goods: Money): readonly ShippingMethod[] {
  const zone = zoneOf.get(countryCode);
  if (zone === undefined) return [];
  return zones[zone].map(({ id, title, priceMinor, freeFromMinor, estimatedDays }) => {
    const free = freeFromMinor !== null && goods.minorUnits >= freeFromMinor;
    return { id, title, estimatedDays, price: money(goods.currencyCode, free ? 0 : priceMinor) };
  });
}

/** Goods are collected instead of sent: free, and from any place; which places there are, the cart knows. */
const pickupPrefix = 'pickup:';

/** The method of a purchase, or null when none is chosen. Throws when the goods cannot go there like that. */
export function chosenMethod(
  { countryCode, shippingMethodId }: { readonly countryCode: string | null; readonly shippingMethodId: string | null },
  goods: Money,
): ShippingMethod | null {
  if (countryCode === null) {
    if (shippingMethodId === null) return null;
    throw invalid([{ field: 'countryCode', description: 'a shipping method needs a destination' }]);
  }
  if (shippingMethodId?.startsWith(pickupPrefix)) {
    return { id: shippingMethodId, title: 'Collected by you', price: money(goods.currencyCode, 0), estimatedDays: '' };
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

/** A method as the price list has it: prices in minor units of the shop's currency. */
interface Tariff {
  readonly id: string;
  readonly title: string;
  readonly priceMinor: number;
  /** Costs nothing from this value of goods on; null: never. */
  readonly freeFromMinor: number | null;
  readonly estimatedDays: string;
}

type Zone = 'home' | 'canada' | 'europe' | 'overseas';

const standard = { id: 'standard', title: 'Standard delivery' } as const;
const express = { id: 'express', title: 'Express delivery', freeFromMinor: null } as const;

const zones: Readonly<Record<Zone, readonly Tariff[]>> = {
  home: [
    { ...standard, priceMinor: 499, freeFromMinor: 5000, estimatedDays: '3-5' },
    { ...express, priceMinor: 1299, estimatedDays: '1-2' },
  ],
  canada: [
    { ...standard, priceMinor: 999, freeFromMinor: 7500, estimatedDays: '5-8' },
    { ...express, priceMinor: 2499, estimatedDays: '2-3' },
  ],
  europe: [
    { ...standard, priceMinor: 1299, freeFromMinor: 10000, estimatedDays: '5-9' },
    { ...express, priceMinor: 2999, estimatedDays: '2-4' },
  ],
  overseas: [
    { ...standard, priceMinor: 1999, freeFromMinor: 15000, estimatedDays: '8-14' },
    { ...express, priceMinor: 4499, estimatedDays: '3-6' },
  ],
};

const countries: Readonly<Record<Zone, string>> = {
  home: 'US',
  canada: 'CA',
  europe: 'AT BE BG CH CY CZ DE DK EE ES FI FR GB GR HR HU IE IS IT LI LT LU LV MT NL NO PL PT RO SE SI SK',
  overseas: 'AU HK JP KR NZ SG',
};

const zoneOf: ReadonlyMap<string, Zone> = new Map(
  (['home', 'canada', 'europe', 'overseas'] as const).flatMap((zone) =>
    countries[zone].split(' ').map((country) => [country, zone] as const),
  ),
);
