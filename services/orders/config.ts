import { integer } from '#platform/runtime/config.ts';

/** Every setting of the orders. */
export const config = {
  streamPollMs: integer({
    env: 'ORDERS_STREAM_POLL_MS',
    about: 'How often a live order page looks for changes made by another replica, in milliseconds',
    fallback: 1_000,
    minimum: 50,
    maximum: 60_000,
  }),
};

export const defaultPageSize = 20;

/** Orders placed in one transaction, at most. */
export const committedAtOnce = 50;
