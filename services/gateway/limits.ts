import { isIPv6 } from 'node:net';
import { Rate } from '#contracts/gen/rialto/options/v1/options_pb.ts';
import type { Clock } from '#platform/kernel/clock.ts';
import { Refusal } from './problems.ts';

/** What is counted together: calls by the class in their contract, and what providers tell by themselves. */
type RateClass = Rate | 'webhook';

/** Counts what each address asks for. */
export interface Limits {
  /** Takes one call of a class from an address's bucket; throws 429 with Retry-After when it is empty. */
  take(rate: RateClass, address: string): void;
}

interface Bucket {
  tokens: number;
  /** When `tokens` was right, on the monotonic clock. */
  atMs: number;
}

/** Calls that an address may make at once, and how many more each second. */
interface Allowance {
  readonly burst: number;
  readonly perSecond: number;
}

/** A lot, because a whole company may share one address. */
const generous: ReadonlyMap<RateClass, Allowance> = new Map<RateClass, Allowance>([
  [Rate.READ, { burst: 10_000, perSecond: 2_000 }],
  [Rate.WRITE, { burst: 3_000, perSecond: 300 }],
  [Rate.CHECKOUT, { burst: 1_000, perSecond: 60 }],
  [Rate.SENSITIVE, { burst: 120, perSecond: 2 }],
  // A provider has few addresses, and many orders at once.
  ['webhook', { burst: 3_000, perSecond: 300 }],
]);

/** Addresses that are remembered for each class; beyond, those quiet for longest are forgotten. */
const mostAddresses = 50_000;

/** Token buckets in memory, one a class and address. */
export function rateLimits({
  clock,
  allowed = generous,
}: {
  readonly clock: Clock;
  readonly allowed?: typeof generous;
}): Limits {
  const buckets = new Map<RateClass, Map<string, Bucket>>();
  return {
    take(rate, address) {
      const allowance = allowed.get(rate);
      if (allowance === undefined) throw new TypeError(`no limit is set for rate ${rate}`);
      const { burst, perSecond } = allowance;
      const nowMs = clock.monotonicMs();
      const bucket = bucketOf(buckets, rate, networkOf(address), { tokens: burst, atMs: nowMs });
      bucket.tokens = Math.min(burst, bucket.tokens + ((nowMs - bucket.atMs) / 1000) * perSecond);
      bucket.atMs = nowMs;
      if (bucket.tokens < 1) throw tooMany(Math.ceil((1 - bucket.tokens) / perSecond));
      bucket.tokens -= 1;
    },
  };
}

/** Limits that are switched off. */
export const unlimited: Limits = { take: () => {} };

function tooMany(seconds: number): Refusal {
  const headers = { 'retry-after': String(seconds) };
  return new Refusal(429, 'RATE_LIMITED', `Too many requests: try again in ${seconds} s.`, headers);
}

function bucketOf(all: Map<RateClass, Map<string, Bucket>>, rate: RateClass, address: string, full: Bucket): Bucket {
  let ofRate = all.get(rate);
  if (ofRate === undefined) {
    ofRate = new Map();
    all.set(rate, ofRate);
  }
  const bucket = ofRate.get(address);
  if (bucket !== undefined) return bucket;
  if (ofRate.size >= mostAddresses) forgetOldest(ofRate);
  ofRate.set(address, full);
  return full;
}

/** A tenth at once, so that a flood of new addresses does not sort at every request. */
function forgetOldest(buckets: Map<string, Bucket>): void {
  const byAge = [...buckets].sort(([, a], [, b]) => a.atMs - b.atMs);
  for (const [address] of byAge.slice(0, mostAddresses / 10)) buckets.delete(address);
}

/** Whoever has one IPv6 address has a whole /64 of them. */
export function networkOf(address: string): string {
  if (!isIPv6(address)) return address;
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address);
  if (mapped?.[1] !== undefined) return mapped[1];
  const [head = '', tail = ''] = address.split('::');
  const front = head === '' ? [] : head.split(':');
  const back = tail === '' ? [] : tail.split(':');
  const middle = address.includes('::') ? Array(Math.max(0, 8 - front.length - back.length)).fill('0') : [];
  return [...front, ...middle, ...back].slice(0, 4).join(':');
}
