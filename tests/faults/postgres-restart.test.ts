import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { noteFault } from '../harness/faults.ts';
import { type OpenShop, openShop } from '../harness/open.ts';
import { anotherPostgres, postgresOf } from '../harness/postgres.ts';
import { seeded } from '../harness/seed.ts';
import { size } from '../harness/size.ts';
import { openTrial, type Trial } from './trial.ts';

const seed = seeded(import.meta.filename);
const rounds = Number(process.env['ROUNDS'] ?? size(2, 20));

/** The database goes away under a living shop and comes back from its log. */
describe(`PostgreSQL restarted immediately during a burst (seed ${seed.text})`, { timeout: 1_800_000 }, () => {
  let open: OpenShop;
  let trial: Trial;
  before(async () => {
    open = await openShop({
      embedded: true,
      env: { BUS_POLL_MS: '50', PAYMENTS_ANSWER_MS: '400', PAYMENTS_SETTLE_MS: '100' },
    });
    const skus = [await open.stocked(100_000), await open.stocked(100_000), await open.stocked(30)] as const;
    trial = openTrial({ open, seed, skus, buyers: 8, each: 4 });
  });
  after(() => open.close());

  test(`${rounds} times: nothing that was acknowledged is lost, and nothing happens twice`, async (t) => {
    for (let count = 0; count < rounds; count += 1) {
      await trial.round(async () => {
        await pause(seed.between(50, 600));
        const [postmaster] = postgresOf(open.shop.dataDir);
        // Immediate shutdown: no checkpoint, all sessions end at once, and the next start recovers from the log.
        process.kill(postmaster, 'SIGQUIT');
        noteFault('PostgreSQL restarted at once');
        await anotherPostgres(open.shop.dataDir, postmaster);
      });
      if ((count + 1) % 5 === 0) await trial.mustHold();
    }
    const ends = await trial.mustHold();
    t.diagnostic(JSON.stringify(ends));
    assert.ok((ends['confirmed'] ?? 0) > rounds * 5, 'most orders failed, which shows nothing');
  });
});
