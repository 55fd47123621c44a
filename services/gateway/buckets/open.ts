import type { Logger } from 'pino';
import type { Clock } from '#platform/kernel/clock.ts';
import { type Config, redisTimeoutMs } from '../config.ts';
import { withFallback } from './fallback.ts';
import { memoryBuckets } from './memory.ts';
import type { Buckets } from './port.ts';

/** Counts as the settings want it: in this process, in Redis for all gateways, or not at all. */
export async function openBuckets(
  { rateLimits, redisUrl: url }: Pick<Config, 'rateLimits' | 'redisUrl'>,
  given: { readonly clock: Clock; readonly log: Logger },
): Promise<Buckets | null> {
  if (!rateLimits) return null;
  const own = memoryBuckets(given);
  if (url === '') return own;
  const { redisBuckets } = await import('./redis.ts');
  return withFallback({ ...given, own, shared: await redisBuckets({ url, timeoutMs: redisTimeoutMs }) });
}
