import { invalid } from '#platform/kernel/errors.ts';

/** One page of a list that was asked for one row more than fits: that one says whether there is another page. */
export function pageOf<R>(found: readonly R[], pageSize: number, keyOf: (row: R) => string) {
  const shown = found.slice(0, pageSize);
  const last = shown.at(-1);
  const more = found.length > pageSize && last !== undefined;
  return { shown, nextPageToken: more ? Buffer.from(keyOf(last)).toString('base64url') : '' };
}

/** The key with which the page before ended; null for the first page. Throws for a token that this shop never gave. */
export function keyOf(pageToken: string | undefined, shape: RegExp): string | null {
  if (pageToken === undefined || pageToken === '') return null;
  const key = Buffer.from(pageToken, 'base64url').toString();
  if (!shape.test(key)) throw invalid([{ field: 'pageToken', description: 'is not one that this shop gave' }]);
  return key;
}
