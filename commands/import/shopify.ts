import { create } from '@bufbuild/protobuf';
import { ImportProductSchema } from '#contracts/gen/rialto/catalog/v1/catalog_pb.ts';
import { slugify } from '../../services/catalog/domain/slug.ts';
import { categoryPath } from './category-path.ts';
import { htmlToText } from './html.ts';
import type { Fault, Parsed } from './item.ts';
import { minorUnitsOf } from './price.ts';

/** A row of Shopify's product export, by the names of its columns. */
export type Row = Readonly<Record<string, string>>;

/** The money of the shop that the products go to; the export does not say its own. */
export interface Currency {
  readonly code: string;
  readonly digits: number;
}

/** All rows of one handle as one product: the first says what it is, each with a price is a variant, others are pictures. */
export function toProduct(rows: readonly Row[], currency: Currency): Parsed {
  const [first] = rows;
  const variantRows = rows.filter((row) => cell(row, 'Variant Price') !== '' || cell(row, 'Variant SKU') !== '');
  const variants = variantRows.map((row) => variantOf(row, optionNames(first), currency));
  const sku = productSku(variants.map((variant) => variant.sku)) || slugify(cell(first, 'Handle')).toUpperCase();
  const fault = hidden(first) ?? incomplete(first, variants.length) ?? variants.find((variant) => variant.fault)?.fault;
  if (fault) return { fault: { sku, ...fault } };
  const only = variants.length === 1 && Object.keys(variants[0]?.options ?? {}).length === 0 ? variants[0] : undefined;
  const given = variants.map(({ fault: _none, price, ...variant }) => ({
    ...variant,
    price: { currencyCode: currency.code, minorUnits: BigInt(price) },
  }));
  const product = create(ImportProductSchema, {
    sku,
    title: cell(first, 'Title'),
    description: htmlToText(cell(first, 'Body (HTML)')),
    category: categoryPath(cell(first, 'Type') || cell(first, 'Product Category')) || 'other',
    attributes: attributesOf(first),
    images: imagesOf(rows),
    ...(cell(first, 'Vendor') === '' ? {} : { brand: cell(first, 'Vendor') }),
    ...(only === undefined ? { variants: given } : { price: given[0]?.price, ...stockOf(only) }),
  });
  return { product };
}

type Why = Omit<Fault, 'sku'>;

const cell = (row: Row | undefined, column: string): string => row?.[column]?.trim() ?? '';

function hidden(row: Row | undefined): Why | undefined {
  const status = cell(row, 'Status').toLowerCase();
  if (status !== '' && status !== 'active') return { reason: 'NOT_ACTIVE', detail: `Its status is ${status}.` };
  if (cell(row, 'Published').toLowerCase() === 'false') {
    return { reason: 'NOT_PUBLISHED', detail: 'It is not published in the online shop.' };
  }
  return undefined;
}

function incomplete(row: Row | undefined, variants: number): Why | undefined {
  if (cell(row, 'Title') === '') return { reason: 'INVALID_PRODUCT', detail: 'Its first row has no title.' };
  if (variants === 0) return { reason: 'PRICE_REQUIRED', detail: 'None of its rows has a price.' };
  return undefined;
}

interface Variant {
  readonly sku: string;
  readonly options: Record<string, string>;
  readonly price: number;
  readonly stock?: number;
  readonly fault?: Why;
}

function variantOf(row: Row, names: readonly string[], currency: Currency): Variant {
  const options = optionsOf(row, names);
  const derived = [cell(row, 'Handle'), ...Object.values(options)].map(slugify).join('-').toUpperCase();
  // A spreadsheet keeps a number as text by a leading apostrophe.
  const sku = cell(row, 'Variant SKU').replace(/^'/, '') || derived;
  const price = minorUnitsOf(cell(row, 'Variant Price'), currency.digits);
  const fault =
    cell(row, 'Variant Price') === ''
      ? { reason: 'PRICE_REQUIRED', detail: `${sku} has no price.` }
      : { reason: 'INVALID_PRICE', detail: `${sku}: ${cell(row, 'Variant Price')} is no amount of ${currency.code}.` };
  return { sku, options, price: price ?? 0, ...(price === null ? { fault } : {}), ...stockIn(row) };
}

function stockIn(row: Row): { stock?: number } {
  const text = cell(row, 'Variant Inventory Qty');
  // Sold beyond what was there: there are none.
  return /^-?\d{1,9}$/.test(text) ? { stock: Math.max(0, Number(text)) } : {};
}

const stockOf = ({ stock }: Variant): { stock?: number } => (stock === undefined ? {} : { stock });

const places = [1, 2, 3] as const;

/** Only the first row names the options. */
const optionNames = (first: Row | undefined): readonly string[] =>
  places.map((place) => cell(first, `Option${place} Name`));

function optionsOf(row: Row, names: readonly string[]): Record<string, string> {
  const values = places.map((place) => cell(row, `Option${place} Value`));
  const given = names.flatMap((name, place) => {
    const value = values[place] ?? '';
    return name === '' || value === '' || value === 'Default Title' ? [] : [[name.toLowerCase(), value] as const];
  });
  return Object.fromEntries(given);
}

function attributesOf(row: Row | undefined): Record<string, string> {
  const tags = cell(row, 'Tags')
    .split(',')
    .map((tag) => tag.trim())
    .filter((tag) => tag !== '');
  return tags.length === 0 ? {} : { tags: tags.join(', ') };
}

function imagesOf(rows: readonly Row[]): string[] {
  const images = rows
    .map((row) => ({ source: cell(row, 'Image Src'), position: Number(cell(row, 'Image Position')) || 0 }))
    .filter((image) => image.source !== '')
    .sort((a, b) => a.position - b.position);
  return [...new Set(images.map((image) => image.source))];
}

/**
 * Shopify's products have no SKU of their own: it is what those of the variants begin with, up to a separator
 * ("TEE" of TEE-S and TEE-M), else that of the first.
 */
function productSku(skus: readonly string[]): string {
  const [first = ''] = skus;
  if (skus.length === 1) return first;
  const ends = [...first.matchAll(/[-._]/g)].map((separator) => separator.index).reverse();
  const end = ends.find((at) => at > 0 && skus.every((sku) => sku.slice(0, at + 1) === first.slice(0, at + 1)));
  return end === undefined ? first : first.slice(0, end);
}
