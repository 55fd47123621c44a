import Stripe from 'stripe';
import { Failure } from '#platform/kernel/errors.ts';
import type { ChargeRequest, Outcome, PaymentProvider } from './port.ts';
import { isDecline, isRefused, StripeAnswer } from './stripe-errors.ts';
import { findAtStripe, type Within } from './stripe-find.ts';
import { noticeOf } from './stripe-notices.ts';
import { captureOutcome, chargeOutcome, type Marks, refundOutcome, toStripe, voidOutcome } from './stripe-outcomes.ts';
import { recordsAtStripe } from './stripe-records.ts';

interface StripeSettings {
  /** Marks what this shop makes: others may share the account. */
  readonly installation: string;
  readonly secretKey: string;
  /** Of the webhook's endpoint; two while one replaces the other. */
  readonly webhookSecrets: readonly string[];
  /** https://api.stripe.com, or a fake's address. */
  readonly apiUrl: string;
  /** How long an answer may take, whatever the signal of a call allows. */
  readonly answerMs: number;
}

/**
 * Cards, those in wallets among them, by Stripe's PaymentIntents. Every call carries the movement's key as Stripe's idempotency
 * key, which Stripe keeps for at least 24 hours: so a movement is told again only after `find` did not know it.
 */
export function stripeProvider(given: StripeSettings): PaymentProvider {
  const { installation, webhookSecrets } = given;
  const client = clientOf(given);
  const find = findAtStripe(client, within);

  /** A refusal may only mean that an earlier try, whose key Stripe has forgotten, did it already. */
  async function follow(movement: Parameters<typeof find>[0], signal: AbortSignal, move: () => Promise<Outcome>) {
    try {
      return await move();
    } catch (error) {
      if (!isRefused(error)) throw error;
      return (await find(movement, signal)) ?? ({ status: 'declined' } as const);
    }
  }

  return {
    name: 'stripe',
    findsAfterMs,
    async charge(request, signal) {
      try {
        const { key: idempotencyKey } = request;
        return chargeOutcome(
          await within(signal, () => client.paymentIntents.create(intentOf(request, installation), { idempotencyKey })),
        );
      } catch (error) {
        if (isDecline(error)) return { status: 'declined' };
        throw error;
      }
    },
    capture: ({ key, orderId, reference, amount }, signal) =>
      follow({ kind: 'capture', key, orderId, reference }, signal, async () => {
        const params = { amount_to_capture: toStripe(amount).amount, metadata: { capture_key: key } satisfies Marks };
        const call = () => client.paymentIntents.capture(reference, params, { idempotencyKey: key });
        return settled(captureOutcome(await within(signal, call), key));
      }),
    void: ({ key, orderId, reference }, signal) =>
      follow({ kind: 'void', key, orderId, reference }, signal, async () => {
        // Cancelling takes no marks, and the webhook of it shall name this movement.
        await within(signal, () => client.paymentIntents.update(reference, { metadata: { void_key: key } }));
        const call = () => client.paymentIntents.cancel(reference, {}, { idempotencyKey: key });
        return settled(voidOutcome(await within(signal, call)));
      }),
    refund: ({ key, orderId, reference, amount }, signal) =>
      follow({ kind: 'refund', key, orderId, reference }, signal, async () => {
        const metadata = { key, order_id: orderId, installation } satisfies Marks;
        const params = { payment_intent: reference, amount: toStripe(amount).amount, metadata };
        return refundOutcome(await within(signal, () => client.refunds.create(params, { idempotencyKey: key })));
      }),
    find,
    list: (since, signal) => recordsAtStripe(client, within, { installation, since, signal }),
    readWebhook: async (payload, signature) =>
      noticeOf(verified(client, webhookSecrets, payload, signature), installation),
  };
}

/** One try a call: the settler tries again, and asks before it does. */
function clientOf({ secretKey, apiUrl, answerMs }: StripeSettings): Stripe {
  const { protocol, hostname, port } = new URL(apiUrl);
  return new Stripe(secretKey, {
    protocol: protocol === 'http:' ? 'http' : 'https',
    host: hostname,
    port: port === '' ? (protocol === 'http:' ? 80 : 443) : Number(port),
    timeout: answerMs,
    maxNetworkRetries: 0,
    telemetry: false,
  });
}

/** The SDK knows no signals: nobody waits longer than the signal, and the socket ends by the client's own timeout. */
const within: Within = async (signal, ask) => {
  signal.throwIfAborted();
  const over = Promise.withResolvers<never>();
  const stop = () => over.reject(signal.reason);
  signal.addEventListener('abort', stop, { once: true });
  try {
    return await Promise.race([ask(), over.promise]);
  } catch (error) {
    throw error instanceof Stripe.errors.StripeError ? new StripeAnswer(error) : error;
  } finally {
    signal.removeEventListener('abort', stop);
  }
};

/**
 * Without a token the browser takes the card, and confirms with the client secret. Cards and nothing else, Apple Pay's
 * and Google Pay's among them: goods are held for minutes, and a debit that the bank takes days for would always come
 * too late for its order.
 */
function intentOf(
  { key, orderId, token, amount, capture }: ChargeRequest,
  installation: string,
): Stripe.PaymentIntentCreateParams {
  const by = token === null ? 'browser' : 'shop';
  const marks: Marks = { key, order_id: orderId, installation, completed_by: by };
  return {
    ...toStripe(amount),
    capture_method: capture ? 'automatic' : 'manual',
    allowed_payment_method_types: ['card'],
    metadata: { ...marks },
    ...(token === null ? {} : { confirm: true, ...methodOf(token) }),
  };
}

/** `tok_…` is a card of the older Stripe.js, which the API takes and the SDK's types leave out; else a payment method. */
function methodOf(token: string): Pick<Stripe.PaymentIntentCreateParams, 'payment_method' | 'payment_method_data'> {
  if (!token.startsWith('tok_')) return { payment_method: token };
  const card = { type: 'card' as const, card: { token } };
  return { payment_method_data: card };
}

/** An answer of 200 that left things as they were is none. */
function settled(outcome: Outcome | undefined): Outcome {
  if (outcome === undefined) throw new Error('Stripe answered, and did not do it; it is asked again.');
  return outcome;
}

/** Throws WEBHOOK_SIGNATURE_INVALID, and nothing of what was sent: it may be anybody's. */
function verified(client: Stripe, secrets: readonly string[], payload: Uint8Array, signature: string): Stripe.Event {
  for (const secret of secrets) {
    try {
      return client.webhooks.constructEvent(payload, signature, secret, toleranceSeconds);
    } catch {
      // By the next secret, perhaps; what went wrong in detail is no business of a stranger.
    }
  }
  throw new Failure('unauthenticated', 'WEBHOOK_SIGNATURE_INVALID', 'The webhook is not signed by Stripe, or too old.');
}

/** The search index lags an hour on a bad day; twice that is late enough for the worst. */
const findsAfterMs = 2 * 3_600_000;

/** Older than this is a replay. */
const toleranceSeconds = 300;
