import type { Check } from './defect.ts';

/** The checks that catch the planted defects: each a quick part of the suite. */
export const checks = {
  model: { name: 'the model', file: 'tests/model/model.test.ts', env: { RUNS: '60000', SEED: '7' } },
  simulation: {
    name: 'bursts on real SQL',
    file: 'tests/simulation/simulation.test.ts',
    only: 'at rest after each',
    env: { SEEDS: '8', SEED: '7' },
  },
  cuts: {
    name: 'connections cut during COMMIT',
    file: 'tests/faults/commit-cut.test.ts',
    only: 'after the server has done it',
    env: { ROUNDS: '3', SEED: '7' },
  },
  cancelAndShip: {
    name: 'races: cancelled and shipped',
    file: 'tests/faults/races.test.ts',
    only: 'cancelled and shipped',
    env: { ROUNDS: '1' },
  },
  oneCart: {
    name: 'races: orders of one cart',
    file: 'tests/faults/races.test.ts',
    only: 'orders of one cart',
    env: { ROUNDS: '1' },
  },
  addToCart: {
    name: 'races: adds to one cart',
    file: 'tests/faults/races.test.ts',
    only: 'concurrent adds',
    env: { ROUNDS: '1' },
  },
  refunds: {
    name: 'races: refunds',
    file: 'tests/faults/money-races.test.ts',
    only: 'partial refunds at once',
    env: { ROUNDS: '1' },
  },
  limits: { name: 'races for limits and balances', file: 'services/pricing/races.test.ts' },
  mailedAgain: {
    name: 'killed between sending a mail and noting it',
    file: 'tests/faults/crash-points.test.ts',
    only: 'between sending a mail',
  },
  bus: { name: 'the conformance of buses', file: 'platform/events/postgres.test.ts' },
  keys: { name: 'one command, one effect', file: 'platform/database/idempotency.test.ts' },
  states: { name: 'states of an order', file: 'services/orders/domain/states.test.ts' },
  edits: { name: 'edits of an order', file: 'services/orders/domain/edits.test.ts' },
  badInput: { name: 'bad input', file: 'tests/saga/bad-input.test.ts', only: 'a total' },
  stock: { name: 'decisions of the inventory', file: 'services/inventory/domain.test.ts' },
  manyHands: {
    name: 'races: goods through many hands',
    file: 'tests/faults/races.test.ts',
    only: 'many hands at once',
    env: { ROUNDS: '1' },
  },
  payment: { name: 'decisions of payments', file: 'services/payments/domain/decide.test.ts' },
  told: { name: 'what payments tell a provider', file: 'services/payments/ask.test.ts' },
  compared: { name: 'comparisons with a provider', file: 'services/payments/domain/compare.test.ts' },
  shipping: { name: 'decisions of fulfillment', file: 'services/fulfillment/domain.test.ts' },
  quotes: { name: 'what holds of every quote', file: 'services/pricing/domain/quote.properties.test.ts' },
  availability: {
    name: 'availability in any order',
    file: 'services/catalog/catalog.test.ts',
    only: 'availability is what',
  },
} as const satisfies Readonly<Record<string, Check>>;
