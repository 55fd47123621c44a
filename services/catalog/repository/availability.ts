import { sql } from 'kysely';
import { refreshDocuments } from './document.ts';
import type { CatalogTx } from './schema.ts';

/** What inventory says of a SKU; the highest version holds. */
export interface SkuAvailability {
  readonly sku: string;
  readonly available: boolean;
  readonly version: number;
}

/**
 * Keeps what is newer than what is known, also of SKUs that the catalog does not have yet, and brings the
 * products' documents up to date. Locks availability before products, as an import does.
 */
export async function keepAvailability(tx: CatalogTx, heard: readonly SkuAvailability[]): Promise<void> {
  const newest = newestOfEach(heard);
  const kept = await sql<{ sku: string }>`
    INSERT INTO availability (sku, available, version)
    SELECT * FROM unnest(${newest.map((one) => one.sku)}::text[], ${newest.map((one) => one.available)}::boolean[],
                         ${newest.map((one) => one.version)}::bigint[]) AS heard (sku, available, version) ORDER BY sku
    ON CONFLICT (sku) DO UPDATE SET available = excluded.available, version = excluded.version
      WHERE availability.version < excluded.version
    RETURNING sku`.execute(tx.db);
  if (kept.rows.length === 0) return;
  const products = await sql<{ id: string }>`
    SELECT p.id FROM products p
    WHERE p.id IN (SELECT v.product_id FROM variants v WHERE v.sku = ANY(${kept.rows.map((row) => row.sku)}::text[]))
    ORDER BY p.id FOR NO KEY UPDATE`.execute(tx.db);
  await refreshDocuments(
    tx,
    products.rows.map((row) => row.id),
  );
}

function newestOfEach(heard: readonly SkuAvailability[]): readonly SkuAvailability[] {
  const newest = new Map<string, SkuAvailability>();
  for (const one of heard) {
    const other = newest.get(one.sku);
    if (other === undefined || other.version < one.version) newest.set(one.sku, one);
  }
  return [...newest.values()];
}
