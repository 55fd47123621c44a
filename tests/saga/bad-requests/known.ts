import type { Bought } from '../../harness/buyer.ts';

/** What there is in the shop when the bad input comes. */
export interface Known {
  readonly sku: string;
  /** A guest's, with two units in it. */
  readonly cart: string;
  readonly emptyCart: string;
  readonly usersCart: string;
  readonly confirmed: Bought;
  readonly shipped: Bought;
  readonly pending: string;
  readonly staff: Headers;
  readonly user: Headers;
  readonly otherUser: Headers;
}

export type Headers = Readonly<Record<string, string>>;

export interface Bad {
  readonly method?: string;
  readonly path: string;
  readonly body?: unknown;
  readonly headers?: Headers;
  readonly status: number;
  readonly reason: string;
}

/** Bad requests, each by the fact that it is. */
export type BadRequests = Readonly<Record<string, (known: Known) => Bad>>;
