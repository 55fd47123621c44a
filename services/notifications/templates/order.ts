import { type Money, money } from '#platform/kernel/money.ts';
import { amount } from './amount.ts';
import { type Letter, letter, type Row } from './layout.ts';
import { greeting, type OrderLetter } from './words.ts';

export interface Bought {
  readonly title: string;
  readonly quantity: number;
  readonly total: Money;
}

export interface Sums {
  readonly subtotal: Money;
  readonly discount: Money;
  readonly shipping: Money;
  readonly tax: Money;
  readonly total: Money;
  readonly includedTax: Money | null;
  /** What gift cards paid of the total; null without one. */
  readonly giftCard: Money | null;
}

export interface ConfirmedLetter extends OrderLetter {
  readonly lines: readonly Bought[];
  readonly totals: Sums;
  readonly shippingMethod: string;
  readonly cashOnDelivery: boolean;
  /** Whether the customer collects the goods. */
  readonly pickup: boolean;
}

/** To a customer whose order is paid and reserved. */
export function orderConfirmed(order: ConfirmedLetter): Letter {
  const { totals, pickup } = order;
  const next = pickup ? 'when you can collect it' : 'when it is on its way';
  return letter({
    subject: `Your order ${order.number} is confirmed`,
    preview: `${amount(totals.total)} in all. We tell you ${next}.`,
    heading: 'Thank you for your order',
    paragraphs: [
      greeting(order.name),
      `We have everything for your order ${order.number} and prepare it now. We write again ${next}.`,
      ...(order.cashOnDelivery ? [`You pay ${amount(dueOf(totals))} when it is handed to you.`] : []),
    ],
    rows: [...order.lines.map(rowOf), ...sums(totals, order.shippingMethod)],
    button: { label: 'See your order', address: order.address },
    closing: 'Until it is packed you can cancel the order on its page.',
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
      'Nothing is charged. Should anything have been taken already, also from a gift card, you get it back in full.',
    ],
    button: { label: 'See the order', address: order.address },
    closing: 'Your cart is open again with everything in it.',
  });

interface EditedLetter extends OrderLetter {
  /** Taken out; empty when only the address changed. */
  readonly removed: readonly { readonly title: string; readonly quantity: number }[];
  readonly refund: Money | null;
  readonly lines: readonly Bought[];
  readonly total: Money;
}

/** To a customer whose order changed before it was packed. */
export const orderEdited = (order: EditedLetter): Letter =>
  letter({
    subject: `Your order ${order.number} was changed`,
    preview: order.removed.length === 0 ? 'It goes to another address.' : 'Something was taken out.',
    heading: 'Your order was changed',
    paragraphs: [
      greeting(order.name),
      order.removed.length === 0
        ? `Your order ${order.number} goes to another address now. You find it on the order's page.`
        : `We took out of your order ${order.number}: ${order.removed.map(unitsOf).join(', ')}.`,
      ...(order.refund === null || order.refund.minorUnits === 0
        ? []
        : [`You get ${amount(order.refund)} back, the way you paid.`]),
      'This is what we prepare:',
    ],
    rows: [...order.lines.map(rowOf), { label: 'Total', value: amount(order.total), sum: true }],
    button: { label: 'See your order', address: order.address },
    closing: 'If you did not expect this, please write to us.',
  });

/** To a customer who got money back. */
export const orderRefunded = (order: OrderLetter & { readonly amount: Money }): Letter =>
  letter({
    subject: `${amount(order.amount)} of your order ${order.number} comes back to you`,
    preview: 'It goes the way you paid.',
    heading: 'Your money comes back',
    paragraphs: [
      greeting(order.name),
      `We gave back ${amount(order.amount)} for your order ${order.number}. It goes the way you paid: to your card, or to your gift card.`,
    ],
    button: { label: 'See the order', address: order.address },
    closing: 'Banks take some days to show it.',
  });

const reasons: Readonly<Record<string, string>> = {
  OUT_OF_STOCK: 'Something in it was sold out before we could set it aside for you. We are sorry.',
  PAYMENT_DECLINED: 'The payment was declined. Another card or way of paying may work.',
  PAYMENT_TIMEOUT: 'The payment did not arrive in time, so the goods were given free again.',
  CUSTOMER_REQUEST: 'It was cancelled as you asked.',
  STAFF_REQUEST: 'We had to cancel it, and are sorry.',
  PROMOTION_USED_UP: 'A code in it was used up by others a moment before. Without the code you can order it again.',
  GIFT_CARD_SPENT: 'The gift card did not hold enough any more. With another way of paying you can order it again.',
};

const why = (reason: string): string =>
  (Object.hasOwn(reasons, reason) ? reasons[reason] : undefined) ?? 'We could not carry it out. We are sorry.';

const unitsOf = ({ title, quantity }: { readonly title: string; readonly quantity: number }): string =>
  `${quantity} × ${title}`;

const rowOf = (line: Bought): Row => ({ label: unitsOf(line), value: amount(line.total) });

const dueOf = ({ total, giftCard }: Sums): Money =>
  money(total.currencyCode, total.minorUnits - (giftCard?.minorUnits ?? 0));

const sums = (totals: Sums, shippingMethod: string): readonly Row[] => [
  { label: 'Subtotal', value: amount(totals.subtotal) },
  ...some(totals.discount, (discount) => ({ label: 'Discount', value: `−${amount(discount)}` })),
  {
    label: shippingMethod === '' ? 'Shipping' : `Shipping: ${shippingMethod}`,
    value: totals.shipping.minorUnits === 0 ? 'Free' : amount(totals.shipping),
  },
  ...some(totals.tax, (tax) => ({ label: 'Tax', value: amount(tax) })),
  { label: 'Total', value: amount(totals.total), sum: true },
  ...some(totals.includedTax, (tax) => ({ label: 'Tax included', value: amount(tax) })),
  ...some(totals.giftCard, (paid) => ({ label: 'Paid by gift card', value: `−${amount(paid)}` })),
];

const some = (given: Money | null, row: (given: Money) => Row): readonly Row[] =>
  given === null || given.minorUnits === 0 ? [] : [row(given)];
