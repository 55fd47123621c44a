import { invalid } from '#platform/kernel/errors.ts';
import { isUuid } from '#platform/kernel/ids.ts';
import { type PagedList, pagedList, positionBy } from '#platform/kernel/paging.ts';

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

/** The products, sorted in one way: a place in one order says nothing in another. */
export const productsBy = (sort: Sort): PagedList<Position> =>
  pagedList(`products ${sort}`, positionBy<Position>({ key: isKey, id: isUuid }));

const isKey = (value: unknown): value is number =>
  typeof value === 'number' && Number.isFinite(value) && Math.abs(value) <= 1e14;

const isSort = (word: string): word is Sort => Object.hasOwn(sorts, word);
