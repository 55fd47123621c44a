import type { Money } from '#platform/kernel/money.ts';

/**
 * Who moves the money. Every call carries a key: the same key again never moves money twice. A call that
 * throws, or does not answer in time, has an **unknown** outcome: ask `find` with the same key.
 */
export interface PaymentProvider {
  readonly name: string;
  charge(request: ChargeRequest, signal: AbortSignal): Promise<Outcome>;
  refund(request: RefundRequest, signal: AbortSignal): Promise<Outcome>;
  /** What became of a charge or refund; undefined when it never arrived. */
  find(key: string, signal: AbortSignal): Promise<Outcome | undefined>;
}

export interface ChargeRequest {
  readonly key: string;
  readonly token: string;
  readonly amount: Money;
}

export interface RefundRequest {
  readonly key: string;
  /** Of the charge. */
  readonly transactionId: string;
  readonly amount: Money;
}

export type Outcome = { readonly status: 'succeeded'; readonly reference: string } | { readonly status: 'declined' };
