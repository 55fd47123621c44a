import { derivedUuid } from '#platform/kernel/ids.ts';
import type { Money } from '#platform/kernel/money.ts';
import { imageUrl } from './image.ts';

/** A product as an import gives it. */
export interface GivenProduct {
  readonly sku: string;
  readonly title: string;
  readonly description: string;
  readonly category: string;
  readonly brand: string | null;
  readonly gtin: string | null;
  readonly mpn: string | null;
  readonly attributes: Readonly<Record<string, string>>;
  readonly price: Money | null;
  readonly images: readonly string[];
  readonly stock: number | null;
  readonly createdAt: Date | null;
  readonly variants: readonly GivenVariant[];
}

export interface GivenVariant {
  readonly sku: string;
  readonly title: string | null;
  readonly options: Readonly<Record<string, string>>;
  readonly price: Money | null;
  readonly stock: number | null;
}

/** A product with every rule of its own kept; what other products say comes later, in the plan. */
export interface Product extends Omit<GivenProduct, 'price' | 'stock' | 'variants'> {
  /** The lowest of its variants, in minor units. */
  readonly priceMinor: number;
  /** At least one. */
  readonly variants: readonly Variant[];
  /** Of everything but the stock: the same digest means the same product. */
  readonly digest: string;
}

export interface Variant {
  readonly sku: string;
  readonly title: string;
  readonly options: Readonly<Record<string, string>>;
  readonly priceMinor: number;
  readonly stock: number | null;
}

/** Why a product is not taken, in a stable word and a sentence. */
export interface Refusal {
  readonly reason: 'DUPLICATE_SKU' | 'INVALID_PRODUCT' | 'PRICE_REQUIRED' | 'CURRENCY_MISMATCH' | 'INVALID_IMAGE';
  readonly detail: string;
}

type Normalised = { readonly product: Product } | { readonly refusal: Refusal };

/** Checks a product by itself and fills in what follows from it, such as its only variant. */
export function normalise(given: GivenProduct, currency: string): Normalised {
  const refusal = faultOf(given, currency);
  if (refusal !== null) return { refusal };
  const title = clean(given.title);
  const variants = (given.variants.length > 0 ? given.variants : [onlyVariant(given)]).map((variant) =>
    settle(variant, { title, price: given.price }),
  );
  const facts = {
    sku: given.sku,
    title,
    description: clean(given.description),
    category: given.category,
    brand: orNull(given.brand),
    gtin: orNull(given.gtin),
    mpn: orNull(given.mpn),
    attributes: tidy(given.attributes),
    images: given.images,
    createdAt: given.createdAt,
    priceMinor: Math.min(...variants.map((variant) => variant.priceMinor)),
    variants,
  };
  const stockless = variants.map(({ stock: _stock, ...variant }) => variant);
  return { product: { ...facts, digest: derivedUuid(JSON.stringify({ ...facts, variants: stockless })) } };
}

type Fault = Refusal | null;

function faultOf(given: GivenProduct, currency: string): Fault {
  return textFault(given) ?? skuFault(given) ?? priceFault(given, currency) ?? stockFault(given) ?? imageFault(given);
}

function textFault(given: GivenProduct): Fault {
  if (clean(given.title) === '') return wrong('The title is blank.');
  if (given.gtin !== null && given.gtin !== '' && !isGtin(given.gtin)) {
    return wrong(`gtin ${given.gtin}: give 8, 12, 13 or 14 digits whose last one checks the others.`);
  }
  for (const [name, value] of [given, ...given.variants].flatMap((part) =>
    Object.entries('attributes' in part ? part.attributes : part.options),
  )) {
    if (clean(name) === '' || name.length > 60) return wrong('The name of an attribute or option has 1 to 60 letters.');
    if (value.length > 500) return wrong(`${name}: the value is longer than 500 letters.`);
  }
  return null;
}

function skuFault(given: GivenProduct): Fault {
  const seen = new Set<string>();
  for (const { sku } of given.variants) {
    if (seen.has(sku)) return { reason: 'DUPLICATE_SKU', detail: `Two of its variants have the SKU ${sku}.` };
    seen.add(sku);
  }
  return null;
}

function priceFault(given: GivenProduct, currency: string): Fault {
  for (const { sku, price } of [given, ...given.variants]) {
    if (price === null) continue;
    if (price.currencyCode !== currency) {
      return {
        reason: 'CURRENCY_MISMATCH',
        detail: `${sku}: the shop sells in ${currency}, not ${price.currencyCode}.`,
      };
    }
    if (price.minorUnits < 0) return wrong(`${sku}: the price is below zero.`);
  }
  if (given.price !== null) return null;
  const bare = given.variants.find((variant) => variant.price === null);
  if (bare === undefined && given.variants.length > 0) return null;
  return { reason: 'PRICE_REQUIRED', detail: `${bare?.sku ?? given.sku} has no price.` };
}

function stockFault(given: GivenProduct): Fault {
  const uncounted = given.variants.length > 0 && given.variants.every((variant) => variant.stock === null);
  return uncounted && given.stock !== null ? wrong('It has variants: give the stock of each of them.') : null;
}

function imageFault(given: GivenProduct): Fault {
  const bad = given.images.find((image) => imageUrl(image) === null);
  return bad === undefined
    ? null
    : {
        reason: 'INVALID_IMAGE',
        detail: `${bad}: give an https address, a path of this shop, or emoji:<code points>.`,
      };
}

const onlyVariant = (given: GivenProduct): GivenVariant => ({
  sku: given.sku,
  title: null,
  options: {},
  price: given.price,
  stock: given.stock,
});

function settle(variant: GivenVariant, of: { readonly title: string; readonly price: Money | null }): Variant {
  const options = tidy(variant.options);
  const named = clean(variant.title ?? '') || Object.values(options).join(' / ');
  const priceMinor = (variant.price ?? of.price)?.minorUnits ?? 0;
  return { sku: variant.sku, title: named || of.title, options, priceMinor, stock: variant.stock };
}

const wrong = (detail: string): Refusal => ({ reason: 'INVALID_PRODUCT', detail });

/** Without what no database column takes or no page shows: control characters, half a surrogate pair. */
function clean(text: string): string {
  return (
    text
      .toWellFormed()
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what has to go
      .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g, '')
      .trim()
  );
}

function orNull(text: string | null): string | null {
  const cleaned = clean(text ?? '');
  return cleaned === '' ? null : cleaned;
}

/** In order of the names, so that the order in a file is no difference. Values that are blank say nothing. */
function tidy(entries: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(entries)
      .map(([name, value]) => [clean(name), clean(value)] as const)
      .filter(([, value]) => value !== '')
      .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)),
  );
}

function isGtin(text: string): boolean {
  if (!/^(\d{8}|\d{12,14})$/.test(text)) return false;
  const digits = [...text].map(Number).reverse();
  const sum = digits.reduce((total, digit, place) => total + digit * (place % 2 === 1 ? 3 : 1), 0);
  return sum % 10 === 0;
}
