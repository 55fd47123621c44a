import type { GivenProduct, GivenVariant } from './normalise.ts';

/** A product to import, with what a test says of it. */
export const givenProduct = (said: Partial<GivenProduct> = {}): GivenProduct => ({
  sku: 'PAN-1',
  title: 'Iron Skillet',
  description: 'Heavy and honest.',
  category: 'kitchen/cookware',
  brand: null,
  gtin: null,
  mpn: null,
  attributes: {},
  price: usd(4900),
  images: [],
  stock: null,
  createdAt: null,
  variants: [],
  ...said,
});

export const givenVariant = (sku: string, said: Partial<GivenVariant> = {}): GivenVariant => ({
  sku,
  title: null,
  options: {},
  price: null,
  stock: null,
  ...said,
});

export const usd = (minorUnits: number) => ({ currencyCode: 'USD', minorUnits });
