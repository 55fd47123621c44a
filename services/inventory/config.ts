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
};

/** Reservations ended by one sweep, at most; the next one follows at once while there are more. */
export const sweepBatch = 200;

/** Callers who share one read of the counters, at most. */
export const readersAtOnce = 50;
