import { money } from '#platform/kernel/money.ts';
import type { ChargeRequest, FollowUp, MovementKind, PaymentProvider } from './port.ts';
import { stripeProvider } from './stripe.ts';
import { type StripeFake, stripeFake } from './stripe-fake/fake.testing.ts';

interface StripeStage {
  readonly provider: PaymentProvider;
  /** A shop with an id of its own at the same account; `provider` is that of shop-1. */
  readonly openShop: (installation: string) => PaymentProvider;
  readonly fake: StripeFake;
}

/** The provider as the shop runs it, before a fake of Stripe. */
export async function stripeAtFake(
  given: { readonly answerMs?: number; readonly now?: () => number } = {},
): Promise<StripeStage & AsyncDisposable> {
  const { answerMs = 5_000, ...more } = given;
  const fake = await stripeFake(more);
  const { secretKey, webhookSecret, url: apiUrl } = fake;
  const openShop = (installation: string) =>
    stripeProvider({ installation, secretKey, webhookSecrets: [webhookSecret], apiUrl, answerMs });
  return { provider: openShop('shop-1'), openShop, fake, [Symbol.asyncDispose]: () => fake.close() };
}

/** The amounts that the fake moved for an order. */
export function movedByFake({ book }: StripeFake, orderId: string): Readonly<Record<MovementKind, readonly number[]>> {
  const amounts = (...kinds: readonly string[]) =>
    book.moves.filter((move) => move.orderId === orderId && kinds.includes(move.kind)).map(({ amount }) => amount);
  return {
    charge: amounts('take', 'authorise'),
    capture: amounts('capture'),
    void: amounts('void'),
    refund: amounts('refund'),
  };
}

/** 12.99 of a good card, taken at once, for order-1. */
export const chargeOf = (more: Partial<ChargeRequest> = {}): ChargeRequest => ({
  key: 'order-1:charge',
  orderId: 'order-1',
  token: 'pm_card_visa',
  amount: money('USD', 1299),
  capture: true,
  ...more,
});

export const followUp = (key: string, reference: string, minor = 1299): FollowUp => ({
  key,
  orderId: 'order-1',
  reference,
  amount: money('USD', minor),
});

export const inTime = () => AbortSignal.timeout(10_000);

/** The form of an intent that somebody else makes and pays on the same account. */
export const paidForm = { amount: '7', currency: 'eur', confirm: 'true', payment_method: 'pm_card_visa' };
