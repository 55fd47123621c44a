import { type BadSetting, integer, type SettingsOf } from '#platform/runtime/config.ts';

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
  retentionDays: integer({
    env: 'CART_RETENTION_DAYS',
    about: 'After how long untouched a cart is forgotten, whoever it belongs to, in days',
    fallback: 90,
    minimum: 1,
    maximum: 3_650,
  }),
};

/** Settings that are right alone and wrong together. */
export function wrongTogether({
  abandonedHours,
  retentionDays,
}: Pick<SettingsOf<typeof config>, 'abandonedHours' | 'retentionDays'>): readonly BadSetting[] {
  if (abandonedHours < retentionDays * 24) return [];
  const mend = `give more days than the ${abandonedHours} hours of CART_ABANDONED_HOURS, or nobody is reminded of a cart`;
  return [{ env: 'CART_RETENTION_DAYS', mend }];
}

/** Carts that one transaction marks, at most; the next batch follows at once while there are more. */
export const quietBatch = 50;

/** SKUs that the catalog is asked for at once, at most: the bound of its call. */
export const titlesAtOnce = 500;

/** How long the catalog may take to name them. */
export const titlesTimeoutMs = 10_000;

/** Carts that one statement forgets, at most, so that nobody waits behind it; the next batch follows at once. */
export const forgottenAtOnce = 1_000;

/** How often carts that are old enough are looked for, in milliseconds. */
export const forgetMs = 3_600_000;

/** Carts that the export of a person names at most, and the longest text of it, in characters. */
export const exportedCarts = 1_000;
export const exportedLength = 500_000;
