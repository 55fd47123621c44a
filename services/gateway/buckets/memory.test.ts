import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bucketsConform } from './conformance.ts';
import { memoryBuckets } from './memory.ts';

let nowMs = 0;
const clock = { now: () => new Date(nowMs), monotonicMs: () => nowMs };

bucketsConform('in memory', {
  open: async () => memoryBuckets({ clock }),
  wait: async (ms) => {
    nowMs += ms;
  },
});

test('with each step of time one comes back, and no more', async () => {
  const buckets = memoryBuckets({ clock });
  const one = { name: 'one', allowance: { burst: 3, perSecond: 10 } };
  for (let at = 0; at < 3; at += 1) assert.equal(await buckets.take([one]), null);
  nowMs += 100;
  assert.equal(await buckets.take([one]), null);
  assert.deepEqual(await buckets.take([one]), { at: 0, waitMs: 100 });
});

test('a million addresses do not fill the memory, and whoever keeps asking is not forgotten', async () => {
  const buckets = memoryBuckets({ clock, most: 1_000 });
  const busy = { name: 'busy', allowance: { burst: 5_000, perSecond: 0.001 } };
  for (let at = 0; at < 5_000; at += 1) {
    assert.equal(await buckets.take([busy]), null);
    await buckets.take([{ name: `${at}`, allowance: { burst: 1, perSecond: 0.001 } }]);
  }
  assert.notEqual(await buckets.take([busy]), null);
  const early = { name: '0', allowance: { burst: 1, perSecond: 0.001 } };
  assert.equal(await buckets.take([early]), null, 'the one seen least lately was forgotten, and is full again');
});
