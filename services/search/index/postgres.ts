import type { Database } from '#platform/database/port.ts';
import { categoriesFor, facetsOf, type Query, queryWords } from '../domain.ts';
import type { Found, RenewableIndex, SearchDb } from './port.ts';
import { count, countCategories, type Manner, page } from './postgres-find.ts';
import { keepAvailability, keepProducts } from './postgres-keep.ts';
import { dropProducts, keptIds, outdate } from './postgres-renew.ts';
import { completions, corrected } from './postgres-words.ts';

/** The index in PostgreSQL: its text search for words, and the shop's own vocabulary for what is mistyped. */
export function postgresIndex({ read }: Database<SearchDb, 'search'>): RenewableIndex {
  /** Null when nothing is found so. */
  async function attempt(query: Query, manner: Manner, correctedQuery: string | null): Promise<Found | null> {
    const { total, counted } = await count(read, query, manner);
    if (total === 0) return null;
    return { hits: await page(read, query, manner), total, facets: facetsOf(counted), correctedQuery };
  }

  /** From what was asked to what may have been meant; the first that finds anything. */
  async function find(query: Query): Promise<Found> {
    const asked = await attempt(query, 'all', null);
    if (asked !== null || queryWords(query.text).length === 0) return asked ?? nothing;
    const begun = await attempt(query, 'begun', null);
    if (begun !== null) return begun;
    const text = await corrected(read, query.text);
    const meant = text === null ? null : await attempt({ ...query, text }, 'all', text);
    return meant ?? (await attempt(query, 'any', null)) ?? nothing;
  }

  return {
    keepProducts,
    keepAvailability,
    find,
    ids: () => keptIds(read),
    outdate,
    drop: dropProducts,
    async suggest(text, most) {
      if (queryWords(text).length === 0) return { queries: [], products: [], categories: [] };
      const [queries, hits, categories] = await Promise.all([
        completions(read, text, most),
        page(read, { ...everything, text, limit: most }, 'begun'),
        countCategories(read),
      ]);
      return {
        queries,
        products: hits.map((hit) => hit.product),
        categories: categoriesFor(text, categories).slice(0, most),
      };
    },
  };
}

const nothing: Found = { hits: [], total: 0, facets: [], correctedQuery: null };

const everything: Omit<Query, 'text' | 'limit'> = {
  category: null,
  minPrice: null,
  maxPrice: null,
  inStock: false,
  attributes: {},
  sort: 'relevance',
  offset: 0,
};
