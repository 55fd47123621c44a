import type { Money } from '#platform/kernel/money.ts';
import { amount } from './amount.ts';
import { oneLine } from './html.ts';
import { type Letter, letter, type Row } from './layout.ts';

export type Template = 'welcome' | 'order_confirmed' | 'order_shipped' | 'order_cancelled';

/** An order as its letters speak of it. */
export interface OrderLetter {
  readonly name: string;
  readonly number: string;
  /** Of the order's page. */
  readonly address: string;
}

export interface ConfirmedLetter extends OrderLetter {
  readonly lines: readonly { readonly title: string; readonly quantity: number; readonly total: Money }[];
  readonly totals: {
    readonly subtotal: Money;
    readonly discount: Money;
    readonly shipping: Money;
    readonly tax: Money;
    readonly total: Money;
    readonly includedTax: Money | null;
  };
  readonly shippingMethod: string;
  readonly cashOnDelivery: boolean;
}

/** To somebody who signed up. */
export const welcome = ({ name, origin }: { readonly name: string; readonly origin: string }): Letter =>
  letter({
    subject: 'Welcome to Rialto',
    preview: 'Your account is ready.',
    heading: 'Welcome to Rialto',
    paragraphs: [
      greeting(name),
      'Your account is ready. It keeps your orders and addresses together, and makes the next order quicker.',
    ],
    button: { label: 'Visit the shop', address: `${origin}/` },
    closing: 'If you did not sign up, somebody else may have typed your address; you can pass over this mail.',
  });

/** To a customer whose order is paid and reserved. */
export function orderConfirmed(order: ConfirmedLetter): Letter {
  const { totals } = order;
  return letter({
    subject: `Your order ${order.number} is confirmed`,
    preview: `${amount(totals.total)} in all. We tell you when it is on its way.`,
    heading: 'Thank you for your order',
    paragraphs: [
      greeting(order.name),
      `We have everything for your order ${order.number} and prepare it now. We write again when it is on its way.`,
      ...(order.cashOnDelivery ? [`You pay ${amount(totals.total)} when it is handed to you.`] : []),
    ],
    rows: [
      ...order.lines.map(({ title, quantity, total }) => ({ label: `${quantity} × ${title}`, value: amount(total) })),
      { label: 'Subtotal', value: amount(totals.subtotal) },
      ...(totals.discount.minorUnits === 0 ? [] : [{ label: 'Discount', value: `−${amount(totals.discount)}` }]),
      {
        label: shippingLabel(order.shippingMethod),
        value: totals.shipping.minorUnits === 0 ? 'Free' : amount(totals.shipping),
      },
      ...(totals.tax.minorUnits === 0 ? [] : [{ label: 'Tax', value: amount(totals.tax) }]),
      { label: 'Total', value: amount(totals.total), sum: true },
      ...includedTax(totals.includedTax),
    ],
    button: { label: 'See your order', address: order.address },
    closing: 'Until it is packed you can cancel the order on its page.',
  });
}

/** To a customer of whose order a parcel was handed over. */
export function orderShipped(
  order: OrderLetter & {
    readonly carrier: string;
    readonly trackingNumber: string;
    readonly items: number;
    /** Nothing else is to come. */
    readonly complete: boolean;
  },
): Letter {
  const items = order.items === 1 ? '1 item' : `${order.items} items`;
  return letter({
    subject: order.complete
      ? `Your order ${order.number} is on its way`
      : `A part of your order ${order.number} is on its way`,
    preview: `${order.carrier} ${order.trackingNumber}`,
    heading: 'It is on its way',
    paragraphs: [
      greeting(order.name),
      `We handed ${items} of your order ${order.number} to ${order.carrier}.`,
      ...(order.complete ? [] : ['The rest follows; we write again when it leaves.']),
    ],
    rows: [
      { label: 'Carrier', value: order.carrier },
      { label: 'Tracking number', value: order.trackingNumber },
    ],
    button: { label: 'Follow your order', address: order.address },
    closing: `With the tracking number ${order.carrier} can tell you where the parcel is.`,
  });
}

/** To a customer whose order came to nothing. `reason` is Order.status_reason. */
export const orderCancelled = (order: OrderLetter & { readonly reason: string }): Letter =>
  letter({
    subject: `Your order ${order.number} was cancelled`,
    preview: why(order.reason),
    heading: 'Your order was cancelled',
    paragraphs: [
      greeting(order.name),
      `Your order ${order.number} was cancelled. ${why(order.reason)}`,
      'Nothing is charged. Should anything have been taken already, you get it back in full.',
    ],
    button: { label: 'See the order', address: order.address },
    closing: 'Your cart is open again with everything in it.',
  });

const reasons: Readonly<Record<string, string>> = {
  OUT_OF_STOCK: 'Something in it was sold out before we could set it aside for you. We are sorry.',
  PAYMENT_DECLINED: 'The payment was declined. Another card or way of paying may work.',
  PAYMENT_TIMEOUT: 'The payment did not arrive in time, so the goods were given free again.',
  CUSTOMER_REQUEST: 'It was cancelled as you asked.',
};

const why = (reason: string): string =>
  (Object.hasOwn(reasons, reason) ? reasons[reason] : undefined) ?? 'We could not carry it out. We are sorry.';

/** A name that could be a link is left out: nobody sends advertisements in our name by signing up others. */
function greeting(name: string): string {
  const plain = oneLine(name);
  return plain === '' || plain.length > 60 || /[:/@<>]|www\.|\.\p{L}{2}/iu.test(plain) ? 'Hello,' : `Hello ${plain},`;
}

const shippingLabel = (method: string): string => (method === '' ? 'Shipping' : `Shipping: ${method}`);

const includedTax = (tax: Money | null): readonly Row[] =>
  tax === null || tax.minorUnits === 0 ? [] : [{ label: 'Tax included', value: amount(tax) }];
