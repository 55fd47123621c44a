import { invalid } from '#platform/kernel/errors.ts';

/** A page of a list that is read by falling ids, and where the next one begins; one more row than fits says that there is one. */
export function page<R>(
  list: string,
  rows: readonly R[],
  { size, idOf }: { readonly size: number; readonly idOf: (row: R) => string },
): { readonly shown: readonly R[]; readonly nextPageToken: string } {
  const shown = rows.slice(0, size);
  const last = shown.at(-1);
  const more = rows.length > size && last !== undefined;
  return { shown, nextPageToken: more ? Buffer.from(`${list} ${idOf(last)}`).toString('base64url') : '' };
}

/** The id at which the page before ended; throws for a token that this list never gave. */
export function positionOf(list: string, pageToken: string): string | null {
  if (pageToken === '') return null;
  const [of, id = ''] = Buffer.from(pageToken, 'base64url').toString().split(' ');
  if (of === list && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id)) return id;
  throw invalid([{ field: 'pageToken', description: 'give the nextPageToken of the same list' }]);
}
