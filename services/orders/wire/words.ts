import {
  OrderStatus,
  PaymentMethod,
  PaymentStatus,
  ReturnStatus,
  ShipmentStatus,
} from '#contracts/gen/rialto/orders/v1/orders_pb.ts';
import type * as domain from '../domain/order.ts';
import type * as returns from '../domain/returns.ts';
import type * as status from '../domain/status.ts';

/** Our words as the contract numbers them. */
export const orderStatuses = {
  pending: OrderStatus.PENDING,
  confirmed: OrderStatus.CONFIRMED,
  packed: OrderStatus.PACKED,
  shipped: OrderStatus.SHIPPED,
  delivered: OrderStatus.DELIVERED,
  cancelled: OrderStatus.CANCELLED,
  returned: OrderStatus.RETURNED,
} as const satisfies Record<status.OrderStatus, OrderStatus>;

export const returnStatuses = {
  requested: ReturnStatus.REQUESTED,
  approved: ReturnStatus.APPROVED,
  rejected: ReturnStatus.REJECTED,
  received: ReturnStatus.RECEIVED,
} as const satisfies Record<returns.ReturnStatus, ReturnStatus>;

export const paymentMethods = {
  card: PaymentMethod.CARD,
  cash_on_delivery: PaymentMethod.CASH_ON_DELIVERY,
} as const satisfies Record<domain.PaymentMethod, PaymentMethod>;

export const paymentStatuses = {
  pending: PaymentStatus.PENDING,
  requires_action: PaymentStatus.REQUIRES_ACTION,
  authorized: PaymentStatus.AUTHORIZED,
  succeeded: PaymentStatus.SUCCEEDED,
  failed: PaymentStatus.FAILED,
  refunded: PaymentStatus.REFUNDED,
  partially_refunded: PaymentStatus.PARTIALLY_REFUNDED,
} as const satisfies Record<domain.PaymentStatus, PaymentStatus>;

export const shipmentStatuses = {
  shipped: ShipmentStatus.SHIPPED,
  delivered: ShipmentStatus.DELIVERED,
} as const satisfies Record<domain.Shipment['status'], ShipmentStatus>;
