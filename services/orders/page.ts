import { invalid } from '#platform/kernel/errors.ts';
import type { Order } from './domain.ts';
import type { Cursor } from './repository.ts';
import { orderToWire } from './wire.ts';

/** One page of a list that was asked for one item more than fits: that one says whether there is another page. */
export function pageOf(found: readonly Order[], pageSize: number) {
  const shown = found.slice(0, pageSize);
  const last = shown.at(-1);
  const more = found.length > pageSize && last !== undefined;
  return {
    orders: shown.map(orderToWire),
    nextPageToken: more ? Buffer.from(`${last.placedAt.toISOString()} ${last.id}`).toString('base64url') : '',
  };
}

/** Where the page before ended. Throws for a token that this shop never gave. */
export function cursorOf(pageToken: string | undefined): { after?: Cursor } {
  if (pageToken === undefined || pageToken === '') return {};
  const [at = '', id = ''] = Buffer.from(pageToken, 'base64url').toString().split(' ');
  const placedAt = new Date(at);
  if (Number.isNaN(placedAt.getTime()) || !/^[0-9a-f-]{36}$/.test(id)) {
    throw invalid([{ field: 'pageToken', description: 'is not one that this shop gave' }]);
  }
  return { after: { placedAt, id } };
}
