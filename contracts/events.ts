/**
 * The choreography: every event, who says it, who hears it, and what undoes it.
 *
 * Types come from this table. A listed listener without a handler, or an event published by a service
 * that does not own it, does not compile. `docs/saga.md` is generated from it.
 */
import type { MessageInitShape, MessageShape } from '@bufbuild/protobuf';
import type { Choreography, ServiceName } from './choreography.ts';
import { AbandonedSchema } from './gen/rialto/cart/v1/events_pb.ts';
import { ProductChangedSchema, StockImportedSchema } from './gen/rialto/catalog/v1/events_pb.ts';
import {
  DeliveredSchema,
  PackedSchema,
  ReadyForPickupSchema,
  ShippedSchema,
} from './gen/rialto/fulfillment/v1/events_pb.ts';
import { RegisteredSchema } from './gen/rialto/identity/v1/events_pb.ts';
import {
  BackInStockSchema,
  CommittedSchema,
  ExpiredSchema,
  LowStockSchema,
  RejectedSchema,
  ReleasedSchema,
  ReservedSchema,
  StockChangedSchema,
} from './gen/rialto/inventory/v1/events_pb.ts';
import {
  CancelledSchema,
  ConfirmedSchema,
  EditedSchema,
  RefundedSchema as OrderRefundedSchema,
  PlacedSchema,
  RedemptionRequestedSchema,
  ReturnChangedSchema,
  ReturnReceivedSchema,
} from './gen/rialto/orders/v1/events_pb.ts';
import {
  ActionRequiredSchema,
  AuthorizedSchema,
  FailedSchema,
  RefundedSchema,
  SucceededSchema,
  VoidedSchema,
} from './gen/rialto/payments/v1/events_pb.ts';
import {
  RedeemedSchema,
  RejectedSchema as RedemptionRejectedSchema,
  ReleasedSchema as RedemptionReleasedSchema,
} from './gen/rialto/pricing/v1/events_pb.ts';

export { type ServiceName, serviceNames } from './choreography.ts';

