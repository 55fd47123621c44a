import { integer, oneOf } from '#platform/runtime/config.ts';

/** Every setting of payments. */
export const config = {
  provider: oneOf({
    env: 'PAYMENTS_PROVIDER',
    about: 'Who charges cards: mock (test tokens, no money)',
    fallback: 'mock',
    choices: ['mock'],
  }),
  answerMs: integer({
    env: 'PAYMENTS_ANSWER_MS',
    about: 'How long the provider may take to answer before the outcome counts as unknown, in milliseconds',
    fallback: 10_000,
    minimum: 100,
    maximum: 120_000,
  }),
  settleMs: integer({
    env: 'PAYMENTS_SETTLE_MS',
    about: 'How often payments whose outcome is unknown are asked about, in milliseconds',
    fallback: 2_000,
    minimum: 10,
    maximum: 600_000,
  }),
};

/** Calls to the provider under way at the same time, at most. */
export const concurrentCalls = 128;
/** Outcomes written, or due payments taken up, in one transaction, at most. */
export const batchSize = 100;
