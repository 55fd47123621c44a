import { sql } from 'kysely';
import { lineage, nameFrom } from '../domain/category.ts';
import type { Known, KnownProduct, Planned } from '../domain/plan.ts';
import { skusOf } from '../domain/plan.ts';
import { refreshDocuments } from './document.ts';
import type { CatalogTx, ProductDocument } from './schema.ts';

/** One import at a time: what is read before deciding still holds when it is written. */
export async function takeTurn(tx: CatalogTx): Promise<void> {
  await sql`SELECT pg_advisory_xact_lock(hashtextextended('rialto.catalog.import', 0))`.execute(tx.db);
}

/** What the shop has of these SKUs and slugs. */
export async function known(
  tx: CatalogTx,
  asked: { readonly skus: readonly string[]; readonly slugs: readonly string[] },
): Promise<Known> {
  const owners = await sql<KnownProduct & { of: string }>`
    SELECT s.sku AS of, p.id, p.sku, p.slug, p.digest, p.category, p.created_at AS "createdAt"
    FROM skus s JOIN products p ON p.id = s.product_id WHERE s.sku = ANY(${asked.skus}::text[])`.execute(tx.db);
  const slugs = await sql<{ slug: string }>`
    SELECT slug FROM products WHERE slug = ANY(${asked.slugs}::text[])`.execute(tx.db);
  return {
    owners: new Map(owners.rows.map(({ of, ...product }) => [of, product])),
    slugs: new Set(slugs.rows.map((row) => row.slug)),
  };
}

/** A product as it stands after the import. */
export interface Written {
  readonly document: ProductDocument;
  readonly version: number;
}

/** Writes what changed, each kind of row by one statement, and answers the products as they now stand. */
export async function write(tx: CatalogTx, planned: readonly Planned[], currency: string): Promise<readonly Written[]> {
  const changed = planned.filter((one) => one.changed);
  await guessAvailability(tx, planned);
  if (changed.length === 0) return [];
  const categories = changed.flatMap(({ product, before }) => [product.category, before?.category ?? product.category]);
  await addCategories(tx, categories);
  await writeProducts(tx, changed, currency);
  await writeVariants(tx, changed);
  const ids = changed.map((one) => one.id);
  await refreshDocuments(tx, ids);
  await countCategories(tx, categories);
  const written = await sql<Written>`
    SELECT document, version FROM products WHERE id = ANY(${ids}::uuid[]) ORDER BY id`.execute(tx.db);
  return written.rows;
}

/** Makes sure that the categories and all above them are there, named after their paths; answers those that were not. */
export async function addCategories(tx: CatalogTx, paths: readonly string[]): Promise<readonly string[]> {
  const all = [...new Set(paths.flatMap(lineage))].sort();
  const added = await sql<{ path: string }>`
    INSERT INTO categories (path, name) SELECT * FROM unnest(${all}::text[], ${all.map(nameFrom)}::text[])
    ON CONFLICT DO NOTHING RETURNING path`.execute(tx.db);
  return added.rows.map(({ path }) => path);
}

/**
 * Until inventory speaks, a new SKU is available when the import counted any. Rows that are there stay as they
 * are but are locked, which is all that the update's `false` leaves: an event about the SKU that is just being
 * handled waits for this import, or this import for the event, so that the documents show its effect.
 */
async function guessAvailability(tx: CatalogTx, planned: readonly Planned[]): Promise<void> {
  const variants = planned.flatMap((one) => one.product.variants);
  await sql`
    INSERT INTO availability (sku, available, version)
    SELECT sku, available, 0
    FROM unnest(${variants.map((one) => one.sku)}::text[], ${variants.map((one) => (one.stock ?? 0) > 0)}::boolean[])
      AS guess (sku, available)
    ORDER BY sku ON CONFLICT (sku) DO UPDATE SET version = availability.version WHERE false`.execute(tx.db);
}

async function writeProducts(tx: CatalogTx, planned: readonly Planned[], currency: string): Promise<void> {
  const rows = planned.map(({ id, slug, images, createdAt, product }) => ({
    id,
    slug,
    images,
    currency,
    created_at: createdAt,
    sku: product.sku,
    title: product.title,
    description: product.description,
    category: product.category,
    brand: product.brand,
    gtin: product.gtin,
    mpn: product.mpn,
    attributes: product.attributes,
    price: product.priceMinor,
    digest: product.digest,
  }));
  await sql`
    INSERT INTO products (id, sku, slug, title, description, category, brand, gtin, mpn, attributes, images, currency,
                          price, created_at, digest)
    SELECT id, sku, slug, title, description, category, brand, gtin, mpn, attributes, images, currency,
           price, created_at, digest
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS given (
      id uuid, sku text, slug text, title text, description text, category text, brand text, gtin text, mpn text,
      attributes jsonb, images jsonb, currency text, price bigint, created_at timestamptz, digest text)
    ORDER BY id
    ON CONFLICT (id) DO UPDATE SET title = excluded.title, description = excluded.description,
      category = excluded.category, brand = excluded.brand, gtin = excluded.gtin, mpn = excluded.mpn,
      attributes = excluded.attributes, images = excluded.images, currency = excluded.currency, price = excluded.price,
      created_at = excluded.created_at, digest = excluded.digest, version = products.version + 1`.execute(tx.db);
}

async function writeVariants(tx: CatalogTx, planned: readonly Planned[]): Promise<void> {
  const skus = planned.flatMap((one) => skusOf(one.product).map((sku) => ({ sku, id: one.id })));
  const variants = planned.flatMap(({ id, product }) =>
    product.variants.map((variant, position) => ({
      sku: variant.sku,
      product_id: id,
      position,
      title: variant.title,
      options: variant.options,
      price: variant.priceMinor,
    })),
  );
  const ids = planned.map((one) => one.id);
  await sql`
    DELETE FROM variants WHERE product_id = ANY(${ids}::uuid[])
      AND sku <> ALL(${variants.map((one) => one.sku)}::text[])`.execute(tx.db);
  await sql`
    DELETE FROM skus WHERE product_id = ANY(${ids}::uuid[]) AND sku <> ALL(${skus.map((one) => one.sku)}::text[])`.execute(
    tx.db,
  );
  await sql`
    INSERT INTO skus (sku, product_id)
    SELECT * FROM unnest(${skus.map((one) => one.sku)}::text[], ${skus.map((one) => one.id)}::uuid[])
    ON CONFLICT (sku, product_id) DO NOTHING`.execute(tx.db);
  await sql`
    INSERT INTO variants (sku, product_id, position, title, options, price)
    SELECT sku, product_id, position, title, options, price
    FROM jsonb_to_recordset(${JSON.stringify(variants)}::jsonb) AS given (
      sku text, product_id uuid, position integer, title text, options jsonb, price bigint)
    ON CONFLICT (sku) DO UPDATE SET position = excluded.position, title = excluded.title, options = excluded.options,
      price = excluded.price`.execute(tx.db);
}

async function countCategories(tx: CatalogTx, paths: readonly string[]): Promise<void> {
  await sql`
    UPDATE categories c SET product_count = (
      SELECT count(*) FROM products p
      WHERE p.category = c.path OR (p.category >= c.path || '/' AND p.category < c.path || '0'))
    WHERE c.path = ANY(${[...new Set(paths.flatMap(lineage))]}::text[])`.execute(tx.db);
}
