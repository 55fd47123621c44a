import type { Address, Order, OrderLine } from '../domain/order.ts';
import { isSome, negative, payments, refunds, type Sum, totals } from './sums.ts';
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

/** What was taken and given back. */
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
