import { Failure } from './errors.ts';

/** An amount in integer minor units (cents, yen) of one currency (ISO 4217). */
export interface Money {
  readonly currencyCode: string;
  readonly minorUnits: number;
}

/** Money as protobuf carries it: 64-bit. */
export interface WireMoney {
  readonly currencyCode: string;
  readonly minorUnits: bigint;
}

export const money = (currencyCode: string, minorUnits: number): Money => ({ currencyCode, minorUnits });

/** Throws INVALID_MONEY for amounts that a double cannot hold exactly (beyond 2^53). */
export function fromWire(wire: WireMoney): Money {
  const minorUnits = Number(wire.minorUnits);
  if (!Number.isSafeInteger(minorUnits)) {
    throw new Failure('invalid_argument', 'INVALID_MONEY', 'The amount is beyond what can be reckoned exactly.');
  }
  return { currencyCode: wire.currencyCode, minorUnits };
}

export const toWire = (amount: Money): WireMoney => ({
  currencyCode: amount.currencyCode,
  minorUnits: BigInt(amount.minorUnits),
});

/** The sum; throws CURRENCY_MISMATCH when the two are not of one currency. */
export function add(a: Money, b: Money): Money {
  if (a.currencyCode !== b.currencyCode) {
    throw new Failure(
      'failed_precondition',
      'CURRENCY_MISMATCH',
      `${a.currencyCode} and ${b.currencyCode} cannot be added.`,
    );
  }
  return money(a.currencyCode, a.minorUnits + b.minorUnits);
}

export const times = (amount: Money, count: number): Money => money(amount.currencyCode, amount.minorUnits * count);

/** A part of an amount, by a rate in basis points (1/100 of a percent), rounded as every `part`. */
export const share = (amount: Money, basisPoints: number): Money => part(amount, basisPoints, 10_000);

/**
 * An amount times a fraction, rounded half away from zero to the minor unit: the one rounding rule of the shop.
 */
export function part(amount: Money, numerator: number, denominator: number): Money {
  const exact = (amount.minorUnits * numerator) / denominator;
  return money(amount.currencyCode, Math.sign(exact) * Math.round(Math.abs(exact)));
}
