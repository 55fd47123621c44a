import { coalesce } from './coalesce.ts';

/**
 * Reads by key for many callers at once: those who ask while a read is on its way share the next one. Answers each
 * caller the rows of its own keys, in no particular order; `keyOf` tells which row is whose.
 */
export function gather<R>(
  callersAtOnce: number,
  read: (keys: readonly string[]) => Promise<readonly R[]>,
  keyOf: (row: R) => string,
): (keys: readonly string[]) => Promise<readonly R[]> {
  return coalesce<readonly string[], readonly R[]>(callersAtOnce, async (asked) => {
    if (asked.length === 1) return [await read(asked[0] ?? [])];
    const rows = await read([...new Set(asked.flat())]);
    const found = new Map(rows.map((row) => [keyOf(row), row]));
    return asked.map((keys) => [...new Set(keys)].flatMap((key) => found.get(key) ?? []));
  });
}
