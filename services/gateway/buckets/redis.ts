import { createHash } from 'node:crypto';
import { createClient, ErrorReply } from '@redis/client';
import type { Allowance, Buckets } from './port.ts';

/**
 * One step for all buckets, by Redis's own clock, so that gateways need not agree on the time. A bucket is the moment at
 * which it is full again, in microseconds, and is gone by itself from then on.
 */
const script = `
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local full = {}
for i, key in ipairs(KEYS) do
  local one, all = tonumber(ARGV[2 * i - 1]), tonumber(ARGV[2 * i])
  full[i] = math.max(tonumber(redis.call('GET', key) or now), now) + one
  if full[i] - now > all then return { i - 1, math.ceil(full[i] - now - all) } end
end
for i, key in ipairs(KEYS) do
  redis.call('SET', key, string.format('%.0f', full[i]), 'PX', math.ceil((full[i] - now) / 1000))
end
return {}`;

const sha = createHash('sha1').update(script).digest('hex');

/** One slot, so that a cluster takes all keys of a step at once. */
const prefix = 'rialto:{limits}:';

/** Buckets that all gateways share. Connects by itself, again and again; `take` rejects while nobody is there. */
export async function redisBuckets({
  url,
  timeoutMs,
}: {
  readonly url: string;
  readonly timeoutMs: number;
}): Promise<Buckets> {
  const client = createClient({
    url,
    // What cannot be asked now is not worth asking later.
    disableOfflineQueue: true,
    commandsQueueMaxLength: 10_000,
    socket: { connectTimeout: 2_000, reconnectStrategy: (tries) => Math.min(2_000, 50 * 2 ** Math.min(tries, 6)) },
  });
  // Whoever takes hears of it; unheard, the event would end the process.
  client.on('error', () => {});
  void client.connect().catch(() => {});
  return {
    async take(buckets) {
      const keys = buckets.map(({ name }) => prefix + name);
      const args = buckets.flatMap(({ allowance }) => [micros(allowance, 1), micros(allowance, allowance.burst)]);
      const [at, waitMicros] = numbersOf(await within(timeoutMs, () => run(keys, args)));
      return at === undefined || waitMicros === undefined ? null : { at, waitMs: waitMicros / 1000 };
    },
    async close() {
      client.destroy();
    },
  };

  /** By its hash; the whole script only to a server that does not know it. */
  async function run(keys: string[], args: string[]): Promise<unknown> {
    const given = { keys, arguments: args };
    try {
      return await client.evalSha(sha, given);
    } catch (error) {
      if (!(error instanceof ErrorReply) || !error.message.startsWith('NOSCRIPT')) throw error;
      return client.eval(script, given);
    }
  }
}

const micros = ({ perSecond }: Allowance, count: number): string => String(Math.ceil((count / perSecond) * 1_000_000));

const numbersOf = (answer: unknown): readonly number[] => (Array.isArray(answer) ? answer.map(Number) : []);

/** A count that is late is worth nothing: the request has waited long enough. */
async function within<T>(timeoutMs: number, work: () => Promise<T>): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error(`Redis gave no answer in ${timeoutMs} ms`)), timeoutMs);
  try {
    return await Promise.race([work(), late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
