import type { FastifyRequest, onRequestHookHandler } from 'fastify';
import type { Allowance, Bucket, Buckets } from '../buckets/port.ts';
import { Refusal } from '../problems.ts';
import { allowances, type Level, networksOfSite, type RateClass } from './allowances.ts';
import { networkOf, siteOf } from './network.ts';

/** Nothing when it was counted, at once or later; throws or rejects with 429 and Retry-After when there is none left. */
export type Counted = undefined | Promise<undefined>;

/** Counts what is asked for. */
export interface Limits {
  /** One call from an address, and overall. */
  address(rate: RateClass, address: string): Counted;
  /** One call from an address to what is not there: it costs next to nothing, so all others miss nothing by it. */
  astray(rate: RateClass, address: string): Counted;
  /** One call for an account, once it is known. */
  account(rate: RateClass, userId: string): Counted;
  close(): Promise<void>;
}

/** Limits by buckets; `percent` of what is allowed usually. */
export function rateLimits({
  buckets,
  percent = 100,
  allowed = allowances,
}: {
  readonly buckets: Buckets;
  readonly percent?: number;
  readonly allowed?: typeof allowances;
}): Limits {
  const scaled = ({ burst, perSecond }: Allowance): Allowance => ({
    burst: Math.max(1, Math.floor((burst * percent) / 100)),
    perSecond: (perSecond * percent) / 100,
  });
  const bucket = (rate: RateClass, level: Level, who: string): Bucket => ({
    name: `${rate}/${level}/${who}`,
    allowance: scaled(allowed[rate][level]),
  });
  function from(rate: RateClass, address: string): readonly Bucket[] {
    const network = bucket(rate, 'address', networkOf(address));
    const site = siteOf(address);
    if (site === null) return [network];
    const { burst, perSecond } = network.allowance;
    const allowance = { burst: burst * networksOfSite, perSecond: perSecond * networksOfSite };
    return [network, { name: `${rate}/site/${site}`, allowance }];
  }
  function take(asked: readonly Bucket[]): Counted {
    const empty = buckets.take(asked);
    return empty instanceof Promise ? empty.then((one) => refuse(asked, one)) : refuse(asked, empty);
  }
  return {
    // In one step: what an address is refused is not missing to all others.
    address: (rate, address) => take([...from(rate, address), bucket(rate, 'overall', '')]),
    astray: (rate, address) => take(from(rate, address)),
    account: (rate, userId) => take([bucket(rate, 'account', userId)]),
    close: () => buckets.close(),
  };
}

/** Limits that are switched off. */
export const unlimited: Limits = {
  address: () => undefined,
  astray: () => undefined,
  account: () => undefined,
  close: async () => {},
};

/** A hook that counts a request before anything of it is read; `isThere` says whether anybody will answer it. */
export const counting =
  (limits: Limits, rate: RateClass, isThere = (_request: FastifyRequest): boolean => true): onRequestHookHandler =>
  (request, _reply, done) => {
    const counted = limits[isThere(request) ? 'address' : 'astray'](rate, request.visitor);
    if (counted instanceof Promise) counted.then(() => done(), done);
    else done();
  };

function refuse(asked: readonly Bucket[], empty: { readonly at: number; readonly waitMs: number } | null): undefined {
  if (empty === null) return undefined;
  const { name = '', allowance = { burst: 0, perSecond: 1 } } = asked[empty.at] ?? {};
  throw tooMany(name.split('/').slice(0, 2).join('_'), allowance, Math.max(1, Math.ceil(empty.waitMs / 1000)));
}

/** The headers are those of the IETF's draft on RateLimit fields. */
function tooMany(policy: string, { burst, perSecond }: Allowance, seconds: number): Refusal {
  const headers = {
    'retry-after': String(seconds),
    ratelimit: `"${policy}";r=0;t=${seconds}`,
    'ratelimit-policy': `"${policy}";q=${burst};w=${Math.max(1, Math.ceil(burst / perSecond))}`,
  };
  return new Refusal(429, 'RATE_LIMITED', `Too many requests: try again in ${seconds} s.`, headers);
}
