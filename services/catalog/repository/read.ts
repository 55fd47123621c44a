import { type RawBuilder, sql } from 'kysely';
import type { From } from '#platform/kernel/paging.ts';
import { below, type Category } from '../domain/category.ts';
import { type Position, type Sort, sorts } from '../domain/sort.ts';
import type { CatalogDatabase, ProductDocument } from './schema.ts';

/** The product with this slug, by one indexed SELECT. */
export async function productBySlug(database: CatalogDatabase, slug: string): Promise<ProductDocument | null> {
  const found = await sql<{ document: ProductDocument }>`
    SELECT document FROM products WHERE slug = ${slug}`.execute(database.read);
  return found.rows[0]?.document ?? null;
}

/** One row of a list: the product and where it stands in the order. */
export interface Listed {
  readonly document: ProductDocument;
  readonly position: Position;
}

/** Products of a category and everything below it, or of all, in order, after a position. */
export async function listProducts(
  database: CatalogDatabase,
  asked: From<Position> & { readonly category: string | null; readonly sort: Sort },
): Promise<readonly Listed[]> {
  const { column, descending } = sorts[asked.sort];
  const key = sql.ref(column);
  const direction = descending ? sql`DESC` : sql`ASC`;
  const conditions = [within(asked.category), beyond(asked.after, { column, descending })];
  const found = await sql<{ document: ProductDocument; key: Date | number; id: string }>`
    SELECT document, ${key} AS key, id FROM products WHERE ${sql.join(conditions, sql` AND `)}
    ORDER BY ${key} ${direction}, id ${direction} LIMIT ${asked.limit}`.execute(database.read);
  return found.rows.map((row) => ({ document: row.document, position: { key: Number(row.key), id: row.id } }));
}

function within(category: string | null): RawBuilder<unknown> {
  if (category === null) return sql`true`;
  const { from, to } = below(category);
  return sql`(category = ${category} OR (category >= ${from} AND category < ${to}))`;
}

function beyond(
  after: Position | null,
  order: { readonly column: string; readonly descending: boolean },
): RawBuilder<unknown> {
  if (after === null) return sql`true`;
  const key = order.column === 'created_at' ? sql`${new Date(after.key)}::timestamptz` : sql`${after.key}::float8`;
  const comparison = order.descending ? sql`<` : sql`>`;
  return sql`(${sql.ref(order.column)}, id) ${comparison} (${key}, ${after.id}::uuid)`;
}

/**
 * All categories: those with a picture of their own by path, then the others by path. The others show the picture of
 * their newest product; where all their products are further below, of the newest in the first category that has any.
 */
export async function allCategories(database: CatalogDatabase): Promise<readonly Category[]> {
  // Each inner SELECT reads one row: the first of its range in the index on category and age.
  const found = await sql<Category>`
    SELECT c.path, c.name, c.description, c.product_count AS "productCount", coalesce(
      c.image,
      (SELECT p.images->0 FROM products p WHERE p.category = c.path
       ORDER BY p.category, p.created_at DESC LIMIT 1),
      (SELECT p.images->0 FROM products p WHERE p.category >= c.path || '/' AND p.category < c.path || '0'
       ORDER BY p.category, p.created_at DESC LIMIT 1)
    ) AS image
    FROM categories c ORDER BY c.image IS NULL, c.path`.execute(database.read);
  return found.rows;
}

/** What a cart line shows of a variant. */
export interface VariantSummary {
  readonly sku: string;
  readonly productId: string;
  readonly slug: string;
  readonly productTitle: string;
  readonly variantTitle: string;
  readonly category: string;
  readonly imageUrl: string;
  readonly currency: string;
  readonly priceMinor: number;
}

/** The variants with these SKUs; unknown ones are left out. */
export async function variantsBySku(
  database: CatalogDatabase,
  skus: readonly string[],
): Promise<readonly VariantSummary[]> {
  const found = await sql<VariantSummary>`
    SELECT v.sku, p.id AS "productId", p.slug, p.title AS "productTitle", v.title AS "variantTitle", p.category,
           p.images->0->>'url' AS "imageUrl", p.currency, v.price AS "priceMinor"
    FROM variants v JOIN products p ON p.id = v.product_id WHERE v.sku = ANY(${skus}::text[])`.execute(database.read);
  return found.rows;
}
