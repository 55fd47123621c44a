import type { MessageInitShape } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import type { Address as WireAddress, Totals as WireTotals } from '#contracts/gen/rialto/common/v1/common_pb.ts';
import type { OrderSnapshotSchema } from '#contracts/gen/rialto/orders/v1/events_pb.ts';
import {
  type OrderSchema,
  OrderStatus,
  PaymentMethod,
  PaymentStatus,
  ShipmentStatus,
} from '#contracts/gen/rialto/orders/v1/orders_pb.ts';
import { fromWire, money, toWire, type WireMoney } from '#platform/kernel/money.ts';
import type * as domain from './domain.ts';

/** An order as callers see it. */
export const orderToWire = (order: domain.Order): MessageInitShape<typeof OrderSchema> => ({
  id: order.id,
  number: order.number,
  status: statuses[order.status],
  ...(order.statusReason === null ? {} : { statusReason: order.statusReason }),
  email: order.person.email,
  lines: order.lines.map(lineToWire),
  totals: totalsToWire(order.totals),
  shippingAddress: order.person.shippingAddress,
  payment: {
    method: methods[order.payment.method],
    status: paymentStatuses[order.payment.status],
    ...(order.payment.transactionId === null ? {} : { transactionId: order.payment.transactionId }),
  },
  shipments: order.shipments.map((one) => ({ ...one, status: shipmentStatuses[one.status] })),
  history: order.history.map(({ status, at, reason }) => ({
    status: statuses[status],
    at: timestampFromDate(new Date(at)),
    ...(reason === undefined ? {} : { reason }),
  })),
  placedAt: timestampFromDate(order.placedAt),
  shippingMethod: order.shippingMethod,
});

/** An order as its events carry it, with the token that opens its page. */
export const snapshotOf = (order: domain.Order, accessToken: string): MessageInitShape<typeof OrderSnapshotSchema> => ({
  orderId: order.id,
  number: order.number,
  cartId: order.cartId,
  lines: order.lines.map(lineToWire),
  totals: totalsToWire(order.totals),
  paymentMethod: methods[order.payment.method],
  shippingMethod: order.shippingMethod,
  person: { ...order.person, fullName: order.person.shippingAddress.fullName },
  accessToken,
});

const lineToWire = (line: domain.OrderLine) => ({
  ...line,
  unitPrice: toWire(line.unitPrice),
  lineTotal: toWire(line.lineTotal),
});

const totalsToWire = ({ subtotal, discount, shipping, tax, total, includedTax }: domain.Totals) => ({
  subtotal: toWire(subtotal),
  discount: toWire(discount),
  shipping: toWire(shipping),
  tax: toWire(tax),
  total: toWire(total),
  ...(includedTax === undefined ? {} : { includedTax: toWire(includedTax) }),
});

export function totalsFromWire(totals: WireTotals): domain.Totals {
  const { includedTax } = totals;
  return {
    subtotal: moneyFromWire(totals.subtotal),
    discount: moneyFromWire(totals.discount),
    shipping: moneyFromWire(totals.shipping),
    tax: moneyFromWire(totals.tax),
    total: moneyFromWire(totals.total),
    ...(includedTax === undefined ? {} : { includedTax: fromWire(includedTax) }),
  };
}

/** Money that the contract promises; absent only from a neighbour that breaks it, and then nothing. */
export const moneyFromWire = (amount: WireMoney | undefined): domain.Totals['total'] =>
  amount === undefined ? money('XXX', 0) : fromWire(amount);

export const addressFromWire = (address: WireAddress): domain.Address => ({
  fullName: address.fullName,
  line1: address.line1,
  ...(address.line2 === undefined ? {} : { line2: address.line2 }),
  city: address.city,
  ...(address.region === undefined ? {} : { region: address.region }),
  postalCode: address.postalCode,
  countryCode: address.countryCode,
  ...(address.phone === undefined ? {} : { phone: address.phone }),
});

export const statuses = {
  pending: OrderStatus.PENDING,
  confirmed: OrderStatus.CONFIRMED,
  packed: OrderStatus.PACKED,
  shipped: OrderStatus.SHIPPED,
  delivered: OrderStatus.DELIVERED,
  cancelled: OrderStatus.CANCELLED,
  returned: OrderStatus.RETURNED,
} as const satisfies Record<domain.OrderStatus, OrderStatus>;

export const statusFromWire = (status: OrderStatus): domain.OrderStatus | undefined => {
  const names: Partial<Record<OrderStatus, domain.OrderStatus>> = {
    [OrderStatus.PENDING]: 'pending',
    [OrderStatus.CONFIRMED]: 'confirmed',
    [OrderStatus.PACKED]: 'packed',
    [OrderStatus.SHIPPED]: 'shipped',
    [OrderStatus.DELIVERED]: 'delivered',
    [OrderStatus.CANCELLED]: 'cancelled',
    [OrderStatus.RETURNED]: 'returned',
  };
  return names[status];
};

const methods = {
  card: PaymentMethod.CARD,
  cash_on_delivery: PaymentMethod.CASH_ON_DELIVERY,
} as const satisfies Record<domain.PaymentMethod, PaymentMethod>;

const paymentStatuses = {
  pending: PaymentStatus.PENDING,
  requires_action: PaymentStatus.REQUIRES_ACTION,
  authorized: PaymentStatus.AUTHORIZED,
  succeeded: PaymentStatus.SUCCEEDED,
  failed: PaymentStatus.FAILED,
  refunded: PaymentStatus.REFUNDED,
  partially_refunded: PaymentStatus.PARTIALLY_REFUNDED,
} as const satisfies Record<domain.PaymentStatus, PaymentStatus>;

const shipmentStatuses = {
  shipped: ShipmentStatus.SHIPPED,
  delivered: ShipmentStatus.DELIVERED,
} as const satisfies Record<domain.Shipment['status'], ShipmentStatus>;
