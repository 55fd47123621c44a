import { invalid } from '#platform/kernel/errors.ts';
import { isCount, pagedList } from '#platform/kernel/paging.ts';

/** How hits may be sorted. */
export const sorts = ['relevance', 'newest', 'price', '-price', 'rating', 'bestselling'] as const;
export type Sort = (typeof sorts)[number];

/** What is looked for, and what it is narrowed to. */
export interface Query {
  readonly text: string;
  readonly category: string | null;
  readonly minPrice: number | null;
  readonly maxPrice: number | null;
  readonly inStock: boolean;
  readonly attributes: Readonly<Record<string, string>>;
  readonly sort: Sort;
  readonly offset: number;
  readonly limit: number;
}

/** Nobody pages further; a program that wants everything lists the catalog. */
const deepestOffset = 10_000;

/** Throws INVALID_REQUEST for a word that is no sort. */
export function parseSort(given: string): Sort {
  const sort = sorts.find((one) => one === given);
  if (sort !== undefined) return sort;
  throw invalid([{ field: 'sort', description: `give one of ${sorts.join(', ')}` }]);
}

/** Hits are reckoned anew for every page, so that a place among them is a number. */
export const hits = pagedList('hits', (value: unknown): value is number => isCount(value) && value <= deepestOffset);

/** The token of the page after this one; empty on the last, and where paging ends. */
export function nextPageToken(page: {
  readonly offset: number;
  readonly shown: number;
  readonly total: number;
}): string {
  const next = page.offset + page.shown;
  return page.shown > 0 && next < page.total && next <= deepestOffset ? hits.tokenOf(next) : '';
}

const mostWords = 12;

/** The words of a text as they are compared: lower-case, without accents, letters and digits only. */
function wordsOf(text: string): readonly string[] {
  const folded = text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
  return folded.match(/[\p{Lu}\p{Ll}\p{Lt}\p{Lo}\p{Nd}]+/gu) ?? [];
}

/** The words of a query; what is beyond a dozen is not looked for. */
export const queryWords = (text: string): readonly string[] => wordsOf(text).slice(0, mostWords);

/** Words worth correcting to. */
export const vocabularyOf = (texts: readonly string[]): readonly string[] => [
  ...new Set(texts.flatMap(wordsOf).filter((word) => word.length >= 3 && word.length <= 40 && !/^\d+$/.test(word))),
];

/** Marks that stand around a found word until the rest is escaped; no text of a shop holds them. */
export const marks = { start: '\ue000', stop: '\ue001' } as const;

/** HTML of a passage: everything escaped, the found words in <mark>. Null when nothing is marked. */
export function highlight(passage: string): string | null {
  if (!passage.includes(marks.start)) return null;
  return passage
    .replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`)
    .replaceAll(marks.start, '<mark>')
    .replaceAll(marks.stop, '</mark>');
}

/** How many products have a value. */
export interface Counted {
  readonly name: string;
  readonly value: string;
  readonly count: number;
}

export interface Facet {
  readonly name: string;
  readonly values: readonly { readonly value: string; readonly count: number }[];
}

const mostFacets = 20;
const mostValues = 50;

/** Category and brand first, then attributes, the one that most products have before the others. */
export function facetsOf(counted: readonly Counted[]): readonly Facet[] {
  const byName = Map.groupBy(counted, (one) => one.name);
  const facets = [...byName].map(([name, values]) => ({
    name,
    values: values
      .map(({ value, count }) => ({ value, count }))
      .sort((a, b) => b.count - a.count || compare(a.value, b.value))
      .slice(0, mostValues),
  }));
  const weight = (facet: Facet) =>
    facet.name === 'category'
      ? Infinity
      : facet.name === 'brand'
        ? 1e12
        : facet.values.reduce((sum, one) => sum + one.count, 0);
  return facets.sort((a, b) => weight(b) - weight(a) || compare(a.name, b.name)).slice(0, mostFacets);
}

/** A category that holds something, with everything below it. */
export interface FoundCategory {
  readonly path: string;
  readonly name: string;
  readonly productCount: number;
}

/** Categories of which a word begins with the last word of the text, the fullest first. */
export function categoriesFor(
  text: string,
  counts: readonly { readonly path: string; readonly count: number }[],
): readonly FoundCategory[] {
  const last = wordsOf(text).at(-1);
  if (last === undefined) return [];
  const totals = new Map<string, number>();
  for (const { path, count } of counts) {
    for (const above of lineage(path)) totals.set(above, (totals.get(above) ?? 0) + count);
  }
  return [...totals]
    .map(([path, productCount]) => ({ path, name: nameFrom(path), productCount }))
    .filter((category) => wordsOf(category.name).some((word) => word.startsWith(last)))
    .sort((a, b) => b.productCount - a.productCount || compare(a.path, b.path));
}

/** A path and every one above it. */
function lineage(path: string): readonly string[] {
  const parts = path.split('/');
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'));
}

function nameFrom(path: string): string {
  const slug = path.slice(path.lastIndexOf('/') + 1);
  return slug
    .split('-')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join(' ');
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
