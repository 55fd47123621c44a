import { setTimeout as pause } from 'node:timers/promises';
import { bucketsConform } from './conformance.ts';
import { redisBuckets } from './redis.ts';

const url = process.env['REDIS_URL'] ?? '';
const missing = url === '' ? 'REDIS_URL is not set, so there is no Redis to run this on' : false;
if (missing !== false && process.env['REQUIRE_SERVICES'] === '1') throw new Error(missing);

/** The first step connects; until then there is nobody to ask. */
async function connected() {
  const buckets = await redisBuckets({ url, timeoutMs: 5_000 });
  const until = performance.now() + 10_000;
  while (performance.now() < until) {
    try {
      await buckets.take([]);
      return buckets;
    } catch {
      await pause(20);
    }
  }
  throw new Error('Redis gave no answer in 10 s');
}

bucketsConform('in Redis', {
  open: connected,
  wait: (ms) => pause(Math.ceil(ms) + 5),
  skip: missing,
});
