import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import type { Api, Json } from './buyer.ts';
import type { Books } from './invariants.ts';

/**
 * Every place of the database that holds one of these marks, as `schema.table.column`. A mark is what nobody else in the
 * shop has: wherever it is found, it is this person's.
 */
export async function traces(books: Books, marks: readonly string[]): Promise<readonly string[]> {
  const columns = await books.rows(`select format('%I.%I', table_schema, table_name) as "table", column_name as "column"
    from information_schema.columns join pg_class c on c.relname = table_name and c.relkind = 'r'
      and c.relnamespace = table_schema::regnamespace
    where table_schema not in ('pg_catalog', 'information_schema')
      and (data_type in ('text', 'json', 'jsonb', 'bytea', 'ARRAY', 'character varying'))`);
  const places = [];
  for (const { table, column } of columns) {
    // Bytes of stored answers hold texts as they are.
    const text = `case pg_typeof("${column}")::text when 'bytea' then encode(("${column}"::text)::bytea, 'escape') else "${column}"::text end`;
    const sought = `translate(${text}, E'\\\\', '')`;
    const [hit] = await books.rows(`select 1 from ${table} where ${sought} ~* $1 or "${column}"::text ~* $2 limit 1`, [
      marks.join('|'),
      marks.map((mark) => Buffer.from(mark).toString('hex')).join('|'),
    ]);
    if (hit !== undefined) places.push(`${table}.${column}`);
  }
  return places.sort();
}

/** Lets the time pass until everybody is asked once more to forget, and waits for the whole certificates. */
export async function wholeCertificates(
  { api, books }: { readonly api: Api; readonly books: Books },
  tokens: readonly string[],
): Promise<readonly Json[]> {
  await books.rows(`update bus.clock set offset_by = offset_by + '3 minutes'`);
  return Promise.all(tokens.map((token) => wholeCertificate(api, token)));
}

async function wholeCertificate(api: Api, token: string): Promise<Json> {
  for (const end = performance.now() + 60_000; ; await pause(100)) {
    const { status, body, text } = await api.call('GET', `/api/v1/erasures/${token}`);
    assert.equal(status, 200, text);
    if (body.completedAt !== undefined) return body;
    assert.ok(performance.now() < end, `not complete: ${text}`);
  }
}
