import type { Totals } from '#contracts/gen/rialto/common/v1/common_pb.ts';
import type { OrderSnapshot } from '#contracts/gen/rialto/orders/v1/events_pb.ts';
import { PaymentMethod } from '#contracts/gen/rialto/orders/v1/orders_pb.ts';
import { fromWire, type Money, type WireMoney } from '#platform/kernel/money.ts';
import type { Letter } from '../templates/layout.ts';
import {
  type Bought,
  orderCancelled,
  orderConfirmed,
  orderEdited,
  orderRefunded,
  type Sums,
} from '../templates/order.ts';
import type { Template } from '../templates/registry.ts';
import type { OrderLetter } from '../templates/words.ts';
import type { Composers, Draft } from './draft.ts';
import { aboutOrder, moneyOf, type Shop } from './shop.ts';

/** Mails about an order as a whole. */
export const ofOrders: Composers<'orders.confirmed' | 'orders.cancelled' | 'orders.edited' | 'orders.refunded'> = {
  'orders.confirmed': ({ order }, shop) =>
    draft('order_confirmed', order, shop, (about, snapshot) =>
      orderConfirmed({
        ...about,
        lines: boughtOf(snapshot, shop),
        totals: sumsOf(snapshot.totals, shop),
        shippingMethod: snapshot.shippingMethod,
        cashOnDelivery: snapshot.paymentMethod === PaymentMethod.CASH_ON_DELIVERY,
        pickup: snapshot.pickupLocationId !== undefined,
      }),
    ),

  'orders.cancelled': ({ order, reason }, shop) =>
    draft('order_cancelled', order, shop, (about) => orderCancelled({ ...about, reason })),

  'orders.edited': ({ order, removed, refund }, shop) =>
    draft('order_edited', order, shop, (about, snapshot) =>
      orderEdited({
        ...about,
        // What is gone for good is in the snapshot no more: then its SKU has to name it.
        removed: removed.map(({ sku, quantity }) => ({
          quantity,
          title: snapshot.lines.find((line) => line.sku === sku)?.title ?? sku,
        })),
        refund: orNull(refund),
        lines: boughtOf(snapshot, shop),
        total: moneyOf(snapshot.totals?.total, shop),
      }),
    ),

  'orders.refunded': ({ order, amount }, shop) =>
    draft('order_refunded', order, shop, (about) => orderRefunded({ ...about, amount: moneyOf(amount, shop) })),
};

function draft(
  template: Template,
  order: OrderSnapshot | undefined,
  shop: Shop,
  write: (about: OrderLetter, order: OrderSnapshot) => Letter,
): Draft | null {
  const to = order?.person;
  if (order === undefined || to === undefined) return null;
  return { template, to, orderId: order.orderId, letter: write(aboutOrder(order, to, shop), order) };
}

const boughtOf = ({ lines }: OrderSnapshot, shop: Shop): readonly Bought[] =>
  lines.map(({ title, quantity, lineTotal }) => ({ title, quantity, total: moneyOf(lineTotal, shop) }));

const sumsOf = (totals: Totals | undefined, shop: Shop): Sums => ({
  subtotal: moneyOf(totals?.subtotal, shop),
  discount: moneyOf(totals?.discount, shop),
  shipping: moneyOf(totals?.shipping, shop),
  tax: moneyOf(totals?.tax, shop),
  total: moneyOf(totals?.total, shop),
  includedTax: orNull(totals?.includedTax),
  giftCard: orNull(totals?.giftCard),
});

const orNull = (amount: WireMoney | undefined): Money | null => (amount === undefined ? null : fromWire(amount));
