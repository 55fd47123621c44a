import type { Order, OrderStatus } from '#web/lib/api/types.ts';

const statusWords: Record<OrderStatus, string> = {
  pending: 'Checking',
  confirmed: 'Confirmed',
  packed: 'Packed',
  shipped: 'On its way',
  delivered: 'Delivered',
  cancelled: 'Cancelled',
  returned: 'Returned',
};

/** Where an order is, in a word; what is collected is never on its way. */
export function statusWord(status: OrderStatus, { pickupLocationId }: Pick<Order, 'pickupLocationId'>): string {
  if (pickupLocationId !== undefined && status === 'packed') return 'Ready to collect';
  if (pickupLocationId !== undefined && status === 'delivered') return 'Collected';
  return statusWords[status];
}

/** One sentence about where an order is. */
export function statusSentence(order: Order): string {
  switch (order.status) {
    case 'pending':
      if (order.payment.status === 'requires_action') return 'Your bank wants to hear from you before it pays.';
      return 'We are setting your things aside and checking the payment. This takes a few seconds.';
    case 'confirmed':
      return order.payment.method === 'cash_on_delivery'
        ? 'Everything is in stock. We pack it next, and you pay when you get it.'
        : 'Everything is in stock and the payment is settled. We pack it next.';
    case 'packed':
      if (order.pickupLocationId !== undefined) return 'Everything lies ready: come and collect it.';
      return order.shipments.length === 0
        ? 'Your parcel is packed and waits for the carrier.'
        : 'A part of it is on its way to you. The rest is packed and follows.';
    case 'shipped':
      return 'Your parcel is on its way to you.';
    case 'delivered':
      return order.pickupLocationId === undefined ? 'Your parcel has arrived. Enjoy!' : 'You have collected it. Enjoy!';
    case 'returned':
      return 'Your parcel came back to us.';
    case 'cancelled':
      return reasonSentence(order.statusReason);
  }
}

const reasons: Readonly<Record<string, string>> = {
  OUT_OF_STOCK: 'Somebody was faster: at least one thing in your order is sold out. Nothing was charged.',
  PAYMENT_DECLINED: 'The card was declined. Nothing was charged, and your cart is open again.',
  PAYMENT_TIMEOUT:
    'The payment did not arrive while we held your things, so they are for sale again. Anything charged is returned to you, and your cart is open again.',
  CUSTOMER_REQUEST: 'Cancelled as you asked. Anything charged is returned to you.',
  PROMOTION_USED_UP:
    'Your code was used up by others in this very moment. Nothing was charged, and your cart is open again.',
  GIFT_CARD_SPENT:
    'Your gift card had less left than this order needed. Nothing was charged, and your cart is open again.',
  STAFF_REQUEST: 'We had to cancel this order. Anything charged is returned to you.',
};

/** Why an order was cancelled; a reason this page does not know is still said politely. */
export const reasonSentence = (reason: string | undefined): string =>
  reasons[reason ?? ''] ?? 'This order was cancelled. Anything charged is returned to you.';

/** How a payment stands, as a customer reads it; stands behind the method. */
export function paymentState({ method, status }: Order['payment']): string {
  if (method === 'cash_on_delivery' && status === 'authorized') return 'not paid yet';
  return paymentStates[status] ?? spoken(status).toLowerCase();
}

const paymentStates: Readonly<Record<string, string>> = {
  pending: 'being checked',
  requires_action: 'not paid yet',
  authorized: 'set aside for us',
  succeeded: 'paid',
  failed: 'not paid',
  refunded: 'refunded',
  partially_refunded: 'partly refunded',
};

export const paymentWords = { card: 'Card', cash_on_delivery: 'Cash on delivery' } as const;

const returnWords: Readonly<Record<string, string>> = {
  NO_LONGER_WANTED: 'I no longer want it',
  DAMAGED: 'It is damaged',
  WRONG_ITEM: 'It is not what I ordered',
  NOT_AS_DESCRIBED: 'It is not as described',
  OTHER: 'Another reason',
};

/** Why something is sent back, in the customer's words. */
export const returnReason = (reason: string): string => returnWords[reason] ?? spoken(reason.toLowerCase());

const lineProblems: Readonly<Record<string, string>> = {
  OUT_OF_STOCK: 'Sold out',
  NOT_ENOUGH_STOCK: 'More than we have',
  NO_LONGER_SOLD: 'No longer sold',
};

/** What is wrong with a cart's line, in a few words. */
export const lineProblem = (problem: string): string => lineProblems[problem] ?? 'Not available';

/** "partially_refunded" as words. */
export const spoken = (word: string): string => {
  const spaced = word.replaceAll(/[_-]/g, ' ');
  return spaced.charAt(0).toUpperCase() + spaced.slice(1);
};
