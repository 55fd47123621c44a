/** The public API's answers, as docs and `/api/openapi.json` describe them. Pages know nothing else of the services. */

/** An amount in integer minor units; an int64 may travel as text. */
export interface Money {
  readonly currencyCode: string;
  readonly minorUnits: number | string;
}

export interface Image {
  readonly url: string;
  readonly alt: string;
}

export interface Category {
  readonly slug: string;
  readonly name: string;
  readonly parentSlug?: string;
  readonly productCount: number;
  readonly description?: string;
  readonly image?: Image;
}

export interface Variant {
  readonly sku: string;
  readonly title: string;
  readonly options: Readonly<Record<string, string>>;
  readonly price: Money;
  readonly available: boolean;
}

export interface Product {
  readonly id: string;
  readonly slug: string;
  readonly title: string;
  readonly description: string;
  readonly category: string;
  readonly brand?: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly images: readonly Image[];
  readonly price: Money;
  readonly rating: { readonly average: number; readonly count: number };
  readonly variants: readonly Variant[];
}

export interface ProductList {
  readonly products: readonly Product[];
  readonly nextPageToken: string;
}

export interface Facet {
  readonly name: string;
  readonly values: readonly { readonly value: string; readonly count: number }[];
}

export interface SearchResult {
  readonly hits: readonly { readonly product: Product; readonly sku: string; readonly highlight?: string }[];
  readonly total: number;
  readonly facets: readonly Facet[];
  readonly correctedQuery?: string;
  readonly nextPageToken: string;
}

export interface Suggestions {
  readonly queries: readonly string[];
  readonly products: readonly Product[];
  readonly categories: readonly Category[];
}

export interface Totals {
  readonly subtotal: Money;
  readonly discount: Money;
  readonly shipping: Money;
  readonly tax: Money;
  readonly total: Money;
  /** Set where prices include tax; `tax` is 0 then. */
  readonly includedTax?: Money;
  /** Of the total, what gift cards pay, and what is left to pay; both absent without a gift card. */
  readonly giftCard?: Money;
  readonly due?: Money;
}

/** What a cart's and an order's line have in common. */
export interface Line {
  readonly sku: string;
  readonly title: string;
  readonly quantity: number;
  readonly unitPrice: Money;
  readonly lineTotal: Money;
  readonly imageUrl: string;
  readonly productSlug: string;
}

export interface CartLine extends Line {
  readonly available: boolean;
  readonly problem?: string;
}

export interface Cart {
  readonly id: string;
  readonly lines: readonly CartLine[];
  readonly codes: readonly string[];
  readonly codeStates: readonly CodeState[];
  readonly explanation: readonly Explanation[];
  readonly totals: Totals;
  /** Such a cart can no longer be changed, unless its order is cancelled. */
  readonly ordered: boolean;
}

/** What a code of a promotion or a gift card does for a cart. */
export interface CodeState {
  readonly code: string;
  readonly kind: 'promotion' | 'gift_card' | 'unknown';
  /** Absent when it counts. */
  readonly problem?: string;
  readonly detail?: string;
}

/** One step of how a total came about. */
export interface Explanation {
  readonly kind: string;
  readonly text: string;
  readonly amount: Money;
  readonly sku?: string;
  readonly code?: string;
}

export interface ShippingMethod {
  readonly id: string;
  readonly title: string;
  readonly price: Money;
  readonly estimatedDays: string;
  /** Set when the goods are collected there. */
  readonly pickupLocationId?: string;
}

export interface Quote {
  readonly cart: Cart;
  readonly shippingMethod: ShippingMethod;
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

export const orderStatuses = [
  'pending',
  'confirmed',
  'packed',
  'shipped',
  'delivered',
  'cancelled',
  'returned',
] as const;

export type OrderStatus = (typeof orderStatuses)[number];

export interface Parcel {
  readonly carrier: string;
  readonly trackingNumber: string;
  readonly trackingUrl?: string;
}

export const returnReasons = ['NO_LONGER_WANTED', 'DAMAGED', 'WRONG_ITEM', 'NOT_AS_DESCRIBED', 'OTHER'] as const;
export const returnStatuses = ['requested', 'approved', 'rejected', 'received'] as const;

export interface UnitsOf {
  readonly sku: string;
  readonly quantity: number;
}

/** Goods on their way back, or meant to be. */
export interface Return {
  readonly id: string;
  readonly orderId: string;
  readonly orderNumber: string;
  readonly status: (typeof returnStatuses)[number];
  readonly lines: readonly UnitsOf[];
  readonly reason: string;
  readonly note: string;
  readonly refund: Money;
  readonly decisionNote?: string;
  readonly requestedAt: string;
}

export interface Shipment {
  readonly id: string;
  readonly carrier: string;
  readonly trackingNumber: string;
  readonly status: 'shipped' | 'delivered';
  readonly parcels: readonly Parcel[];
}

export interface Order {
  readonly id: string;
  readonly number: string;
  readonly status: OrderStatus;
  readonly statusReason?: string;
  readonly email: string;
  readonly lines: readonly Line[];
  readonly totals: Totals;
  readonly shippingAddress: Address;
  readonly payment: {
    readonly method: 'card' | 'cash_on_delivery';
    readonly status: string;
    /** To whoever holds the order, while it waits for them to pay. */
    readonly clientSecret?: string;
    readonly heldUntil?: string;
    readonly giftCard?: Money;
    /** To the payment method and to gift cards together. */
    readonly refunded?: Money;
  };
  readonly shipments: readonly Shipment[];
  readonly history: readonly { readonly status: OrderStatus; readonly at: string; readonly reason?: string }[];
  readonly placedAt: string;
  readonly shippingMethod: string;
  readonly pickupLocationId?: string;
  readonly returns: readonly Return[];
  readonly codes: readonly string[];
  /** Set once the first goods left. */
  readonly invoiceNumber?: string;
}

export interface OrderList {
  readonly orders: readonly Order[];
  readonly nextPageToken: string;
}

export interface PlaceOrder {
  readonly cartId: string;
  readonly email: string;
  readonly shippingAddress: Address;
  readonly shippingMethodId: string;
  readonly payment: { readonly method: 'card' | 'cash_on_delivery'; readonly token?: string };
  readonly expectedTotal: Money;
  /** What gift cards leave to pay, as the page showed it. */
  readonly expectedDue: Money;
}

export interface SagaConsumer {
  readonly service: string;
  readonly state: 'waiting' | 'retrying' | 'parked' | 'done';
  readonly tries: number;
  readonly error?: string;
  readonly doneAt?: string;
}

export interface SagaEvent {
  readonly id: string;
  readonly type: string;
  readonly service: string;
  readonly time: string;
  readonly traceId: string;
  readonly consumers: readonly SagaConsumer[];
}

export const mailStatuses = ['queued', 'sent', 'failed', 'logged'] as const;

export interface Mail {
  readonly id: string;
  readonly template: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly status: (typeof mailStatuses)[number];
  readonly createdAt: string;
  readonly error?: string;
  readonly orderId?: string;
}

export interface MailList {
  readonly mails: readonly Mail[];
  readonly nextPageToken: string;
}

export interface Me {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly roles: readonly string[];
  readonly emailVerified: boolean;
  /** Whether an authenticator app is asked for its code. */
  readonly secondFactor: boolean;
  /** "credential", "google", "github", "oidc", "passkey". */
  readonly signIns: readonly string[];
  /** Of the back office; none means all of them. */
  readonly areas: readonly string[];
  readonly mustChangePassword: boolean;
  /** A guest with a session, without any way to sign in. */
  readonly anonymous: boolean;
}
