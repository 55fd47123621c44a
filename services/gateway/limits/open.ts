import type { Logger } from 'pino';
import type { Clock } from '#platform/kernel/clock.ts';
import { type Config, redisTimeoutMs } from '../config.ts';
import { withFallback } from './fallback.ts';
import { type Limits, rateLimits, unlimited } from './limits.ts';
import { memoryBuckets } from './memory.ts';
import type { Buckets } from './port.ts';

/** The limits as the settings want them: in this process, in Redis for all gateways, or none. */
export async function openLimits(
  config: Pick<Config, 'rateLimits' | 'rateLimitsPercent' | 'redisUrl'>,
  given: { readonly clock: Clock; readonly log: Logger },
): Promise<Limits> {
  if (!config.rateLimits) return unlimited;
  return rateLimits({ buckets: await bucketsOf(config.redisUrl, given), percent: config.rateLimitsPercent });
}

async function bucketsOf(url: string, given: { readonly clock: Clock; readonly log: Logger }): Promise<Buckets> {
  const own = memoryBuckets(given);
  if (url === '') return own;
  const { redisBuckets } = await import('./redis.ts');
  return withFallback({ ...given, own, shared: await redisBuckets({ url, timeoutMs: redisTimeoutMs }) });
}
