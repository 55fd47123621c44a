import { conflict, type Failure } from '#platform/kernel/errors.ts';
import { add, type Money, money } from '#platform/kernel/money.ts';
import type { Address, Edit, Order, OrderLine, Totals, Units } from './order.ts';
import { merged, type Parts, paidFor, partsOf, quantityOf, taxIsIncluded } from './shares.ts';
import { note } from './states.ts';

/**
 * Takes units out of a confirmed order. Lines and totals are made anew, smaller by exactly what was paid for the units;
 * shipping stays. Throws ORDER_NOT_EDITABLE while it is packed and later, EDIT_EXCEEDS_ORDER and EDIT_REMOVES_EVERYTHING.
 */
export function removeUnits(
  order: Order,
  wish: { readonly id: string; readonly remove: readonly Units[] },
  at: Date,
): Order {
  if (order.status !== 'confirmed') throw notEditable(order);
  const removed = merged(wish.remove);
  refuseTooMany(order, removed);
  const parts = order.lines.map((line) => partsOf(line, quantityOf(removed, line.sku)));
  const lines = order.lines
    .map((line, index) => without(line, quantityOf(removed, line.sku), parts[index]))
    .filter(isLeft);
  if (lines.length === 0) {
    throw conflict('EDIT_REMOVES_EVERYTHING', 'An order keeps at least one unit; cancel it instead.');
  }
  const refund = parts.map((one) => paidFor(one, order.totals)).reduce(add, money(refundCurrency(order), 0));
  const edit: Edit = { id: wish.id, removed, refund, at: at.toISOString() };
  const totals = lessOf(order.totals, parts, refund);
  return note({ ...order, lines, totals, edits: [...order.edits, edit] }, 'LINES_REMOVED', at);
}

/**
 * Sends what is not packed yet elsewhere. The same address again changes nothing. Throws ORDER_NOT_EDITABLE,
 * ORDER_IS_COLLECTED, and ADDRESS_CHANGES_PRICE for another country or region.
 */
export function changeAddress(order: Order, shippingAddress: Address, at: Date): Order {
  if (order.pickupLocationId !== null) throw conflict('ORDER_IS_COLLECTED', 'The goods are collected, not sent.');
  const before = order.person.shippingAddress;
  if (sameAddress(before, shippingAddress)) return order;
  if (order.status !== 'pending' && order.status !== 'confirmed') throw notEditable(order);
  if (!samePrice(before, shippingAddress)) {
    throw conflict('ADDRESS_CHANGES_PRICE', 'Another country or region has another price; cancel and order again.');
  }
  return note({ ...order, person: { ...order.person, shippingAddress } }, 'ADDRESS_CHANGED', at);
}

function refuseTooMany(order: Order, removed: readonly Units[]): void {
  for (const { sku, quantity } of removed) {
    const there = quantityOf(order.lines, sku);
    if (quantity > there) throw conflict('EDIT_EXCEEDS_ORDER', `The order has ${there} of ${sku}, not ${quantity}.`);
  }
}

const notEditable = ({ status }: Order): Failure =>
  conflict('ORDER_NOT_EDITABLE', `The order is ${status} and can no longer be changed.`);

const refundCurrency = ({ totals }: Order): string => totals.total.currencyCode;
const isLeft = ({ quantity }: OrderLine): boolean => quantity > 0;

function without(line: OrderLine, quantity: number, parts: Parts | undefined): OrderLine {
  if (quantity === 0 || parts === undefined) return line;
  return {
    ...line,
    quantity: line.quantity - quantity,
    lineTotal: minus(line.lineTotal, parts.lineTotal),
    ...(line.discount === undefined ? {} : { discount: minus(line.discount, parts.discount) }),
    ...(line.tax === undefined ? {} : { tax: minus(line.tax, parts.tax) }),
  };
}

function lessOf(totals: Totals, parts: readonly Parts[], refund: Money): Totals {
  const sum = (of: (one: Parts) => Money) => parts.map(of).reduce(add, money(totals.total.currencyCode, 0));
  const tax = sum((one) => one.tax);
  const included = taxIsIncluded(totals);
  return {
    ...totals,
    subtotal: minus(
      totals.subtotal,
      sum((one) => one.lineTotal),
    ),
    discount: minus(
      totals.discount,
      sum((one) => one.discount),
    ),
    tax: included ? totals.tax : minus(totals.tax, tax),
    total: minus(totals.total, refund),
    ...(totals.includedTax === undefined ? {} : { includedTax: minus(totals.includedTax, tax) }),
    ...shared(totals, refund),
  };
}

/** A refund goes to the payment method first, then to gift cards: so the part of each shrinks in that order. */
function shared({ total, giftCard, due }: Totals, refund: Money): Pick<Totals, 'giftCard' | 'due'> {
  if (giftCard === undefined || due === undefined) return {};
  const left = money(due.currencyCode, Math.max(0, due.minorUnits - refund.minorUnits));
  return { due: left, giftCard: minus(minus(total, refund), left) };
}

const minus = (a: Money, b: Money): Money => add(a, money(b.currencyCode, -b.minorUnits));

const samePrice = (a: Address, b: Address): boolean =>
  a.countryCode === b.countryCode && (a.region ?? '').trim().toLowerCase() === (b.region ?? '').trim().toLowerCase();

const sameAddress = (a: Address, b: Address): boolean =>
  addressFields.every((field) => (a[field] ?? '') === (b[field] ?? ''));

const addressFields = [
  'fullName',
  'line1',
  'line2',
  'city',
  'region',
  'postalCode',
  'countryCode',
  'phone',
] as const satisfies readonly (keyof Address)[];
