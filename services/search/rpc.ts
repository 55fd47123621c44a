import type { SearchRequest, SearchService } from '#contracts/gen/rialto/search/v1/search_pb.ts';
import { invalid } from '#platform/kernel/errors.ts';
import type { Implementation } from '#platform/rpc/port.ts';
import { type FoundCategory, hits, nextPageToken, parseSort, type Query } from './domain.ts';
import type { SearchIndex } from './index/port.ts';

const mostSuggestions = 5;

/** What search offers. */
export function searchRpc(index: SearchIndex): Implementation<typeof SearchService> {
  return {
    async search(request) {
      const query = toQuery(request);
      const found = await index.find(query);
      return {
        hits: found.hits.map(({ product, sku, highlight }) => ({
          product,
          sku,
          ...(highlight === null ? {} : { highlight }),
        })),
        total: found.total,
        facets: found.facets.map(({ name, values }) => ({ name, values: [...values] })),
        ...(found.correctedQuery === null ? {} : { correctedQuery: found.correctedQuery }),
        nextPageToken: nextPageToken({ offset: query.offset, shown: found.hits.length, total: found.total }),
      };
    },

    async suggest({ q }) {
      const { queries, products, categories } = await index.suggest(typed(q), mostSuggestions);
      return { queries: [...queries], products: [...products], categories: categories.map(toWireCategory) };
    },
  };
}

/** What no database takes is no part of a query. */
const typed = (q: string): string => q.toWellFormed().replaceAll('\u0000', '').trim();

function toQuery(request: SearchRequest): Query {
  const minPrice = request.minPrice === undefined ? null : Number(request.minPrice);
  const maxPrice = request.maxPrice === undefined ? null : Number(request.maxPrice);
  if (minPrice !== null && maxPrice !== null && minPrice > maxPrice) {
    throw invalid([{ field: 'minPrice', description: 'give at most maxPrice' }]);
  }
  const { after, limit } = hits.from(request);
  return {
    text: typed(request.q),
    category: request.category ?? null,
    minPrice,
    maxPrice,
    inStock: request.inStock ?? false,
    attributes: request.attributes,
    sort: parseSort(request.sort ?? 'relevance'),
    offset: after ?? 0,
    limit,
  };
}

function toWireCategory({ path, name, productCount }: FoundCategory) {
  const end = path.lastIndexOf('/');
  return { slug: path, name, productCount, ...(end < 0 ? {} : { parentSlug: path.slice(0, end) }) };
}
