import {
  DeliveredSchema,
  PackedSchema,
  ReadyForPickupSchema,
  ShippedSchema,
  UnpackedSchema,
} from '../gen/rialto/fulfillment/v1/events_pb.ts';
import {
  CommittedSchema,
  ExpiredSchema,
  RejectedSchema,
  ReservedSchema,
} from '../gen/rialto/inventory/v1/events_pb.ts';
import {
  CancelledSchema,
  ConfirmedSchema,
  PlacedSchema,
  RedemptionRequestedSchema,
} from '../gen/rialto/orders/v1/events_pb.ts';
import {
  ActionRequiredSchema,
  AuthorizedSchema,
  FailedSchema,
  SucceededSchema,
} from '../gen/rialto/payments/v1/events_pb.ts';
import { RedeemedSchema, RejectedSchema as RedemptionRejectedSchema } from '../gen/rialto/pricing/v1/events_pb.ts';
import type { Choreography } from './shape.ts';

/** The purchase, from a placed order to goods at the door, with the cancellation that undoes it. */
export const purchase = {
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
    hears: { orders: 'cancels an order not yet confirmed: PAYMENT_DECLINED' },
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
    undoneBy: 'fulfillment.unpacked',
  },
  'fulfillment.unpacked': {
    data: UnpackedSchema,
    says: 'fulfillment',
    hears: { orders: 'goes back to confirmed' },
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
} as const satisfies Choreography;
