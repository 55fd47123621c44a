import { invalid } from '#platform/kernel/errors.ts';

/** Where a page ended: lists run from the newest to the oldest. */
export interface Cursor {
  readonly at: Date;
  readonly id: string;
}

/** One page of a list that was asked for one item more than fits: that one says whether there is another page. */
export function pageOf<T extends { readonly id: string }>(found: readonly T[], pageSize: number, at: (one: T) => Date) {
  const shown = found.slice(0, pageSize);
  const last = shown.at(-1);
  const more = found.length > pageSize && last !== undefined;
  return {
    shown,
    nextPageToken: more ? Buffer.from(`${at(last).toISOString()} ${last.id}`).toString('base64url') : '',
  };
}

/** Where the page before ended. Throws for a token that this shop never gave. */
export function cursorOf(pageToken: string | undefined): { after?: Cursor } {
  if (pageToken === undefined || pageToken === '') return {};
  const [time = '', id = ''] = Buffer.from(pageToken, 'base64url').toString().split(' ');
  const at = new Date(time);
  if (Number.isNaN(at.getTime()) || !/^[0-9a-f-]{36}$/.test(id)) {
    throw invalid([{ field: 'pageToken', description: 'is not one that this shop gave' }]);
  }
  return { after: { at, id } };
}
