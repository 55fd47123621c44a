import { sql } from 'kysely';
import type { Category } from '../domain/category.ts';
import { addCategories } from './import.ts';
import type { CatalogTx } from './schema.ts';

/** Names and describes categories; a picture or description that is not given stays as it was. */
export async function describeCategories(
  tx: CatalogTx,
  categories: readonly Omit<Category, 'productCount'>[],
): Promise<void> {
  const last = [...new Map(categories.map((category) => [category.path, category])).values()];
  await addCategories(
    tx,
    last.map((category) => category.path),
  );
  await sql`
    UPDATE categories c SET name = given.name, description = coalesce(given.description, c.description),
      image = coalesce(given.image, c.image)
    FROM jsonb_to_recordset(${JSON.stringify(last)}::jsonb)
      AS given (path text, name text, description text, image jsonb)
    WHERE c.path = given.path COLLATE "C"`.execute(tx.db);
}
