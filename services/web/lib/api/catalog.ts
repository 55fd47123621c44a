import 'server-only';
import { ApiError } from './problem.ts';
import { publicCall } from './server.ts';
import { shortMemory } from './short-memory.ts';
import type { Category, Product, ProductList, SearchResult } from './types.ts';

// The layout, the page and its metadata ask the same questions, and so does the next visitor.
const memory = shortMemory({ ttlMs: 2_000, entries: 300 });
const read = <T>(path: string): Promise<T> => memory(path, () => publicCall<T>(path));

export const listCategories = async (): Promise<readonly Category[]> =>
  (await read<{ categories: Category[] }>('/api/v1/categories')).categories;

export interface ProductQuery {
  readonly category?: string | undefined;
  readonly sort?: string | undefined;
  readonly pageSize?: number;
  readonly pageToken?: string | undefined;
}

export const listProducts = (query: ProductQuery): Promise<ProductList> =>
  read<ProductList>(`/api/v1/products${queryString({ ...query })}`);

/** Null when there is no such product. */
export const getProduct = (slug: string): Promise<Product | null> =>
  read<Product>(`/api/v1/products/${encodeURIComponent(slug)}`).catch(nullWhenMissing);

export const searchProducts = (query: Readonly<Record<string, string | undefined>>): Promise<SearchResult> =>
  read<SearchResult>(`/api/v1/search${queryString(query)}`);

/** An address no product can have is refused as malformed; to a visitor that is not there either. */
function nullWhenMissing(error: unknown): null {
  if (error instanceof ApiError && (error.problem.status === 404 || error.problem.status === 400)) return null;
  throw error;
}

function queryString(values: Readonly<Record<string, string | number | undefined>>): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) {
    if (value !== undefined && value !== '') query.set(name, String(value));
  }
  const text = query.toString();
  return text === '' ? '' : `?${text}`;
}
