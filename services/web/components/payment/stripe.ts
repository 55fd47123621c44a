import type { PaymentIntent, PaymentIntentResult, Stripe, StripeElements, StripeError } from '@stripe/stripe-js';
import { loadStripe } from '@stripe/stripe-js/pure';
import { appearanceOf, onThemeChange } from './appearance.ts';
import { isForCustomers, type Standing, sentenceOf, standingOf } from './standing.ts';

/** One order's payment at Stripe. What is due is known there already: the shop said it, and nothing here can. */
export interface StripePayment {
  /** How it stands, by Stripe's own word. Throws when nobody answers. */
  look(): Promise<Standing>;
  /** Shows the form for a card in an element of the page; answers how to take it away. */
  show(host: HTMLElement, events: FormEvents): () => void;
  /** Pays with what the form holds. Where the bank insists on a page of its own, the browser leaves for it. */
  pay(returnUrl: string): Promise<Standing>;
  /** Goes on where the bank waits for the customer. */
  answerBank(): Promise<Standing>;
}

export interface FormEvents {
  readonly onReady: () => void;
  readonly onFailure: () => void;
}

export interface OpenPayment {
  readonly publishableKey: string;
  readonly clientSecret: string;
  /** Where the goods go, and the bill probably: the form begins with that. */
  readonly countryCode: string;
  readonly postalCode: string;
}

/** Loads Stripe's script, from Stripe as it insists. Throws when that does not come. */
export async function openStripePayment(given: OpenPayment): Promise<StripePayment> {
  const stripe = await loadStripe(given.publishableKey);
  if (stripe === null) throw new Error('Stripe needs a browser.');
  return stripePayment(stripe, given);
}

function stripePayment(stripe: Stripe, { clientSecret, countryCode, postalCode }: OpenPayment): StripePayment {
  let elements: StripeElements | undefined;

  async function intent(): Promise<PaymentIntent> {
    const { paymentIntent, error } = await stripe.retrievePaymentIntent(clientSecret);
    if (paymentIntent === undefined) throw new Error(error.message ?? error.type);
    return paymentIntent;
  }

  async function after({ paymentIntent, error }: PaymentIntentResult, was: 'card' | 'bank'): Promise<Standing> {
    if (paymentIntent !== undefined) return standingOf(paymentIntent);
    // Where it is not clear what happened, it may have been paid after all.
    const known =
      error.payment_intent ?? (isForCustomers(error.type) ? undefined : await intent().catch(() => undefined));
    return refused(error, known === undefined ? { at: was, refusal: null } : standingOf(known));
  }

  return {
    look: async () => standingOf(await intent()),
    show(host, { onReady, onFailure }) {
      const shown = stripe.elements({ clientSecret, locale: 'en', appearance: appearanceOf(host) });
      const address = { country: countryCode, postal_code: postalCode };
      const form = shown.create('payment', {
        defaultValues: { billingDetails: { address } },
      });
      form.on('ready', onReady);
      form.on('loaderror', onFailure);
      form.mount(host);
      elements = shown;
      const stopWatching = onThemeChange(() => shown.update({ appearance: appearanceOf(host) }));
      return () => {
        stopWatching();
        elements = undefined;
        form.destroy();
      };
    },
    async pay(returnUrl) {
      if (elements === undefined) throw new Error('There is no form to pay with.');
      const confirmParams = { return_url: returnUrl };
      return after(
        await stripe.confirmPayment({ elements, clientSecret, confirmParams, redirect: 'if_required' }),
        'card',
      );
    },
    async answerBank() {
      const { paymentIntent, error } = await stripe.handleNextAction({ clientSecret });
      return error === undefined && paymentIntent === undefined
        ? standingOf(await intent())
        : after(error === undefined ? { paymentIntent } : { error }, 'bank');
    },
  };
}

/** The newest word on a failure is the one of the call that failed. */
const refused = (error: StripeError, standing: Standing): Standing =>
  standing.at === 'card' || standing.at === 'bank' ? { at: standing.at, refusal: sentenceOf(error) } : standing;
