import type { MessageInitShape } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import type { OrderSnapshotSchema } from '#contracts/gen/rialto/orders/v1/events_pb.ts';
import type { OrderSchema } from '#contracts/gen/rialto/orders/v1/orders_pb.ts';
import type { GetClientSecretResponse } from '#contracts/gen/rialto/payments/v1/payments_pb.ts';
import { add, toWire } from '#platform/kernel/money.ts';
import type * as domain from '../domain/order.ts';
import type { Return } from '../domain/returns.ts';
import { returnToWire } from './returns.ts';
import { orderStatuses, paymentMethods, paymentStatuses, shipmentStatuses } from './words.ts';

/** What is shown beside an order: its returns, and what its holder's browser needs to pay. */
export interface Beside {
  readonly returns?: readonly Return[];
  readonly toPay?: ToPay;
}

/** What completes the payment, and until when its goods are held, as payments say. */
export type ToPay = Pick<GetClientSecretResponse, 'clientSecret' | 'heldUntil'>;

/** An order as callers see it. */
export const orderToWire = (
  order: domain.Order,
  { returns = [], toPay }: Beside = {},
): MessageInitShape<typeof OrderSchema> => ({
  id: order.id,
  number: order.number,
  status: orderStatuses[order.status],
  ...(order.statusReason === null ? {} : { statusReason: order.statusReason }),
  email: order.person.email,
  lines: order.lines.map(lineToWire),
  totals: totalsToWire(order.totals),
  shippingAddress: order.person.shippingAddress,
  ...(order.person.billingAddress === undefined ? {} : { billingAddress: order.person.billingAddress }),
  payment: paymentToWire(order, toPay),
  shipments: order.shipments.map(shipmentToWire),
  history: order.history.map(({ status, at, reason }) => ({
    status: orderStatuses[status],
    at: timestampFromDate(new Date(at)),
    ...(reason === undefined ? {} : { reason }),
  })),
  placedAt: timestampFromDate(order.placedAt),
  shippingMethod: order.shippingMethod,
  ...(order.pickupLocationId === null ? {} : { pickupLocationId: order.pickupLocationId }),
  returns: returns.map(returnToWire),
  codes: [...order.codes],
  ...(order.invoiceNumber === null ? {} : { invoiceNumber: order.invoiceNumber }),
});

/** An order as its events carry it, with the token that opens its page. */
export const snapshotOf = (order: domain.Order, accessToken: string): MessageInitShape<typeof OrderSnapshotSchema> => ({
  orderId: order.id,
  number: order.number,
  cartId: order.cartId,
  lines: order.lines.map(lineToWire),
  totals: totalsToWire(order.totals),
  paymentMethod: paymentMethods[order.payment.method],
  shippingMethod: order.shippingMethod,
  person: personToWire(order),
  accessToken,
  ...(order.pickupLocationId === null ? {} : { pickupLocationId: order.pickupLocationId }),
  redemptions: redemptionsToWire(order),
});

export const personToWire = ({ person }: domain.Order) => ({ ...person, fullName: person.shippingAddress.fullName });

export const redemptionsToWire = ({ redemptions }: domain.Order) =>
  redemptions.map((one) => ({ ...one, amount: toWire(one.amount) }));

const lineToWire = ({ discount, tax, ...line }: domain.OrderLine) => ({
  ...line,
  unitPrice: toWire(line.unitPrice),
  lineTotal: toWire(line.lineTotal),
  ...(discount === undefined ? {} : { discount: toWire(discount) }),
  ...(tax === undefined ? {} : { tax: toWire(tax) }),
});

function paymentToWire({ payment, totals }: domain.Order, { clientSecret, heldUntil }: ToPay = {}) {
  const [first, ...others] = payment.refunds.map(({ amount }) => amount);
  return {
    method: paymentMethods[payment.method],
    status: paymentStatuses[payment.status],
    ...(payment.transactionId === null ? {} : { transactionId: payment.transactionId }),
    ...(clientSecret === undefined ? {} : { clientSecret }),
    ...(heldUntil === undefined ? {} : { heldUntil }),
    ...(totals.giftCard === undefined ? {} : { giftCard: toWire(totals.giftCard) }),
    ...(first === undefined ? {} : { refunded: toWire(others.reduce(add, first)) }),
  };
}

const shipmentToWire = ({ id, carrier, trackingNumber, status, parcels }: domain.Shipment) => ({
  id,
  carrier,
  trackingNumber,
  status: shipmentStatuses[status],
  parcels: (parcels ?? [{ carrier, trackingNumber }]).map(parcelToWire),
});

const parcelToWire = ({ trackingUrl, ...parcel }: domain.Parcel) => ({
  ...parcel,
  ...(trackingUrl === undefined ? {} : { trackingUrl }),
});

const totalsToWire = ({ subtotal, discount, shipping, tax, total, includedTax, giftCard, due }: domain.Totals) => ({
  subtotal: toWire(subtotal),
  discount: toWire(discount),
  shipping: toWire(shipping),
  tax: toWire(tax),
  total: toWire(total),
  ...(includedTax === undefined ? {} : { includedTax: toWire(includedTax) }),
  ...(giftCard === undefined ? {} : { giftCard: toWire(giftCard) }),
  ...(due === undefined ? {} : { due: toWire(due) }),
});
