import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import type { Bucket, Buckets } from './port.ts';

/** What every kind of buckets holds to. `wait` lets that much time pass for them, at least. */
export function bucketsConform(
  kind: string,
  given: {
    readonly open: () => Promise<Buckets>;
    readonly wait: (ms: number) => Promise<void>;
    readonly skip?: string | false;
  },
): void {
  const fact = (name: string, body: (buckets: Buckets) => Promise<void>) =>
    test(`${kind}: ${name}`, { skip: given.skip ?? false }, async () => {
      const buckets = await given.open();
      try {
        await body(buckets);
      } finally {
        await buckets.close();
      }
    });
  const bucket = (burst: number, perSecond: number, name: string = randomUUID()): Bucket => ({
    name,
    allowance: { burst, perSecond },
  });

  // By a clock that goes on, so slowly that nothing comes back however long the calls take.
  fact('a bucket gives its burst and says for how long it is empty then', async (buckets) => {
    const one = bucket(3, 0.01);
    for (let at = 0; at < 3; at += 1) assert.equal(await buckets.take([one]), null);
    const empty = await buckets.take([one]);
    assert.equal(empty?.at, 0);
    assert.ok((empty?.waitMs ?? 0) > 0 && (empty?.waitMs ?? 0) <= 100_000, `${empty?.waitMs} ms`);
  });

  fact('after the time that an empty bucket named, there is something in it again', async (buckets) => {
    const one = bucket(3, 10);
    let empty = await buckets.take([one]);
    while (empty === null) empty = await buckets.take([one]);
    assert.ok(empty.waitMs > 0 && empty.waitMs <= 100, `${empty.waitMs} ms`);
    await given.wait(empty.waitMs);
    assert.equal(await buckets.take([one]), null);
  });

  fact('64 who take at once get as many as there are', async (buckets) => {
    const one = bucket(10, 0.01);
    const answers = await Promise.all(Array.from({ length: 64 }, () => buckets.take([one])));
    assert.equal(answers.filter((answer) => answer === null).length, 10);
  });

  fact('of several buckets all are taken from, or none, and the first empty one is named', async (buckets) => {
    const [plenty, rare] = [bucket(2, 0.01), bucket(1, 0.01)];
    assert.equal(await buckets.take([plenty, rare]), null);
    for (let at = 0; at < 5; at += 1) assert.equal((await buckets.take([plenty, rare]))?.at, 1);
    assert.equal(await buckets.take([plenty]), null, 'the refused ones took nothing of it');
    assert.equal((await buckets.take([plenty, rare]))?.at, 0);
  });

  fact('names are counted apart, and a bucket never holds more than its burst', async (buckets) => {
    const one = bucket(2, 1_000);
    assert.equal(await buckets.take([one]), null);
    await given.wait(20);
    const slow = bucket(2, 0.01, one.name);
    assert.equal(await buckets.take([slow]), null);
    assert.equal(await buckets.take([slow]), null);
    assert.notEqual(await buckets.take([slow]), null);
    assert.equal(await buckets.take([bucket(2, 0.01)]), null);
  });
}
