import { type Money, money } from '#platform/kernel/money.ts';
import type { Order, PaymentMethod, Refund } from '../domain/order.ts';
import { wasTaken } from '../domain/payment.ts';
import { dueOf, taxIsIncluded } from '../domain/shares.ts';
import { amount, day } from './words.ts';

export interface Sum {
  readonly label: string;
  readonly amount: string;
  readonly strong?: boolean;
}

/** What was bought, down to the total. */
export function totals({ totals, shippingMethod }: Order): readonly Sum[] {
  const { subtotal, discount, shipping, tax, total, includedTax } = totals;
  return [
    { label: 'Subtotal', amount: amount(subtotal) },
    ...sum('Discount', negative(discount)),
    { label: shippingMethod === '' ? 'Shipping' : `Shipping: ${shippingMethod}`, amount: amount(shipping) },
    ...(taxIsIncluded(totals) ? [] : [{ label: 'Tax', amount: amount(tax) }]),
    { label: 'Total', amount: amount(total), strong: true },
    ...sum('Tax included in the total', includedTax),
  ];
}

/** Who paid the total: gift cards, and the method. What it has not given is called so: staff may take less, or nothing. */
export function payments(order: Order): readonly Sum[] {
  const { totals, payment } = order;
  const { total, giftCard } = totals;
  if (!wasTaken(order)) {
    const label = payment.status === 'failed' ? 'Not paid' : toPayBy[payment.method];
    return [...sum('By gift card', giftCard), ...sum(label, dueOf(totals))];
  }
  const missing = total.minorUnits - paidMinor(order);
  return [
    ...sum('By gift card', giftCard),
    ...sum(paidBy[payment.method], money(total.currencyCode, takenMinor(order))),
    ...(missing > 0 ? sum('Not paid', money(total.currencyCode, missing)) : []),
  ];
}

/**
 * Refunds, each with its day. One of goods taken out before packing is not in the total any more, so it is named as
 * given back and not taken from what was paid again.
 */
export function refunds(order: Order): readonly Sum[] {
  const { early, later } = refundsOf(order);
  const left = money(order.totals.total.currencyCode, paidMinor(order) - minorOf(later));
  return [
    ...later.map((one) => ({ label: `Refunded on ${day(new Date(one.at))}`, amount: amount(negative(one.amount)) })),
    ...(later.length === 0 ? [] : [{ label: 'Left of what was paid', amount: amount(left), strong: true }]),
    ...early.map((one) => ({
      label: `Taken out and given back on ${day(new Date(one.at))}`,
      amount: amount(one.amount),
    })),
  ];
}

/** By gift cards and by the method, for what is in the order still. */
const paidMinor = (order: Order): number => (order.totals.giftCard?.minorUnits ?? 0) + takenMinor(order);

/**
 * What the method gave for what is in the order still: it is the first that gets money back. Of orders from before this
 * was kept, everything that was due if anything was taken: only that names a transaction. A gift card may have got its
 * share back for what the method never paid.
 */
function takenMinor(order: Order): number {
  const { captured, transactionId } = order.payment;
  if (captured === undefined) return transactionId === null ? 0 : dueOf(order.totals).minorUnits;
  return Math.max(0, captured.minorUnits - minorOf(refundsOf(order).early));
}

/** Those of goods taken out before packing, and all others. */
function refundsOf({ payment, edits }: Order): {
  readonly early: readonly Refund[];
  readonly later: readonly Refund[];
} {
  const edited = new Set(edits.map(({ id }) => id));
  return {
    early: payment.refunds.filter(({ id }) => edited.has(id)),
    later: payment.refunds.filter(({ id }) => !edited.has(id)),
  };
}

const minorOf = (refunds: readonly Refund[]): number => refunds.reduce((sum, one) => sum + one.amount.minorUnits, 0);

const paidBy: Readonly<Record<PaymentMethod, string>> = { card: 'By card', cash_on_delivery: 'Cash on delivery' };
const toPayBy: Readonly<Record<PaymentMethod, string>> = {
  card: 'To be charged to the card',
  cash_on_delivery: 'To be paid in cash on delivery',
};

const sum = (label: string, of: Money | undefined): readonly Sum[] =>
  isSome(of) ? [{ label, amount: amount(of) }] : [];

export const isSome = (amount: Money | undefined): amount is Money => amount !== undefined && amount.minorUnits !== 0;
export const negative = ({ currencyCode, minorUnits }: Money): Money => money(currencyCode, -minorUnits);
