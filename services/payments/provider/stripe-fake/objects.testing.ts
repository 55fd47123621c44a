/** An intent as the fake keeps and answers it: the part of Stripe's that the shop reads. */
export interface FakeIntent {
  readonly id: string;
  readonly object: 'payment_intent';
  readonly created: number;
  readonly amount: number;
  readonly currency: string;
  readonly capture_method: 'automatic' | 'manual';
  readonly client_secret: string;
  status: 'requires_payment_method' | 'requires_action' | 'processing' | 'requires_capture' | 'succeeded' | 'canceled';
  amount_capturable: number;
  amount_received: number;
  canceled_at: number | null;
  latest_charge: string | null;
  last_payment_error: { readonly type: string; readonly code: string; readonly message: string } | null;
  metadata: Record<string, string>;
}

export interface FakeRefund {
  readonly id: string;
  readonly object: 'refund';
  readonly created: number;
  readonly amount: number;
  readonly currency: string;
  readonly payment_intent: string;
  readonly metadata: Record<string, string>;
  status: 'succeeded' | 'pending' | 'failed';
}

export interface FakeEvent {
  readonly id: string;
  readonly object: 'event';
  readonly type: string;
  readonly created: number;
  readonly data: { readonly object: FakeIntent | FakeRefund };
}

/** An answer that is no success, in Stripe's shape. */
export class Refusal extends Error {
  readonly status: number;
  readonly body: object;

  constructor(
    status: number,
    error: { type: string; code?: string; param?: string; message: string; [more: string]: unknown },
  ) {
    super(error.message);
    this.status = status;
    this.body = { error };
  }
}

export const invalidRequest = (code: string, message: string, param?: string): Refusal =>
  new Refusal(400, { type: 'invalid_request_error', code, message, ...(param === undefined ? {} : { param }) });