export const choreography = {
  'orders.placed': {
    data: PlacedSchema,
    says: 'orders',
    hears: {
      inventory: 'reserves the goods',
      payments: 'notes what to charge',
      cart: 'closes the cart',
    },
    undoneBy: 'orders.cancelled',
  },
  'orders.redemption_requested': {
    data: RedemptionRequestedSchema,
    says: 'orders',
    hears: { pricing: 'takes the uses of promotions and the amounts of gift cards' },
    undoneBy: 'orders.cancelled',
  },
  'pricing.redeemed': {
    data: RedeemedSchema,
    says: 'pricing',
    hears: { payments: 'charges the rest' },
    undoneBy: 'pricing.released',
  },
  'pricing.rejected': {
    data: RedemptionRejectedSchema,
    says: 'pricing',
    hears: { orders: 'cancels: PROMOTION_USED_UP or GIFT_CARD_SPENT' },
    undoneBy: null,
  },
  'inventory.reserved': {
    data: ReservedSchema,
    says: 'inventory',
    hears: { payments: 'charges the card, or promises cash on delivery' },
    undoneBy: 'inventory.released',
  },
  'inventory.rejected': {
    data: RejectedSchema,
    says: 'inventory',
    hears: { orders: 'cancels: OUT_OF_STOCK' },
    undoneBy: null,
  },
  'inventory.expired': {
    data: ExpiredSchema,
    says: 'inventory',
    hears: { orders: 'cancels an order not yet paid: PAYMENT_TIMEOUT' },
    undoneBy: null,
  },
  'payments.action_required': {
    data: ActionRequiredSchema,
    says: 'payments',
    hears: { orders: 'notes that the customer has to act' },
    undoneBy: null,
  },
  'payments.authorized': {
    data: AuthorizedSchema,
    says: 'payments',
    hears: { inventory: 'commits the reservation, or reserves again', orders: 'notes the payment' },
    undoneBy: 'payments.voided',
  },
  'payments.succeeded': {
    data: SucceededSchema,
    says: 'payments',
    hears: { inventory: 'commits the reservation, or reserves again', orders: 'notes the payment' },
    undoneBy: 'payments.refunded',
  },
  'payments.failed': {
    data: FailedSchema,
    says: 'payments',
    hears: { orders: 'cancels: PAYMENT_DECLINED' },
    undoneBy: null,
  },
  'inventory.committed': {
    data: CommittedSchema,
    says: 'inventory',
    hears: { orders: 'confirms' },
    undoneBy: 'inventory.released',
  },
  'orders.confirmed': {
    data: ConfirmedSchema,
    says: 'orders',
    hears: { fulfillment: 'prepares the shipment', notifications: 'mails the confirmation' },
    undoneBy: 'orders.cancelled',
  },
  'fulfillment.packed': {
    data: PackedSchema,
    says: 'fulfillment',
    hears: { orders: 'advances to packed' },
    undoneBy: null,
  },
  'fulfillment.ready_for_pickup': {
    data: ReadyForPickupSchema,
    says: 'fulfillment',
    hears: { notifications: 'mails where to collect' },
    undoneBy: null,
  },
  'fulfillment.shipped': {
    data: ShippedSchema,
    says: 'fulfillment',
    hears: {
      orders: 'advances to shipped, and issues the invoice',
      payments: 'captures what was authorised',
      notifications: 'mails the tracking number',
    },
    undoneBy: null,
  },
  'fulfillment.delivered': {
    data: DeliveredSchema,
    says: 'fulfillment',
    hears: {
      orders: 'advances to delivered',
      payments: 'captures cash on delivery',
      notifications: 'mails the arrival',
    },
    undoneBy: null,
  },
  'orders.cancelled': {
    data: CancelledSchema,
    says: 'orders',
    hears: {
      inventory: 'releases or restocks the goods',
      payments: 'voids or refunds',
      cart: 'opens the cart again',
      pricing: 'gives back uses and amounts',
      fulfillment: 'stops the shipment',
      notifications: 'mails the cancellation',
    },
    undoneBy: null,
  },
  'orders.edited': {
    data: EditedSchema,
    says: 'orders',
    hears: {
      inventory: 'puts what was taken out back on the shelf',
      payments: 'refunds what was taken out',
      fulfillment: 'prepares what is left',
      notifications: 'mails the change',
    },
    undoneBy: null,
  },
  'orders.return_changed': {
    data: ReturnChangedSchema,
    says: 'orders',
    hears: { notifications: 'mails how the return stands' },
    undoneBy: null,
  },
  'orders.return_received': {
    data: ReturnReceivedSchema,
    says: 'orders',
    hears: { inventory: 'restocks what may be sold again', payments: 'refunds' },
    undoneBy: null,
  },
  'orders.refunded': {
    data: OrderRefundedSchema,
    says: 'orders',
    hears: { notifications: 'mails the refund' },
    undoneBy: null,
  },
  'pricing.released': {
    data: RedemptionReleasedSchema,
    says: 'pricing',
    hears: {},
    undoneBy: null,
  },
  'inventory.released': {
    data: ReleasedSchema,
    says: 'inventory',
    hears: {},
    undoneBy: null,
  },
  'payments.voided': {
    data: VoidedSchema,
    says: 'payments',
    hears: { orders: 'notes the payment' },
    undoneBy: null,
  },
  'payments.refunded': {
    data: RefundedSchema,
    says: 'payments',
    hears: { orders: 'notes the payment', pricing: 'gives the gift card its share' },
    undoneBy: null,
  },
  'catalog.product_changed': {
    data: ProductChangedSchema,
    says: 'catalog',
    hears: { search: 'indexes the product' },
    undoneBy: null,
  },
  'catalog.stock_imported': {
    data: StockImportedSchema,
    says: 'catalog',
    hears: { inventory: 'counts the goods' },
    undoneBy: null,
  },
  'inventory.stock_changed': {
    data: StockChangedSchema,
    says: 'inventory',
    hears: { catalog: 'marks the variant available or not', search: 'marks the product available or not' },
    undoneBy: null,
  },
  'inventory.low_stock': {
    data: LowStockSchema,
    says: 'inventory',
    hears: { notifications: 'mails the staff' },
    undoneBy: null,
  },
  'inventory.back_in_stock': {
    data: BackInStockSchema,
    says: 'inventory',
    hears: { notifications: 'mails who waited' },
    undoneBy: null,
  },
  'cart.abandoned': {
    data: AbandonedSchema,
    says: 'cart',
    hears: { notifications: 'mails a reminder' },
    undoneBy: null,
  },
  'identity.registered': {
    data: RegisteredSchema,
    says: 'identity',
    hears: { notifications: 'mails a welcome' },
    undoneBy: null,
  },
} as const satisfies Choreography;

export type EventType = keyof typeof choreography;

/** Protobuf data of an event, as a listener gets it. */
export type EventData<E extends EventType> = MessageShape<(typeof choreography)[E]['data']>;

/** Protobuf data of an event, as its speaker gives it. */
export type EventInit<E extends EventType> = MessageInitShape<(typeof choreography)[E]['data']>;

/** The events that a service may publish. */
export type SaidBy<S extends ServiceName> = {
  [E in EventType]: (typeof choreography)[E]['says'] extends S ? E : never;
}[EventType];

/** The events that a service must handle. */
export type HeardBy<S extends ServiceName> = {
  [E in EventType]: S extends keyof (typeof choreography)[E]['hears'] ? E : never;
}[EventType];
