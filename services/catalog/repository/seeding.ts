import { sql } from 'kysely';
import type { CatalogDatabase } from './schema.ts';

/** Whether this seeding is to be done: the catalog is empty, or it was begun and never finished. */
export async function beginSeeding(database: CatalogDatabase, name: string): Promise<boolean> {
  const begun = await sql<{ name: string }>`
    INSERT INTO seedings (name) SELECT ${name} WHERE NOT EXISTS (SELECT FROM products)
    ON CONFLICT (name) DO UPDATE SET name = excluded.name WHERE seedings.finished_at IS NULL
    RETURNING name`.execute(database.read);
  if (begun.rows.length > 0) return true;
  const unfinished = await sql`SELECT FROM seedings WHERE name = ${name} AND finished_at IS NULL`.execute(
    database.read,
  );
  return unfinished.rows.length > 0;
}

/** Notes that it need not be done again. */
export async function finishSeeding(database: CatalogDatabase, name: string): Promise<void> {
  await sql`UPDATE seedings SET finished_at = bus.now() WHERE name = ${name}`.execute(database.read);
}

/** Fresh statistics: plans made for empty tables are several times slower. */
export async function analyzeTables(database: CatalogDatabase): Promise<void> {
  await sql`SELECT bus.analyze_schema()`.execute(database.read);
}
