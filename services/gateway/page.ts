import { invalid } from '#platform/kernel/errors.ts';

/** Rows of a log that was asked for one more than fits: that one says whether there is another page. */
export function pageOf<Row>(rows: readonly Row[], size: number, positionOf: (row: Row) => number) {
  const shown = rows.slice(0, size);
  const last = shown.at(-1);
  const more = rows.length > size && last !== undefined;
  return { shown, nextPageToken: more ? Buffer.from(`${positionOf(last)}`).toString('base64url') : '' };
}

/** Where the page before ended. Throws for a token that this shop never gave. */
export function positionOf(pageToken: string | undefined): number | undefined {
  if (pageToken === undefined || pageToken === '') return undefined;
  const text = Buffer.from(pageToken, 'base64url').toString();
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw invalid([{ field: 'pageToken', description: 'is not one that this shop gave' }]);
}
