import { sql } from 'kysely';
import type { CatalogDatabase, ProductDocument } from './schema.ts';

/** A product with its version, and what is known of its SKUs. */
export interface Exported {
  readonly document: ProductDocument;
  readonly version: number;
  readonly stock: readonly { readonly sku: string; readonly available: boolean; readonly version: number }[];
}

/** Products by id, after one of them. */
export async function exportProducts(
  database: CatalogDatabase,
  { after, limit }: { readonly after: string | null; readonly limit: number },
): Promise<readonly Exported[]> {
  const found = await sql<Exported>`
    SELECT p.document, p.version, coalesce((
      SELECT jsonb_agg(jsonb_build_object('sku', a.sku, 'available', a.available, 'version', a.version) ORDER BY a.sku)
      FROM variants v JOIN availability a ON a.sku = v.sku WHERE v.product_id = p.id), '[]') AS stock
    FROM products p WHERE ${after === null ? sql`true` : sql`p.id > ${after}::uuid`}
    ORDER BY p.id LIMIT ${limit}`.execute(database.read);
  return found.rows;
}

export async function countProducts(database: CatalogDatabase): Promise<number> {
  const found = await sql<{ total: number }>`SELECT count(*) AS total FROM products`.execute(database.read);
  return found.rows[0]?.total ?? 0;
}
