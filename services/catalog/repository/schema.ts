import type { Database, Tx } from '#platform/database/port.ts';

/** Statements here are plain SQL, typed one by one at their result. */
export type CatalogDb = Record<never, never>;
export type CatalogDatabase = Database<CatalogDb, 'catalog'>;
export type CatalogTx = Tx<CatalogDb, 'catalog'>;

/** A product as `products.document` holds it: ready to be answered. Amounts are minor units, times milliseconds. */
export interface ProductDocument {
  readonly id: string;
  readonly slug: string;
  readonly title: string;
  readonly description: string;
  readonly category: string;
  readonly brand: string | null;
  readonly attributes: Record<string, string>;
  readonly images: readonly { readonly url: string; readonly alt: string }[];
  readonly currency: string;
  readonly price: number;
  readonly rating: { readonly average: number; readonly count: number };
  readonly variants: readonly VariantDocument[];
  readonly createdAt: number;
}

interface VariantDocument {
  readonly sku: string;
  readonly title: string;
  readonly options: Record<string, string>;
  readonly price: number;
  readonly available: boolean;
}
