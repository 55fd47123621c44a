import { fromJson, type JsonValue } from '@bufbuild/protobuf';
import { type Kysely, type RawBuilder, sql } from 'kysely';
import { type Product, ProductSchema } from '#contracts/gen/rialto/catalog/v1/catalog_pb.ts';
import { type Counted, highlight, marks, type Query, queryWords, type Sort } from '../domain.ts';
import type { Hit, SearchDb } from './port.ts';

/** How the words of a text are to be found: all as asked, all with the last one begun, or any of them. */
export type Manner = 'all' | 'begun' | 'any';

/** How many products match, and how many have which value. */
export async function count(
  db: Kysely<SearchDb>,
  query: Query,
  manner: Manner,
): Promise<{ readonly total: number; readonly counted: readonly Counted[] }> {
  const found = await sql<Counted>`
    WITH matched AS MATERIALIZED (SELECT category, brand, attributes FROM documents WHERE ${matches(query, manner)})
    SELECT '' AS name, '' AS value, count(*) FROM matched
    UNION ALL SELECT 'category', category, count(*) FROM matched GROUP BY category
    UNION ALL SELECT 'brand', brand, count(*) FROM matched WHERE brand IS NOT NULL GROUP BY brand
    UNION ALL SELECT name, value, count(*) FROM matched, jsonb_each(attributes) AS attribute (name, "all"),
                     jsonb_array_elements_text("all") AS value
              WHERE name NOT IN ('', 'category', 'brand') GROUP BY name, value`.execute(db);
  const total = found.rows.find((row) => row.name === '')?.count ?? 0;
  return { total, counted: found.rows.filter((row) => row.name !== '') };
}

interface Row {
  readonly product: JsonValue;
  readonly passage: string;
  readonly availability: Readonly<Record<string, boolean>> | null;
}

/** One page of what matches, in order. */
export async function page(db: Kysely<SearchDb>, query: Query, manner: Manner): Promise<readonly Hit[]> {
  const words = tsquery(query.text, manner);
  const found = await sql<Row>`
    SELECT d.product,
      ts_headline('english', d.description, ${words}, ${headline}) AS passage,
      (SELECT jsonb_object_agg(a.sku, a.available) FROM availability a WHERE a.sku = ANY(d.skus)) AS availability
    FROM (SELECT id, row_number() OVER () AS place FROM (
            SELECT id FROM documents WHERE ${matches(query, manner)}
            ORDER BY ${order(query, words)} LIMIT ${query.limit} OFFSET ${query.offset}) AS first) AS chosen
    JOIN documents d ON d.id = chosen.id ORDER BY chosen.place`.execute(db);
  return found.rows.map((row) => hitOf(row, query.text));
}

/** How many products there are in each category. */
export async function countCategories(
  db: Kysely<SearchDb>,
): Promise<readonly { readonly path: string; readonly count: number }[]> {
  const found = await sql<{ path: string; count: number }>`
    SELECT category AS path, count(*) FROM documents GROUP BY category`.execute(db);
  return found.rows;
}

const headline = `StartSel=${marks.start}, StopSel=${marks.stop}, MaxFragments=1, MaxWords=24, MinWords=8`;

/** As a query of its own, so that it is read once and not again for each product. */
function tsquery(text: string, manner: Manner): RawBuilder<unknown> {
  const words = queryWords(text).map((word) => `'${word}'`);
  if (manner === 'all') return sql`(SELECT websearch_to_tsquery('english', unaccent(${text})))`;
  const joined = manner === 'any' ? words.join(' | ') : words.length === 0 ? '' : `${words.join(' & ')}:*`;
  return sql`(SELECT to_tsquery('english', unaccent(${joined})))`;
}

function matches(query: Query, manner: Manner): RawBuilder<unknown> {
  const conditions = [sql`true`];
  if (query.text !== '') {
    conditions.push(
      sql`(words @@ ${tsquery(query.text, manner)} OR sku_words @> ARRAY[${query.text.toUpperCase()}::text])`,
    );
  }
  if (query.category !== null) {
    const { category } = query;
    conditions.push(sql`(category = ${category} OR (category >= ${`${category}/`} AND category < ${`${category}0`}))`);
  }
  if (query.minPrice !== null) conditions.push(sql`price >= ${query.minPrice}`);
  if (query.maxPrice !== null) conditions.push(sql`price <= ${query.maxPrice}`);
  if (query.inStock) conditions.push(sql`in_stock`);
  for (const [name, value] of Object.entries(query.attributes)) {
    conditions.push(
      name === 'brand' ? sql`brand = ${value}` : sql`attributes @> ${JSON.stringify({ [name]: [value] })}::jsonb`,
    );
  }
  return sql.join(conditions, sql` AND `);
}

function order(query: Query, words: RawBuilder<unknown>): RawBuilder<unknown> {
  const orders: { readonly [S in Sort]: RawBuilder<unknown> } = {
    relevance:
      query.text === ''
        ? sql`created_at DESC, id`
        : sql`(sku_words @> ARRAY[${query.text.toUpperCase()}::text]) DESC, ts_rank(words, ${words}, 1) DESC,
              in_stock DESC, id`,
    newest: sql`created_at DESC, id`,
    price: sql`price, id`,
    '-price': sql`price DESC, id`,
    rating: sql`rating DESC, id`,
    bestselling: sql`sold DESC, id`,
  };
  return orders[query.sort];
}

function hitOf(row: Row, text: string): Hit {
  const product = fromJson(ProductSchema, row.product, { ignoreUnknownFields: true });
  for (const variant of product.variants) variant.available = row.availability?.[variant.sku] ?? variant.available;
  return { product, sku: skuOf(product, text), highlight: highlight(row.passage) };
}

function skuOf(product: Product, text: string): string {
  const asked = product.variants.find((variant) => variant.sku.toUpperCase() === text.toUpperCase());
  return (asked ?? product.variants.find((variant) => variant.available) ?? product.variants[0])?.sku ?? '';
}
