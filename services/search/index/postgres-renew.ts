import { type Kysely, sql } from 'kysely';
import type { SearchDb, SearchTx, Versioned } from './port.ts';

/** Ids of all products that are kept. */
export async function keptIds(read: Kysely<SearchDb>): Promise<readonly string[]> {
  const { rows } = await sql<{ id: string }>`SELECT id FROM documents`.execute(read);
  return rows.map((row) => row.id);
}

/** Below every version that is ever said. Availability is locked before documents, as everywhere. */
export async function outdate(
  tx: SearchTx,
  known: { readonly products: readonly Versioned[]; readonly skus: readonly Versioned[] },
): Promise<void> {
  await sql`
    UPDATE availability a SET version = -1
    FROM (SELECT b.sku FROM availability b
          JOIN unnest(${keys(known.skus)}::text[], ${versions(known.skus)}::bigint[]) AS k (sku, version)
            ON k.sku = b.sku AND b.version <= k.version ORDER BY b.sku FOR UPDATE OF b) AS old
    WHERE a.sku = old.sku`.execute(tx.db);
  await sql`
    UPDATE documents d SET version = -1
    FROM (SELECT b.id FROM documents b
          JOIN unnest(${keys(known.products)}::uuid[], ${versions(known.products)}::bigint[]) AS k (id, version)
            ON k.id = b.id AND b.version <= k.version ORDER BY b.id FOR UPDATE OF b) AS old
    WHERE d.id = old.id`.execute(tx.db);
}

export async function dropProducts(tx: SearchTx, ids: readonly string[]): Promise<void> {
  await sql`DELETE FROM documents WHERE id = ANY(${ids}::uuid[])`.execute(tx.db);
}

const keys = (known: readonly Versioned[]): string[] => known.map((one) => one.key);
const versions = (known: readonly Versioned[]): number[] => known.map((one) => one.version);
