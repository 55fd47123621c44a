import { sql } from 'kysely';
import type { CatalogTx } from './schema.ts';

/** The document of the product `p`, from the tables that it is made of. */
const documentOfP = sql`jsonb_build_object(
  'id', p.id, 'slug', p.slug, 'title', p.title, 'description', p.description, 'category', p.category,
  'brand', p.brand, 'attributes', p.attributes, 'images', p.images, 'currency', p.currency, 'price', p.price,
  'rating', jsonb_build_object('average', p.rating_average, 'count', p.rating_count),
  'createdAt', (extract(epoch FROM p.created_at) * 1000)::bigint,
  'variants', (
    SELECT coalesce(jsonb_agg(jsonb_build_object(
      'sku', v.sku, 'title', v.title, 'options', v.options, 'price', v.price,
      'available', coalesce(a.available, false)) ORDER BY v.position), '[]')
    FROM variants v LEFT JOIN availability a ON a.sku = v.sku WHERE v.product_id = p.id
  ))`;

/**
 * Brings the documents of products up to date. The caller holds the rows' locks since an earlier statement:
 * this one then sees what everybody before it has committed.
 */
export async function refreshDocuments(tx: CatalogTx, ids: readonly string[]): Promise<void> {
  await sql`
    UPDATE products SET document = fresh.document
    FROM (SELECT p.id, ${documentOfP} AS document FROM products p WHERE p.id = ANY(${ids}::uuid[])) AS fresh
    WHERE products.id = fresh.id AND products.document <> fresh.document`.execute(tx.db);
}
