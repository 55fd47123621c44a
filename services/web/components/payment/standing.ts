import type { PaymentIntent, StripeError } from '@stripe/stripe-js';

/**
 * What is left to do for a payment, and for whom: the customer gives a card or answers their bank; else it is taken, or
 * given up, and the shop hears of that by itself. `refusal` says why the last try came to nothing.
 */
export type Standing =
  | { readonly at: 'card'; readonly refusal: string | null }
  | { readonly at: 'bank'; readonly refusal: string | null }
  | { readonly at: 'taken' }
  | { readonly at: 'given up' };

export function standingOf({ status, last_payment_error: last }: Seen): Standing {
  switch (status) {
    case 'requires_payment_method':
    case 'requires_confirmation':
      return { at: 'card', refusal: last === null ? null : sentenceOf(last) };
    case 'requires_action':
      return { at: 'bank', refusal: null };
    case 'processing':
    case 'requires_capture':
    case 'succeeded':
      return { at: 'taken' };
    case 'canceled':
      return { at: 'given up' };
  }
}

export type Seen = Pick<PaymentIntent, 'status'> & { readonly last_payment_error: Wrong | null };
export type Wrong = Pick<StripeError, 'type' | 'message'>;

/** Stripe's own sentence where it is meant for the customer; what else it says is for programmers. */
export const sentenceOf = ({ type, message }: Wrong): string =>
  isForCustomers(type) && message !== undefined && message !== '' ? message : noAnswer;

/** The card, or what was typed, is the matter; nothing is unclear. */
export const isForCustomers = (type: StripeError['type']): boolean =>
  type === 'card_error' || type === 'validation_error';

const noAnswer = 'The payment did not go through. Try again: you pay once at most.';
