/** A way to pay that the shop offers, as `GET /api/v1/payment-methods` answers it. */
export interface OfferedMethod {
  readonly method: 'card' | 'cash_on_delivery';
  readonly provider?: string;
  readonly publishableKey?: string;
}

/** How the pages take a card: as a test token with the order, or in Stripe's form once the order is placed. */
export type CardForm = { readonly by: 'test tokens' } | { readonly by: 'stripe'; readonly publishableKey: string };

/** Null when the shop takes no card, or by somebody whose form these pages do not have. */
export function cardFormOf(methods: readonly OfferedMethod[]): CardForm | null {
  const card = methods.find(({ method }) => method === 'card');
  if (card?.provider === 'mock') return { by: 'test tokens' };
  if (card?.provider === 'stripe' && card.publishableKey !== undefined)
    return { by: 'stripe', publishableKey: card.publishableKey };
  return null;
}
