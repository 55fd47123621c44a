import { type Money, money } from '#platform/kernel/money.ts';
import type { Address, Order, OrderLine } from '../domain/order.ts';
import { taxIsIncluded } from '../domain/shares.ts';
import { amount, day } from './words.ts';

/** Who sells, as the settings say. */
export interface Seller {
  readonly name: string;
  /** Lines divided by commas. */
  readonly address: string;
  readonly taxId: string;
}

/** What stands on a page, in words: the same order makes the same document. */
export interface Document {
  readonly title: string;
  readonly madeAt: Date;
  readonly seller: readonly string[];
  readonly facts: readonly string[];
  readonly parties: readonly { readonly heading: string; readonly lines: readonly string[] }[];
  readonly rows: readonly Row[];
  readonly sums: readonly Sum[];
}

export interface Row {
  readonly title: string;
  readonly sku: string;
  readonly quantity: string;
  readonly unitPrice: string;
  readonly discount: string;
  readonly amount: string;
}

export interface Sum {
  readonly label: string;
  readonly amount: string;
  readonly strong?: boolean;
}

/** What was sold to whom; refunds are on the receipt. */
export function invoiceOf(
  order: Order,
  invoice: { readonly number: string; readonly issuedAt: Date },
  seller: Seller,
): Document {
  return {
    ...page(order, seller),
    title: `Invoice ${invoice.number}`,
    madeAt: invoice.issuedAt,
    facts: [`Invoice date: ${day(invoice.issuedAt)}`, ...facts(order)],
    sums: [...totals(order), ...payments(order)],
  };
}

/** What was paid and given back. */
export function receiptOf(order: Order, seller: Seller): Document {
  return {
    ...page(order, seller),
    title: `Receipt ${order.number}`,
    madeAt: order.placedAt,
    facts: facts(order),
    sums: [...totals(order), ...payments(order), ...refunds(order)],
  };
}

const page = (order: Order, seller: Seller) => ({
  seller: [
    seller.name,
    ...seller.address.split(',').map((line) => line.trim()),
    seller.taxId === '' ? '' : `Tax number: ${seller.taxId}`,
  ].filter((line) => line !== ''),
  parties: parties(order),
  rows: order.lines.map(rowOf),
});

const facts = ({ number, placedAt }: Order): readonly string[] => [`Order: ${number}`, `Order date: ${day(placedAt)}`];

function parties({ person, pickupLocationId, shippingMethod }: Order): Document['parties'] {
  const billed = { heading: 'Billed to', lines: addressLines(person.billingAddress ?? person.shippingAddress) };
  if (pickupLocationId !== null) return [billed, { heading: 'Collected', lines: [shippingMethod || pickupLocationId] }];
  return [billed, { heading: 'Sent to', lines: addressLines(person.shippingAddress) }];
}

const addressLines = ({ fullName, line1, line2 = '', postalCode, city, region = '', countryCode }: Address) =>
  [fullName, line1, line2, `${postalCode} ${city}`, region, countryCode].filter((line) => line !== '');

const rowOf = (line: OrderLine): Row => ({
  title: line.title,
  sku: line.sku,
  quantity: String(line.quantity),
  unitPrice: amount(line.unitPrice),
  discount: isSome(line.discount) ? amount(negative(line.discount)) : '',
  amount: amount(line.lineTotal),
});

function totals({ totals, shippingMethod }: Order): readonly Sum[] {
  const { subtotal, discount, shipping, tax, total, includedTax } = totals;
  return [
    { label: 'Subtotal', amount: amount(subtotal) },
    ...(isSome(discount) ? [{ label: 'Discount', amount: amount(negative(discount)) }] : []),
    { label: shippingMethod === '' ? 'Shipping' : `Shipping: ${shippingMethod}`, amount: amount(shipping) },
    ...(taxIsIncluded(totals) ? [] : [{ label: 'Tax', amount: amount(tax) }]),
    { label: 'Total', amount: amount(total), strong: true },
    ...(isSome(includedTax) ? [{ label: 'Tax included in the total', amount: amount(includedTax) }] : []),
  ];
}

function payments({ totals: { total, giftCard, due = total }, payment }: Order): readonly Sum[] {
  return [
    ...(isSome(giftCard) ? [{ label: 'By gift card', amount: amount(giftCard) }] : []),
    ...(isSome(due)
      ? [{ label: payment.method === 'card' ? 'By card' : 'Cash on delivery', amount: amount(due) }]
      : []),
  ];
}

/**
 * Refunds, each with its day. One of goods taken out before packing is not in the total any more, so it is named as
 * given back and not taken from the total again.
 */
function refunds({ payment, edits, totals: { total } }: Order): readonly Sum[] {
  const edited = new Set(edits.map(({ id }) => id));
  const later = payment.refunds.filter(({ id }) => !edited.has(id));
  const early = payment.refunds.filter(({ id }) => edited.has(id));
  const left = later.reduce((rest, refund) => rest - refund.amount.minorUnits, total.minorUnits);
  return [
    ...later.map((one) => ({ label: `Refunded on ${day(new Date(one.at))}`, amount: amount(negative(one.amount)) })),
    ...(later.length === 0
      ? []
      : [{ label: 'Left of the total', amount: amount(money(total.currencyCode, left)), strong: true }]),
    ...early.map((one) => ({
      label: `Taken out and given back on ${day(new Date(one.at))}`,
      amount: amount(one.amount),
    })),
  ];
}

const isSome = (amount: Money | undefined): amount is Money => amount !== undefined && amount.minorUnits !== 0;
const negative = ({ currencyCode, minorUnits }: Money): Money => money(currencyCode, -minorUnits);
