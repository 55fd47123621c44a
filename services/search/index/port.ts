import type { Product } from '#contracts/gen/rialto/catalog/v1/catalog_pb.ts';
import type { Tx } from '#platform/database/port.ts';
import type { Facet, FoundCategory, Query } from '../domain.ts';

/** Statements here are plain SQL, typed one by one at their result. */
export type SearchDb = Record<never, never>;
export type SearchTx = Tx<SearchDb, 'search'>;

/** Finds products by words. What keeps the words is behind it. */
export interface SearchIndex {
  /** Takes products in; of each the highest version stays. */
  keepProducts(tx: SearchTx, said: readonly { readonly product: Product; readonly version: number }[]): Promise<void>;
  /** Notes what can be bought, also of SKUs not known yet; of each the highest version stays. */
  keepAvailability(tx: SearchTx, said: readonly SkuAvailability[]): Promise<void>;
  find(query: Query): Promise<Found>;
  /** What a text that is still being typed may become. */
  suggest(text: string, most: number): Promise<Suggested>;
}

/** An index that can be made again while it is searched and while events come in. */
export interface RenewableIndex extends SearchIndex {
  ids(): Promise<readonly string[]>;
  /** Counts what is kept, up to these versions, as older than them: what is kept next in the transaction replaces it. */
  outdate(
    tx: SearchTx,
    known: { readonly products: readonly Versioned[]; readonly skus: readonly Versioned[] },
  ): Promise<void>;
  drop(tx: SearchTx, ids: readonly string[]): Promise<void>;
}

/** A product's id or a SKU. */
export interface Versioned {
  readonly key: string;
  readonly version: number;
}

export interface SkuAvailability {
  readonly sku: string;
  readonly available: boolean;
  readonly version: number;
}

export interface Found {
  readonly hits: readonly Hit[];
  readonly total: number;
  readonly facets: readonly Facet[];
  /** What was looked for instead, when nothing was found for what was asked. */
  readonly correctedQuery: string | null;
}

export interface Hit {
  readonly product: Product;
  /** The SKU that was asked for, or the first that can be bought. */
  readonly sku: string;
  /** HTML with the found words in <mark>. */
  readonly highlight: string | null;
}

interface Suggested {
  readonly queries: readonly string[];
  readonly products: readonly Product[];
  readonly categories: readonly FoundCategory[];
}
