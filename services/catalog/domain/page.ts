import { invalid } from '#platform/kernel/errors.ts';

/** How lists may be sorted: by which column, and which way. */
export const sorts = {
  newest: { column: 'created_at', descending: true },
  price: { column: 'price', descending: false },
  '-price': { column: 'price', descending: true },
  rating: { column: 'rating_average', descending: true },
  bestselling: { column: 'sold', descending: true },
} as const;

export type Sort = keyof typeof sorts;

/** The last product of a page: its sort key (a time as milliseconds) and its id. */
export interface Position {
  readonly key: number;
  readonly id: string;
}

/** Throws INVALID_REQUEST for a word that is no sort. */
export function parseSort(given: string): Sort {
  if (isSort(given)) return given;
  throw invalid([{ field: 'sort', description: `give one of ${Object.keys(sorts).join(', ')}` }]);
}

/** Opaque to callers; it holds nothing that they may not know. */
export const pageToken = (sort: Sort, last: Position): string =>
  Buffer.from(JSON.stringify([sort, last.key, last.id])).toString('base64url');

/** Throws INVALID_REQUEST for a token that is not one, or of a list sorted otherwise. */
export function parsePageToken(token: string, sort: Sort): Position {
  const parts = readJson(Buffer.from(token, 'base64url').toString());
  if (Array.isArray(parts) && parts.length === 3) {
    const [of, key, id]: unknown[] = parts;
    if (of === sort && typeof key === 'number' && Number.isFinite(key) && Math.abs(key) <= 1e14 && isUuid(id)) {
      return { key, id };
    }
  }
  throw invalid([{ field: 'pageToken', description: 'give the nextPageToken of the same list' }]);
}

const isSort = (word: string): word is Sort => Object.hasOwn(sorts, word);

const isUuid = (value: unknown): value is string =>
  typeof value === 'string' && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(value);

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
