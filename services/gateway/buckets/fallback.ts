import type { Logger } from 'pino';
import type { Clock } from '#platform/kernel/clock.ts';
import type { Bucket, Buckets, Empty } from './port.ts';

/** How long shared buckets that failed are left alone. */
const aloneMs = 1_000;

/**
 * Shared buckets, and those of this process while they are away: a shop without Redis counts less exactly, and neither
 * refuses everybody nor lets everything through. Says so once, when they go and when they are back.
 */
export function withFallback(given: {
  readonly shared: Buckets;
  readonly own: Buckets;
  readonly clock: Clock;
  readonly log: Logger;
}): Buckets {
  const { shared, own, clock, log } = given;
  let away: { readonly untilMs: number } | null = null;

  async function ask(buckets: readonly Bucket[]): Promise<Empty | null> {
    try {
      const answer = await shared.take(buckets);
      if (away !== null) log.info({}, 'limits.redis_back');
      away = null;
      return answer;
    } catch (error) {
      if (away === null) log.warn({ err: error }, 'limits.redis_away');
      away = { untilMs: clock.monotonicMs() + aloneMs };
      return own.take(buckets);
    }
  }

  return {
    take: (buckets) => (away !== null && clock.monotonicMs() < away.untilMs ? own.take(buckets) : ask(buckets)),
    close: async () => {
      await Promise.all([shared.close(), own.close()]);
    },
  };
}
