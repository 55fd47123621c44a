import type { Clock } from '#platform/kernel/clock.ts';
import type { Allowance, Buckets } from './port.ts';

/** Buckets that are remembered; beyond, those asked for least lately are forgotten, which makes them full. */
const mostBuckets = 200_000;

/** Buckets of this process. Each is one number: when it will be full again, by the monotonic clock. */
export function memoryBuckets({
  clock,
  most = mostBuckets,
}: {
  readonly clock: Clock;
  readonly most?: number;
}): Buckets {
  const fullAt = new Map<string, number>();
  return {
    take(buckets) {
      const nowMs = clock.monotonicMs();
      const after = buckets.map(({ name, allowance }) => fullAfter(fullAt.get(name), allowance, nowMs));
      for (const [at, { allowance }] of buckets.entries()) {
        const waitMs = (after[at] ?? 0) - nowMs - fillMs(allowance, allowance.burst);
        if (waitMs > tolerance) return { at, waitMs };
      }
      for (const [at, { name }] of buckets.entries()) {
        // Taken out and put in again: the order of the map is that of the last use.
        fullAt.delete(name);
        fullAt.set(name, after[at] ?? nowMs);
      }
      forget(fullAt, most);
      return null;
    },
    close: async () => {},
  };
}

/** Of rounding: a millionth of a millisecond too early is not too early. */
const tolerance = 1e-6;

const fillMs = ({ perSecond }: Allowance, count: number): number => (count / perSecond) * 1000;

/** When the bucket is full again once one more was taken. */
const fullAfter = (before: number | undefined, allowance: Allowance, nowMs: number): number =>
  Math.max(before ?? nowMs, nowMs) + fillMs(allowance, 1);

function forget(fullAt: Map<string, number>, most: number): void {
  for (const name of fullAt.keys()) {
    if (fullAt.size <= most) return;
    fullAt.delete(name);
  }
}
