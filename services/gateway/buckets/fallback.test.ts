import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pino } from 'pino';
import { withFallback } from './fallback.ts';
import { memoryBuckets } from './memory.ts';
import type { Buckets } from './port.ts';
import { redisBuckets } from './redis.ts';

function scene() {
  let nowMs = 0;
  let asked = 0;
  const there = { is: true };
  const clock = { now: () => new Date(nowMs), monotonicMs: () => nowMs };
  const lines: string[] = [];
  const log = pino({ base: null }, { write: (line: string) => void lines.push(JSON.parse(line).msg) });
  const shared: Buckets = {
    async take() {
      asked += 1;
      if (!there.is) throw new Error('nobody there');
      return null;
    },
    close: async () => {},
  };
  const buckets = withFallback({ shared, own: memoryBuckets({ clock }), clock, log });
  const take = () => buckets.take([{ name: 'x', allowance: { burst: 2, perSecond: 0.001 } }]);
  return { take, there, lines, asked: () => asked, pass: (ms: number) => (nowMs += ms) };
}

test('while Redis is away, the process counts for itself: nobody is refused for it, and nobody gets everything', async () => {
  const { take, there, lines } = scene();
  assert.equal(await take(), null);
  there.is = false;
  assert.equal(await take(), null);
  assert.equal(await take(), null);
  assert.notEqual(await take(), null);
  assert.deepEqual(lines, ['limits.redis_away'], 'said once');
});

test('Redis is left alone for a moment, and used again as soon as it answers', async () => {
  const { take, there, lines, asked, pass } = scene();
  there.is = false;
  await take();
  await take();
  assert.equal(asked(), 1);
  pass(1_001);
  there.is = true;
  await take();
  await take();
  assert.equal(asked(), 3);
  assert.deepEqual(lines, ['limits.redis_away', 'limits.redis_back']);
});

test('a Redis where nobody listens rejects at once instead of keeping the request', async () => {
  const buckets = await redisBuckets({ url: 'redis://127.0.0.1:1', timeoutMs: 2_000 });
  await assert.rejects(async () => buckets.take([{ name: 'x', allowance: { burst: 1, perSecond: 1 } }]));
  await buckets.close();
});
