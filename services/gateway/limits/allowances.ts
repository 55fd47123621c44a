import { Rate } from '#contracts/gen/rialto/options/v1/options_pb.ts';
import type { Allowance } from '../buckets/port.ts';

/** What is counted together: calls by the class in their contract, signing in, and what providers tell by themselves. */
export type RateClass = 'read' | 'write' | 'checkout' | 'sensitive' | 'sign_in' | 'webhook';

/** The class that a contract names; throws for a rule without one. */
export function rateClassOf(rate: Rate): RateClass {
  const found = classes.get(rate);
  if (found === undefined) throw new TypeError(`no limit is set for rate ${rate}`);
  return found;
}

const classes: ReadonlyMap<Rate, RateClass> = new Map<Rate, RateClass>([
  [Rate.READ, 'read'],
  [Rate.WRITE, 'write'],
  [Rate.CHECKOUT, 'checkout'],
  [Rate.SENSITIVE, 'sensitive'],
]);

/** Whose calls are counted together. */
export type Level = 'address' | 'account' | 'overall';

/** An IPv6 site has 65,536 networks, each with the allowance of an address, and together as much as so many of them. */
export const networksOfSite = 8;

/**
 * What one address, one account and all together may ask for. An address has a lot, because a whole company may share
 * one, and a provider of webhooks has few. Overall is what a gateway should never see, not what it can just bear: what it
 * can bear, it measures (overload/).
 */
export const allowances: Readonly<Record<RateClass, Readonly<Record<Level, Allowance>>>> = {
  read: {
    address: { burst: 10_000, perSecond: 2_000 },
    account: { burst: 5_000, perSecond: 500 },
    overall: { burst: 100_000, perSecond: 20_000 },
  },
  write: {
    address: { burst: 3_000, perSecond: 300 },
    account: { burst: 3_000, perSecond: 300 },
    overall: { burst: 50_000, perSecond: 10_000 },
  },
  checkout: {
    address: { burst: 1_000, perSecond: 60 },
    account: { burst: 300, perSecond: 10 },
    overall: { burst: 20_000, perSecond: 3_000 },
  },
  // Codes, gift cards, documents, exports: what somebody might guess at, or what costs much.
  sensitive: {
    address: { burst: 120, perSecond: 2 },
    account: { burst: 60, perSecond: 1 },
    overall: { burst: 2_000, perSecond: 200 },
  },
  // Before anybody is known there is no account; identity counts the tries for each e-mail address.
  sign_in: {
    address: { burst: 120, perSecond: 2 },
    account: { burst: 60, perSecond: 1 },
    overall: { burst: 1_000, perSecond: 100 },
  },
  webhook: {
    address: { burst: 3_000, perSecond: 300 },
    account: { burst: 3_000, perSecond: 300 },
    overall: { burst: 10_000, perSecond: 1_000 },
  },
};
