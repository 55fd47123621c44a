import { sql } from 'kysely';
import type { Category } from '../domain/category.ts';
import { addCategories } from './import.ts';
import type { CatalogTx } from './schema.ts';

/**
 * Names and describes categories; a picture or description that is not given stays as it was. Answers the paths of those
 * that are new or other than before.
 */
export async function describeCategories(
  tx: CatalogTx,
  categories: readonly Omit<Category, 'productCount'>[],
): Promise<readonly string[]> {
  const last = [...new Map(categories.map((category) => [category.path, category])).values()];
  const added = await addCategories(
    tx,
    last.map((category) => category.path),
  );
  const changed = await sql<{ path: string }>`
    UPDATE categories c SET name = given.name, description = coalesce(given.description, c.description),
      image = coalesce(given.image, c.image)
    FROM jsonb_to_recordset(${JSON.stringify(last)}::jsonb)
      AS given (path text, name text, description text, image jsonb)
    WHERE c.path = given.path COLLATE "C" AND (c.name, c.description, c.image) IS DISTINCT FROM
      (given.name, coalesce(given.description, c.description), coalesce(given.image, c.image))
    RETURNING c.path`.execute(tx.db);
  return [...new Set([...added, ...changed.rows.map(({ path }) => path)])].sort();
}
