import type { EventType } from '#contracts/events.ts';
import type { Order } from '../../services/orders/domain/order.ts';

/** What the events carry in the model: what their listeners decide by, and nothing else. */
export interface Facts {
  'orders.placed': { readonly order: Order };
  'orders.redemption_requested': { readonly order: Order };
  'orders.confirmed': { readonly order: Order };
  'orders.cancelled': { readonly order: Order };
  'orders.edited': {
    readonly order: Order;
    readonly editId: string;
    readonly removed: readonly Units[];
    readonly refundMinor: number;
  };
  'orders.return_received': {
    readonly returnId: string;
    readonly restock: readonly Units[];
    readonly refundMinor: number;
  };
  'pricing.rejected': { readonly reason: 'PROMOTION_USED_UP' | 'GIFT_CARD_SPENT' };
  'payments.refunded': {
    readonly refundId: string;
    readonly amountMinor: number;
    /** Whether nothing paid is left. */
    readonly complete: boolean;
    /** The part that goes back to gift cards. */
    readonly giftMinor: number;
  };
  'fulfillment.packed': { readonly round: number };
  'fulfillment.unpacked': { readonly round: number };
  'fulfillment.shipped': Shipped;
  'fulfillment.delivered': Shipped;
  'inventory.stock_changed': { readonly available: boolean; readonly version: number };
}

export type FactsOf<E extends EventType> = E extends keyof Facts ? Facts[E] : unknown;

export interface Units {
  readonly sku: string;
  readonly quantity: number;
}

interface Shipped {
  readonly shipmentId: string;
  readonly lines: readonly Units[];
  /** Nothing is left to ship; everything has arrived. */
  readonly complete: boolean;
}
