import { toJson } from '@bufbuild/protobuf';
import { timestampDate } from '@bufbuild/protobuf/wkt';
import { sql } from 'kysely';
import { type Product, ProductSchema } from '#contracts/gen/rialto/catalog/v1/catalog_pb.ts';
import { vocabularyOf } from '../domain.ts';
import type { SearchTx, SkuAvailability } from './port.ts';

type Said = { readonly product: Product; readonly version: number };

/** Takes products in, version-guarded. Availability is locked before documents, here and below. */
export async function keepProducts(tx: SearchTx, said: readonly Said[]): Promise<void> {
  const newest = highest(said, (one) => one.product.id);
  await noteAvailability(
    tx,
    newest.flatMap(({ product }) => product.variants.map(({ sku, available }) => ({ sku, available, version: 0 }))),
  );
  const rows = newest.map(rowOf);
  const kept = await sql<{ id: string }>`
    INSERT INTO documents (id, version, product, title, brand, category, description, price, rating, created_at, skus,
                           sku_words, attributes, words)
    SELECT id, version, product, title, brand, category, description, price, rating, created_at, skus, sku_words, attributes,
           setweight(to_tsvector('english', unaccent(title)), 'A') ||
           setweight(to_tsvector('english', unaccent(concat_ws(' ', brand, translate(category, '/-', '  ')))), 'B') ||
           setweight(to_tsvector('english', unaccent(attribute_words)), 'C') ||
           setweight(to_tsvector('english', unaccent(description)), 'D')
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS said (
      id uuid, version bigint, product jsonb, title text, brand text, category text, description text, price bigint,
      rating double precision, created_at timestamptz, skus text[], sku_words text[], attributes jsonb, attribute_words text)
    ORDER BY id
    ON CONFLICT (id) DO UPDATE SET version = excluded.version, product = excluded.product, title = excluded.title,
      brand = excluded.brand, category = excluded.category, description = excluded.description, price = excluded.price,
      rating = excluded.rating, created_at = excluded.created_at, skus = excluded.skus, sku_words = excluded.sku_words,
      attributes = excluded.attributes, words = excluded.words
      WHERE documents.version < excluded.version
    RETURNING id`.execute(tx.db);
  await refreshInStock(
    tx,
    kept.rows.map((row) => row.id),
  );
  await sql`
    INSERT INTO vocabulary SELECT * FROM unnest(${vocabularyOf(rows.map(vocabularyText)).toSorted()}::text[])
    ON CONFLICT DO NOTHING`.execute(tx.db);
}

/** Notes what can be bought and marks the products that have it. */
export async function keepAvailability(tx: SearchTx, said: readonly SkuAvailability[]): Promise<void> {
  const noted = await noteAvailability(tx, said);
  if (noted.length === 0) return;
  const documents = await sql<{ id: string }>`
    SELECT id FROM documents WHERE skus && ${noted}::text[] ORDER BY id FOR NO KEY UPDATE`.execute(tx.db);
  await refreshInStock(
    tx,
    documents.rows.map((row) => row.id),
  );
}

/** Answers the SKUs of which something newer was noted; the rows of all are locked, also where it was not. */
async function noteAvailability(tx: SearchTx, said: readonly SkuAvailability[]): Promise<readonly string[]> {
  const newest = highest(said, (one) => one.sku);
  const noted = await sql<{ sku: string }>`
    INSERT INTO availability (sku, available, version)
    SELECT * FROM unnest(${newest.map((one) => one.sku)}::text[], ${newest.map((one) => one.available)}::boolean[],
                         ${newest.map((one) => one.version)}::bigint[]) AS said (sku, available, version) ORDER BY sku
    ON CONFLICT (sku) DO UPDATE SET available = excluded.available, version = excluded.version
      WHERE availability.version < excluded.version OR (availability.version = 0 AND excluded.version = 0)
    RETURNING sku`.execute(tx.db);
  return noted.rows.map((row) => row.sku);
}

/** The caller holds the locks since an earlier statement, so that this one sees what is committed. */
async function refreshInStock(tx: SearchTx, ids: readonly string[]): Promise<void> {
  await sql`
    UPDATE documents d SET in_stock = NOT d.in_stock
    WHERE d.id = ANY(${ids}::uuid[])
      AND d.in_stock <> EXISTS (SELECT FROM availability a WHERE a.sku = ANY(d.skus) AND a.available)`.execute(tx.db);
}

function highest<T extends { readonly version: number }>(said: readonly T[], keyOf: (one: T) => string): readonly T[] {
  const newest = new Map<string, T>();
  for (const one of said) {
    const other = newest.get(keyOf(one));
    if (other === undefined || other.version < one.version) newest.set(keyOf(one), one);
  }
  return [...newest.values()];
}

function rowOf({ product, version }: Said) {
  const attributes = attributesOf(product);
  const skus = product.variants.map((variant) => variant.sku);
  return {
    id: product.id,
    version,
    product: toJson(ProductSchema, product),
    title: product.title,
    brand: product.brand ?? null,
    category: product.category,
    description: product.description,
    price: Number(product.price?.minorUnits ?? 0n),
    rating: product.rating?.average ?? 0,
    created_at: product.createdAt === undefined ? new Date(0) : timestampDate(product.createdAt),
    skus,
    sku_words: skus.map((sku) => sku.toUpperCase()),
    attributes,
    attribute_words: Object.values(attributes).flat().join(' '),
  };
}

const vocabularyText = (row: ReturnType<typeof rowOf>): string =>
  [row.title, row.brand ?? '', row.category, row.attribute_words].join(' ');

/** Every name with all its values: the product's attributes and its variants' options. */
function attributesOf(product: Product): Record<string, readonly string[]> {
  const entries = [product.attributes, ...product.variants.map((variant) => variant.options)].flatMap(
    Object.entries<string>,
  );
  const names = Map.groupBy(entries, ([name]) => name);
  return Object.fromEntries([...names].map(([name, all]) => [name, [...new Set(all.map(([, value]) => value))]]));
}
