import { money } from '#platform/kernel/money.ts';
import type { Discrepancy } from '../domain/compare.ts';
import type { Outcome } from '../domain/payment.ts';
import type { FollowUp, PaymentProvider } from '../provider/port.ts';

/** Keys of the money that is given back because no order of ours owes it: made of the charge's own key. */
const voidKey = (charge: string): string => `reconcile:${charge}:void`;
const refundKey = (charge: string): string => `reconcile:${charge}:refund`;

export const isGiveBack = (key: string): boolean => key.startsWith('reconcile:');

/**
 * Gives a charge without an order back: up, if it was authorised only, else the money. Whoever died in between does the
 * same again under the same keys. Answers whether it is done.
 */
export async function giveBack(charge: Discrepancy, provider: PaymentProvider, answerMs: number): Promise<boolean> {
  const { key, orderId, reference, currency, theirsMinor } = charge;
  if (orderId === null || reference === null || theirsMinor === null) return false;
  const followUp = { orderId, reference, amount: money(currency, theirsMinor) };
  const given = await told(provider, 'void', { ...followUp, key: voidKey(key) }, answerMs);
  if (given.status === 'succeeded') return true;
  return (await told(provider, 'refund', { ...followUp, key: refundKey(key) }, answerMs)).status === 'succeeded';
}

/** Tells the provider of a movement that it may know already. */
export async function told(
  provider: PaymentProvider,
  kind: 'void' | 'refund',
  request: FollowUp,
  answerMs: number,
): Promise<Outcome> {
  const { key, orderId, reference } = request;
  const known = await provider.find({ kind, key, orderId, reference }, AbortSignal.timeout(answerMs));
  return known ?? provider[kind](request, AbortSignal.timeout(answerMs));
}
