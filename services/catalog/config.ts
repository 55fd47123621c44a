import { oneOf } from '#platform/runtime/config.ts';

/** Every setting of the catalog. */
export const catalogConfig = {
  seed: oneOf({
    env: 'SEED',
    about: 'What an empty catalog is filled with at its first start: the demo shop, or nothing.',
    fallback: 'demo',
    choices: ['demo', 'none'],
  }),
};

/** Callers who share one read of variants, at most. */
export const readersAtOnce = 50;
