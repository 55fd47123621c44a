import type { EventInit } from '#contracts/events.ts';
import { PaymentMethod, ReturnStatus } from '#contracts/gen/rialto/orders/v1/orders_pb.ts';
import type { Known } from './draft.ts';

export const shop = { origin: 'https://shop.test', currency: 'USD', staffEmail: 'staff@shop.test' };

const orderId = '0198c0de-0000-7000-8000-000000000001';
const usd = (minorUnits: number) => ({ currencyCode: 'USD', minorUnits: BigInt(minorUnits) });
const address = {
  fullName: 'Ann Lee',
  line1: 'Way 1',
  city: 'Venice',
  postalCode: '1',
  countryCode: 'IT',
  phone: '+39 (041) 123-456',
};
const person = { email: 'ann@example.com', fullName: 'Ann Lee', shippingAddress: address };
const about = { orderId, number: 'R-7', person, accessToken: 'token+1' };
const order = {
  ...about,
  lines: [{ sku: 'PAN', title: 'Skillet', quantity: 2, lineTotal: usd(7998) }],
  totals: { subtotal: usd(7998), total: usd(7998), giftCard: usd(1000), due: usd(6998) },
  paymentMethod: PaymentMethod.CASH_ON_DELIVERY,
  shippingMethod: 'Standard',
};
const shipment = {
  orderId,
  carrier: 'DHL',
  trackingNumber: 'JD014',
  lines: [{ sku: 'PAN', quantity: 2 }],
  parcels: [
    { carrier: 'DHL', trackingNumber: 'JD014', trackingUrl: 'https://www.dhl.com/JD014' },
    { carrier: 'Gondola', trackingNumber: 'GO-2' },
  ],
};
const goods = { orderId, orderNumber: 'R-7', lines: [{ sku: 'PAN', quantity: 1 }], refund: usd(3999) };
const returned = (status: ReturnStatus, more: object = {}) => ({
  return: { id: orderId, ...goods, status, ...more },
  person,
  accessToken: 'token+1',
});

/** One event of the shop that a mail is about. */
export interface Example<E extends Known = Known> {
  readonly type: E;
  readonly data: EventInit<E>;
  /** The template of its mail, and words that stand in both forms of it. */
  readonly template: string;
  readonly words: readonly string[];
}

const of = <E extends Known>(type: E, template: string, words: readonly string[], data: EventInit<E>): Example<E> => ({
  type,
  data,
  template,
  words,
});
const link = `https://shop.test/orders/${orderId}/open?token=token%2B1`;

/** Every event that causes a mail, at least once. */
export const examples: readonly Example[] = [
  of('identity.registered', 'welcome', ['Hello Ann Lee,', 'https://shop.test/'], { person }),
  of('orders.confirmed', 'order_confirmed', ['R-7', '2 × Skillet', 'Paid by gift card', 'You pay $69.98', link], {
    order,
  }),
  of('orders.cancelled', 'order_cancelled', ['used up by others', link], { order, reason: 'PROMOTION_USED_UP' }),
  of('orders.cancelled', 'order_cancelled', ['did not hold enough'], { order, reason: 'GIFT_CARD_SPENT' }),
  of('orders.cancelled', 'order_cancelled', ['We had to cancel it'], { order, reason: 'STAFF_REQUEST' }),
  of('orders.edited', 'order_edited', ['1 × Skillet, 3 × POT', '$12.00 back', '$79.98', link], {
    order,
    removed: [
      { sku: 'PAN', quantity: 1 },
      { sku: 'POT', quantity: 3 },
    ],
    refund: usd(1200),
  }),
  of('orders.edited', 'order_edited', ['another address'], { order }),
  of('orders.refunded', 'order_refunded', ['$15.00', link], { order, amount: usd(1500) }),
  of('orders.return_changed', 'return_requested', ['PAN', '$39.99', link], returned(ReturnStatus.REQUESTED)),
  of('orders.return_changed', 'return_approved', ['Please send it back'], returned(ReturnStatus.APPROVED)),
  of(
    'orders.return_changed',
    'return_rejected',
    ['Burnt.'],
    returned(ReturnStatus.REJECTED, { decisionNote: 'Burnt.' }),
  ),
  of('orders.return_changed', 'return_received', ['$39.99'], returned(ReturnStatus.RECEIVED)),
  of(
    'fulfillment.shipped',
    'order_shipped',
    ['2 items', 'DHL and Gondola in 2 parcels', 'https://www.dhl.com/JD014', 'GO-2', link],
    {
      ...about,
      shipment,
      complete: true,
    },
  ),
  of('fulfillment.delivered', 'order_delivered', ['has arrived: 2 items', link], {
    ...about,
    shipment,
    complete: true,
  }),
  of('fulfillment.delivered', 'order_delivered', ['was collected'], {
    ...about,
    shipment: { ...shipment, carrier: 'PICKUP', trackingNumber: '', parcels: [] },
    complete: true,
  }),
  of('fulfillment.ready_for_pickup', 'order_ready_for_pickup', ['Collect at Soho', 'R-7', link], {
    ...about,
    locationId: 'soho',
    shippingMethod: 'Collect at Soho',
  }),
  of('inventory.low_stock', 'low_stock', ['PAN/28', 'https://shop.test/admin/stock/PAN%2F28'], {
    sku: 'PAN/28',
    available: 3,
    threshold: 5,
  }),
  of('inventory.back_in_stock', 'back_in_stock', ['Skillet', 'https://shop.test/p/skillet'], {
    sku: 'PAN',
    title: 'Skillet',
    productSlug: 'skillet',
    person,
  }),
  of('cart.abandoned', 'cart_abandoned', ['Skillet', 'https://shop.test/cart'], {
    cartId: orderId,
    person,
    lines: [{ sku: 'PAN', title: 'Skillet', quantity: 1 }],
  }),
];
