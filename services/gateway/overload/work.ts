import { Access, Rate } from '#contracts/gen/rialto/options/v1/options_pb.ts';
import type { Route } from '../routes/table.ts';

/** Kinds of work, by what it costs the shop to lose some. Health and metrics are none of them: they are always answered. */
export type Work = 'browse' | 'pages' | 'sign_in' | 'shop' | 'checkout' | 'webhook';

/** How much of one kind of work is taken on. */
export interface Share {
  /** Under way at the same time, and waiting for it, at most. */
  readonly atOnce: number;
  /** As few at once as it may come down to while the event loop is late; as `atOnce` for what does not give way. */
  readonly least: number;
  readonly waiting: number;
  readonly waitMs: number;
  /** How often OVERLOAD_DELAY_MS the event loop may be late before this work is refused. */
  readonly patience: number;
  /** What Retry-After says, in seconds. */
  readonly againSeconds: number;
}

/**
 * Looking around is lost first, then signing in and pages, then carts, and an order last; what a provider tells about
 * money is kept longest, for it comes once more only later. What gives way comes down to few at once, so that an order
 * finds little before it in the event loop: where searches compute in this process, fewer at once are as many a second.
 * Many orders at once share their transactions.
 */
export const shares: Readonly<Record<Work, Share>> = {
  browse: { atOnce: 16, least: 2, waiting: 500, waitMs: 2_000, patience: 1, againSeconds: 2 },
  sign_in: { atOnce: 8, least: 2, waiting: 256, waitMs: 6_000, patience: 1.5, againSeconds: 2 },
  pages: { atOnce: 32, least: 4, waiting: 500, waitMs: 6_000, patience: 1.5, againSeconds: 2 },
  shop: { atOnce: 64, least: 64, waiting: 1_000, waitMs: 4_000, patience: 2.5, againSeconds: 1 },
  checkout: { atOnce: 256, least: 256, waiting: 2_000, waitMs: 6_000, patience: 5, againSeconds: 1 },
  webhook: { atOnce: 64, least: 64, waiting: 2_000, waitMs: 8_000, patience: 8, againSeconds: 5 },
};

/** From how late an event loop on, in milliseconds, what may give way comes down to fewer at once. */
export const narrowAboveMs = 5;

/** A turn that lasts longer is given to the next one: somebody reads or sends slowly, on purpose or not. */
export const longestTurnMs = 15_000;

/** What a call is: the whole way from the cart's price to the order is checkout, whatever its rate. */
export function workOf({
  access,
  rate,
  method,
  template,
}: Pick<Route, 'access' | 'rate' | 'method' | 'template'>): Work {
  if (rate === Rate.CHECKOUT || buying.has(method.localName)) return 'checkout';
  if (access === Access.HOLDER && template.path.startsWith('/api/v1/orders/')) return 'checkout';
  return access === Access.PUBLIC && rate === Rate.READ ? 'browse' : 'shop';
}

const buying: ReadonlySet<string> = new Set(['quoteCart', 'listShippingMethods']);

/** What a page is, by its path; null for files of the pages, which cost nearly nothing. */
export function workOfPage(path: string): Work | null {
  if (path.startsWith('/_next/')) return null;
  return /^\/(?:checkout|orders)(?:[/?]|$)/.test(path) ? 'checkout' : 'pages';
}
