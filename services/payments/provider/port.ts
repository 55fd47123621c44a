import type { Money } from '#platform/kernel/money.ts';

/**
 * Who moves the money. Every call carries a key: the same key again never moves money twice. A call that
 * throws, or does not answer in time, has an **unknown** outcome: ask `find` with the same key. Several shops may share
 * an account: an adapter is opened with the id of its installation, which all that it makes bears.
 */
export interface PaymentProvider {
  readonly name: string;
  /** How old a charge may be, in milliseconds, that `find` does not know yet although it was made. */
  readonly findsAfterMs: number;
  /** Takes an amount, or authorises it to be captured later. */
  charge(request: ChargeRequest, signal: AbortSignal): Promise<Outcome>;
  /** Takes all or a part of what was authorised, once; the rest of the authorisation is given up. */
  capture(request: FollowUp, signal: AbortSignal): Promise<Outcome>;
  /** Gives up an authorisation, or a charge that still waits for the customer. */
  void(request: FollowUp, signal: AbortSignal): Promise<Outcome>;
  /** Gives back all or a part of what was taken; several are possible up to what was taken. */
  refund(request: FollowUp, signal: AbortSignal): Promise<Outcome>;
  /** What became of a movement; undefined when it never arrived, or is a charge younger than `findsAfterMs`. */
  find(movement: Named, signal: AbortSignal): Promise<Outcome | undefined>;
  /**
   * The provider's own records since a moment, oldest first: what reconciliation compares with ours. Those that bear
   * another installation's id are left out.
   */
  list(since: Date, signal: AbortSignal): AsyncIterable<ProviderRecord>;
  /** Reads what the provider tells by itself; null for what does not concern us, another installation's among it. Throws WEBHOOK_SIGNATURE_INVALID. Absent for a provider that tells nothing. */
  readonly readWebhook?: (payload: Uint8Array, signature: string) => Promise<Notice | null>;
}

export type MovementKind = 'charge' | 'capture' | 'void' | 'refund';

export interface ChargeRequest {
  readonly key: string;
  /** The order that is paid, as metadata: a webhook and a reconciliation find it by that. */
  readonly orderId: string;
  /** A card token of the browser; null when the browser completes the payment with the client secret. */
  readonly token: string | null;
  readonly amount: Money;
  /** False: authorise only. */
  readonly capture: boolean;
}

export interface FollowUp {
  readonly key: string;
  readonly orderId: string;
  /** Reference of the charge. */
  readonly reference: string;
  readonly amount: Money;
}

export interface Named {
  readonly kind: MovementKind;
  readonly key: string;
  readonly orderId: string;
  /** Of the charge, for what follows it; null while unknown. */
  readonly reference: string | null;
}

export type Outcome =
  | { readonly status: 'succeeded'; readonly reference: string }
  | { readonly status: 'declined' }
  /** The customer's browser has to act; the outcome comes by webhook, or by asking. */
  | { readonly status: 'action_required'; readonly reference: string; readonly clientSecret: string };

export interface ProviderRecord {
  /** Whether it bears the id of this installation; else it is of another till, or older than the id. */
  readonly marked: boolean;
  readonly kind: MovementKind;
  readonly key: string;
  readonly orderId: string | null;
  readonly amount: Money;
  readonly status: 'succeeded' | 'declined' | 'action_required';
  readonly reference: string;
  readonly at: Date;
}

/** What a webhook says. */
export interface Notice {
  /** The provider's id of the event, for dropping repetitions. */
  readonly id: string;
  readonly movement: Named;
  readonly amount: Money;
  readonly outcome: Outcome;
}
