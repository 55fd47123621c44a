import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { noteFault } from '../harness/faults.ts';
import { type OpenShop, openShop } from '../harness/open.ts';
import { seeded } from '../harness/seed.ts';
import { size } from '../harness/size.ts';
import { openTrial, type Trial } from './trial.ts';

const seed = seeded(import.meta.filename);
const rounds = Number(process.env['ROUNDS'] ?? size(3, 20));

/** A machine that sleeps and wakes with what it held in its hands: its neighbours wait, time out and ask again. */
describe(`services put to sleep in the middle of a burst (seed ${seed.text})`, { timeout: 1_800_000 }, () => {
  let open: OpenShop;
  let trial: Trial;
  before(async () => {
    open = await openShop({
      runner: 'a process per service',
      env: { BUS_POLL_MS: '100', PAYMENTS_ANSWER_MS: '400', PAYMENTS_SETTLE_MS: '100' },
    });
    const skus = [await open.stocked(100_000), await open.stocked(100_000), await open.stocked(30)] as const;
    trial = openTrial({ open, seed, skus, buyers: 4, each: 3 });
  });
  after(() => open.close());

  test(`${rounds} times, longer than a neighbour waits: what it does after it wakes is done once`, async (t) => {
    for (let count = 0; count < rounds; count += 1) {
      await trial.round(async () => {
        await pause(seed.between(50, 500));
        const asleep = seed.pick(['orders', 'inventory', 'payments', 'fulfillment', 'cart', 'notifications']);
        const wake = open.shop.pause(asleep);
        noteFault('a service put to sleep');
        await pause(seed.between(500, 4_000));
        wake();
      });
    }
    const ends = await trial.mustHold();
    t.diagnostic(JSON.stringify(ends));
    assert.ok((ends['confirmed'] ?? 0) > rounds * 2, 'most orders failed, which shows nothing');
  });
});
