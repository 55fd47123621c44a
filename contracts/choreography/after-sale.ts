import { ReleasedSchema } from '../gen/rialto/inventory/v1/events_pb.ts';
import {
  EditedSchema,
  RefundedSchema as OrderRefundedSchema,
  ReturnChangedSchema,
  ReturnReceivedSchema,
} from '../gen/rialto/orders/v1/events_pb.ts';
import { RefundedSchema, VoidedSchema } from '../gen/rialto/payments/v1/events_pb.ts';
import { ReleasedSchema as RedemptionReleasedSchema } from '../gen/rialto/pricing/v1/events_pb.ts';
import type { Choreography } from './shape.ts';

/** What follows a purchase: edits, returns, and what is given back. */
export const afterSale = {
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
} as const satisfies Choreography;
