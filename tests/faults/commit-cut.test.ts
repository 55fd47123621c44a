import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { noteFault } from '../harness/faults.ts';
import { type OpenShop, openShop } from '../harness/open.ts';
import { openProxy, type Proxy } from '../harness/proxy.ts';
import { seeded } from '../harness/seed.ts';
import { size } from '../harness/size.ts';
import { openTrial, type Trial } from './trial.ts';

const seed = seeded(import.meta.filename);
const rounds = Number(process.env['ROUNDS'] ?? size(6, 40));
const cutsEach = 3;

/** The moment in which nobody can know: the wire breaks while a transaction is being committed. */
describe(`connections cut during COMMIT (seed ${seed.text})`, { timeout: 1_800_000 }, () => {
  let open: OpenShop;
  let proxy: Proxy;
  let trial: Trial;
  before(async () => {
    open = await openShop({
      env: { BUS_POLL_MS: '50', PAYMENTS_ANSWER_MS: '400', PAYMENTS_SETTLE_MS: '100' },
      byWay: async (url) => {
        proxy = await openProxy(url);
        return proxy.url;
      },
    });
    const skus = [await open.stocked(100_000), await open.stocked(100_000), await open.stocked(60)] as const;
    trial = openTrial({ open, seed, skus, buyers: 6, each: 3 });
  });
  after(async () => {
    await open.close();
    await proxy.close();
  });

  for (const when of ['before', 'after'] as const) {
    test(`${when} the server has done it: every order is there once or not at all, and its buyer knows which`, async (t) => {
      for (let count = 0; count < rounds; count += 1) {
        await trial.round(async () => {
          for (let cut = 0; cut < cutsEach; cut += 1) {
            await proxy.cutAtCommit(when);
            noteFault(`connection cut ${when} COMMIT`);
            await pause(seed.between(0, 60));
          }
        });
      }
      t.diagnostic(JSON.stringify(await trial.mustHold()));
    });
  }

  test('all at once, again and again', async () => {
    for (let count = 0; count < size(2, 10); count += 1) {
      await trial.round(async () => {
        await pause(seed.between(20, 300));
        proxy.cutAll();
        noteFault('all connections cut');
      });
    }
    const ends = await trial.mustHold();
    assert.ok((ends['confirmed'] ?? 0) > 20, 'most orders failed, which shows nothing');
  });
});
