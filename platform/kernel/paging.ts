import { invalid } from './errors.ts';
import { isUuid } from './ids.ts';

/** A list that is read page by page. Its tokens hold where a page ended, and nothing that their holder may not know. */
export interface PagedList<Position> {
  /**
   * Reads one page, and one row more: that one says whether there is another. `positionOf` tells where a row stands.
   * Throws INVALID_REQUEST for a token that this list never gave.
   */
  page<Row>(
    asked: Asked,
    read: (from: From<Position>) => Promise<readonly Row[]>,
    positionOf: (row: Row) => Position,
  ): Promise<Page<Row>>;
  /** The same for a list that is not read in this way: where its page begins; null for the first one. */
  from(asked: Asked): From<Position>;
  tokenOf(position: Position): string;
}

/** What a request says of the page that it wants. */
export interface Asked {
  readonly pageSize?: number | undefined;
  readonly pageToken?: string | undefined;
}

/** The rows to read: those after the last one of the page before, whichever way the list runs. */
export interface From<Position> {
  readonly after: Position | null;
  readonly limit: number;
}

export interface Page<Row> {
  readonly shown: readonly Row[];
  readonly nextPageToken: string;
}

/** What a page holds without a wish, and at most; the contracts refuse a wish for more. */
export const pageSizes = { usual: 20, greatest: 100 } as const;

/** Names the list, so that no other one takes its tokens, and what a position in it looks like. */
export function pagedList<Position>(name: string, isPosition: Guard<Position>): PagedList<Position> {
  const tokenOf = (position: Position) => Buffer.from(JSON.stringify([name, position])).toString('base64url');

  function from({ pageSize = pageSizes.usual, pageToken = '' }: Asked): From<Position> {
    const limit = Math.min(pageSize, pageSizes.greatest);
    if (pageToken === '') return { after: null, limit };
    const [of, after] = partsOf(pageToken);
    if (of === name && isPosition(after)) return { after, limit };
    throw invalid([{ field: 'pageToken', description: 'give the nextPageToken of the same list' }]);
  }

  return {
    tokenOf,
    from,
    async page(asked, read, positionOf) {
      const { after, limit } = from(asked);
      const found = await read({ after, limit: limit + 1 });
      const shown = found.slice(0, limit);
      const last = shown.at(-1);
      return { shown, nextPageToken: found.length > limit && last !== undefined ? tokenOf(positionOf(last)) : '' };
    },
  };
}

type Guard<T> = (value: unknown) => value is T;

/** A position by several things at once, such as a time and an id. */
export const positionBy =
  <Parts extends object>(parts: { readonly [Name in keyof Parts]: Guard<Parts[Name]> }): Guard<Parts> =>
  (value): value is Parts =>
    typeof value === 'object' &&
    value !== null &&
    Object.entries<Guard<unknown>>(parts).every(([name, is]) => is(Reflect.get(value, name)));

/** Where a row stands in a list by time. */
export interface PlaceInTime {
  /** To the microsecond where rows are stored so. */
  readonly at: string;
  readonly id: string;
}

/** A number of a row that only grows, or how many rows came before. */
export const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;

export const isSku = matching(/^[\w.-]{1,64}$/);

/** As PostgreSQL or `toISOString` writes it; one that PostgreSQL reads. */
const isMoment: Guard<string> = (value): value is string => {
  const [, day] = (isText(value) && moment.exec(value)) || [];
  if (day === undefined) return false;
  const date = new Date(day);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(day);
};

const moment = /^([1-9]\d{3}-\d\d-\d\d)[ T]([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,6})?(Z|[+-](0\d|1[0-4])(:[0-5]\d)?)$/;

export const isPlaceInTime = positionBy<PlaceInTime>({ at: isMoment, id: isUuid });

function matching(shape: RegExp): Guard<string> {
  return (value): value is string => isText(value) && shape.test(value);
}

const isText = (value: unknown): value is string => typeof value === 'string';

function partsOf(token: string): readonly unknown[] {
  try {
    const parts: unknown = JSON.parse(Buffer.from(token, 'base64url').toString());
    return Array.isArray(parts) ? parts : [];
  } catch {
    return [];
  }
}
