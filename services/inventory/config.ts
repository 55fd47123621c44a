import { integer } from '#platform/runtime/config.ts';

/** Every setting of the inventory. */
export const config = {
  reservationSeconds: integer({
    env: 'INVENTORY_RESERVATION_SECONDS',
    about: 'How long goods are held for an order that is not yet paid, in seconds',
    fallback: 900,
    minimum: 1,
    maximum: 86_400,
  }),
  sweepMs: integer({
    env: 'INVENTORY_SWEEP_MS',
    about: 'How often reservations past their deadline are looked for, in milliseconds',
    fallback: 5_000,
    minimum: 10,
    maximum: 3_600_000,
  }),
  noticeMs: integer({
    env: 'INVENTORY_NOTICE_MS',
    about: 'How often goods are looked for that are back in stock while somebody waits for them, in milliseconds',
    fallback: 5_000,
    minimum: 10,
    maximum: 3_600_000,
  }),
};

/** Reservations ended by one sweep, at most; the next one follows at once while there are more. */
export const sweepBatch = 200;

/** People told in one transaction that a SKU is back, at most; the next ones follow at once. */
export const noticeBatch = 500;

/** Callers who share one read of the counters, at most. */
export const readersAtOnce = 50;

/** Of one SKU, at all its locations together; counters are 32 bits wide. */
export const onHandAtMost = 1_000_000_000;

/** Lists of locations are answered whole. */
export const locationsAtMost = 200;

/** People who wait for one SKU; the table has the same bound. */
export const waitingPerSku = 10_000;

/** SKUs that one address waits for. */
export const waitingPerEmail = 50;
