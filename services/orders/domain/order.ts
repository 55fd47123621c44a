import type { Money } from '#platform/kernel/money.ts';
import type { OrderStatus } from './status.ts';

export type PaymentMethod = 'card' | 'cash_on_delivery';
export type PaymentStatus =
  | 'pending'
  | 'requires_action'
  | 'authorized'
  | 'succeeded'
  | 'failed'
  | 'refunded'
  | 'partially_refunded';

/** What was bought, by whom, at which price, and how far it has come. */
export interface Order {
  readonly id: string;
  readonly number: string;
  readonly status: OrderStatus;
  readonly statusReason: string | null;
  readonly cartId: string;
  readonly lines: readonly OrderLine[];
  readonly totals: Totals;
  readonly person: Person;
  readonly shippingMethod: string;
  /** Where the customer collects the goods; null when they are sent. */
  readonly pickupLocationId: string | null;
  readonly redemptions: readonly Redemption[];
  /** Codes that counted; of a gift card its ending alone. */
  readonly codes: readonly string[];
  readonly payment: Payment;
  readonly shipments: readonly Shipment[];
  /** How often its packing was taken back, as far as is known here. */
  readonly round: number;
  readonly edits: readonly Edit[];
  readonly history: readonly HistoryEntry[];
  readonly placedAt: Date;
  /** Null until the first goods are shipped. */
  readonly invoiceNumber: string | null;
}

export interface OrderLine {
  readonly sku: string;
  readonly title: string;
  readonly quantity: number;
  readonly unitPrice: Money;
  readonly lineTotal: Money;
  readonly imageUrl: string;
  readonly productSlug: string;
  /** Shares of the discounts, and of the tax, added or included; absent is nothing. */
  readonly discount?: Money;
  readonly tax?: Money;
}

export interface Totals {
  readonly subtotal: Money;
  readonly discount: Money;
  readonly shipping: Money;
  readonly tax: Money;
  readonly total: Money;
  readonly includedTax?: Money;
  /** What gift cards pay of the total, and what is left for the payment method; absent without a gift card. */
  readonly giftCard?: Money;
  readonly due?: Money;
}

export interface Payment {
  readonly method: PaymentMethod;
  readonly status: PaymentStatus;
  readonly transactionId: string | null;
  /** What the method gave. Absent until it is taken, and of orders from before this was kept. */
  readonly captured?: Money;
  readonly refunds: readonly Refund[];
}

/** Money given back, to the payment method and to gift cards together. */
export interface Refund {
  readonly id: string;
  readonly amount: Money;
  readonly at: string;
}

/** One use of a promotion, or an amount of a gift card. */
export interface Redemption {
  readonly promotionId?: string;
  readonly giftCardId?: string;
  readonly amount: Money;
}

export interface Address {
  readonly fullName: string;
  readonly line1: string;
  readonly line2?: string;
  readonly city: string;
  readonly region?: string;
  readonly postalCode: string;
  readonly countryCode: string;
  readonly phone?: string;
}

export interface Person {
  readonly email: string;
  readonly userId?: string;
  readonly shippingAddress: Address;
  readonly billingAddress?: Address;
}

/** Units of one SKU. */
export interface Units {
  readonly sku: string;
  readonly quantity: number;
}

export interface Parcel {
  readonly carrier: string;
  readonly trackingNumber: string;
  readonly trackingUrl?: string | undefined;
}

/** Goods on their way; carrier and tracking number are those of its first parcel. */
export interface Shipment {
  readonly id: string;
  readonly carrier: string;
  readonly trackingNumber: string;
  readonly status: 'shipped' | 'delivered';
  /** Absent of those noted before parcels and contents were. */
  readonly parcels?: readonly Parcel[];
  readonly lines?: readonly Units[];
}

/** Units taken out of an order before it was packed, and what was paid for them. */
export interface Edit {
  readonly id: string;
  readonly removed: readonly Units[];
  readonly refund: Money;
  readonly at: string;
}

export interface HistoryEntry {
  /** The status from then on; the same as before for what changes the order and not its status. */
  readonly status: OrderStatus;
  readonly at: string;
  readonly reason?: string;
}
