import type Stripe from 'stripe';

/**
 * What Stripe answered instead of a result, in its own stable words. The SDK's error is left behind on purpose: it
 * carries the intent with its client secret, the card's holder and whatever token was sent, and would be logged whole.
 */
export class StripeAnswer extends Error {
  readonly type: string;
  readonly code: string | null;
  readonly param: string | null;
  readonly httpStatus: number | null;

  constructor({ type, code, param, statusCode, requestId }: Stripe.errors.StripeError) {
    const where = [code, param, statusCode && `HTTP ${statusCode}`, requestId].filter(Boolean).join(', ');
    super(`Stripe answered ${type}${where === '' ? '' : ` (${where})`}.`);
    this.name = 'StripeAnswer';
    this.type = type;
    this.code = code ?? null;
    this.param = param ?? null;
    this.httpStatus = statusCode ?? null;
  }
}

/**
 * A definite no to a charge: the bank's, or Stripe's to what the buyer sent. All else is no answer about the money,
 * not even a 500: a request that failed in the middle may have charged the card.
 */
export const isDecline = (error: unknown): boolean =>
  error instanceof StripeAnswer &&
  (error.type === 'StripeCardError' || (isRefused(error) && (isAboutToken(error) || isAboutAmount(error))));

/** A definite no to what follows a charge: nothing was moved by it. Too little money on our side mends itself. */
export const isRefused = (error: unknown): boolean =>
  error instanceof StripeAnswer &&
  (error.type === 'StripeCardError' || (error.type === 'StripeInvalidRequestError' && error.httpStatus === 400)) &&
  error.code !== 'balance_insufficient';

const isAboutToken = ({ param }: StripeAnswer): boolean => param?.startsWith('payment_method') ?? false;
const isAboutAmount = ({ code }: StripeAnswer): boolean => code === 'amount_too_small' || code === 'amount_too_large';
