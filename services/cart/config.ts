import { integer } from '#platform/runtime/config.ts';

/** Every setting of the cart. */
export const config = {
  abandonedHours: integer({
    env: 'CART_ABANDONED_HOURS',
    about: 'After how long untouched a signed-in person is reminded of a cart, in hours; 0 = never',
    fallback: 24,
    minimum: 0,
    maximum: 8_760,
  }),
  abandonedSweepMs: integer({
    env: 'CART_ABANDONED_SWEEP_MS',
    about: 'How often carts that were left lying are looked for, in milliseconds',
    fallback: 60_000,
    minimum: 10,
    maximum: 3_600_000,
  }),
};

/** Carts that one transaction marks, at most; the next batch follows at once while there are more. */
export const quietBatch = 50;

/** SKUs that the catalog is asked for at once, at most: the bound of its call. */
export const titlesAtOnce = 500;

/** How long the catalog may take to name them. */
export const titlesTimeoutMs = 10_000;
/** Carts that the export of a person names at most, and the longest text of it, in characters. */
export const exportedCarts = 1_000;
export const exportedLength = 500_000;
