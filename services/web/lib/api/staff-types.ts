import type { Address, Money, Order, SagaConsumer, UnitsOf } from './types.ts';

/** The answers of `/api/v1/admin`, as docs and `/api/openapi.json` describe them. */

export type MovementState = 'unknown' | 'succeeded' | 'declined';

/** One movement of money, or the attempt at one. */
export interface Transaction {
  readonly kind: string;
  readonly key: string;
  readonly amount: Money;
  readonly state: MovementState;
  readonly reference?: string;
  readonly at: string;
}

export interface Refund {
  readonly id: string;
  readonly amount: Money;
  readonly giftCard?: Money;
  readonly reason: string;
  readonly state: MovementState;
  readonly createdAt: string;
}

/** What to take from where for an order. */
export interface Pick {
  readonly sku: string;
  readonly quantity: number;
  readonly locationId: string;
  readonly locationName: string;
}

export interface Payment {
  readonly orderId: string;
  readonly method: Order['payment']['method'];
  readonly status: string;
  readonly provider: string;
  readonly amount: Money;
  readonly giftCard?: Money;
  readonly authorized?: Money;
  readonly captured?: Money;
  readonly refunded?: Money;
  readonly giftCardRefunded?: Money;
  readonly transactionId?: string;
  readonly transactions: readonly Transaction[];
  readonly refunds: readonly Refund[];
  readonly createdAt: string;
}

export interface Discrepancy {
  readonly kind: string;
  readonly key: string;
  readonly orderId?: string;
  readonly ours?: Money;
  readonly theirs?: Money;
  readonly mended: boolean;
  readonly detail: string;
}

export interface Reconciliation {
  /** Absent when nothing was compared yet. */
  readonly at?: string;
  readonly compared: number;
  readonly discrepancies: readonly Discrepancy[];
}

export const promotionKinds = ['percentage', 'fixed_amount', 'free_shipping', 'buy_x_get_y'] as const;

export interface PromotionTerms {
  readonly title: string;
  readonly kind: (typeof promotionKinds)[number];
  readonly code?: string;
  /** Hundredths of a percent. */
  readonly basisPoints?: number;
  readonly amount?: Money;
  readonly buyQuantity?: number;
  readonly getQuantity?: number;
  readonly categories: readonly string[];
  readonly minimumSubtotal?: Money;
  readonly startsAt?: string;
  readonly endsAt?: string;
  readonly totalLimit?: number;
  readonly customerLimit?: number;
  readonly stacking: 'stacks' | 'exclusive';
  readonly active: boolean;
}

export interface Promotion {
  readonly id: string;
  readonly terms: PromotionTerms;
  readonly uses: number;
  readonly saved?: Money;
}

export interface GiftCardEntry {
  readonly kind: string;
  readonly amount: Money;
  readonly orderId?: string;
  readonly reason: string;
  readonly at: string;
}

export interface GiftCard {
  readonly id: string;
  readonly codeEnding: string;
  readonly issued: Money;
  readonly balance: Money;
  readonly active: boolean;
  readonly expiresAt?: string;
  readonly note: string;
  readonly createdAt: string;
  readonly ledger: readonly GiftCardEntry[];
}

export interface StockLevel {
  readonly sku: string;
  readonly onHand: number;
  readonly reserved: number;
  readonly available: number;
  readonly lowStockThreshold: number;
  readonly locations: readonly {
    readonly locationId: string;
    readonly onHand: number;
    readonly reserved: number;
    readonly available: number;
  }[];
}

export interface StockMovement {
  readonly delta: number;
  readonly reason: string;
  readonly locationId: string;
  readonly orderId?: string;
  readonly at: string;
}

export interface Location {
  readonly id: string;
  readonly name: string;
  readonly kind: 'warehouse' | 'store';
  readonly pickup: boolean;
  readonly address?: Address;
  readonly active: boolean;
}

export interface Fulfillment {
  readonly orderId: string;
  readonly status: string;
  readonly remaining: readonly UnitsOf[];
  readonly pickupLocationId?: string;
}

export interface ShopEvent {
  readonly id: string;
  readonly type: string;
  readonly subject: string;
  readonly service: string;
  readonly time: string;
  readonly traceId: string;
  readonly consumers: readonly SagaConsumer[];
}

export interface AuditEntry {
  readonly id: string;
  readonly at: string;
  readonly actorId: string;
  readonly actorEmail: string;
  readonly action: string;
  readonly subject: string;
  readonly beforeJson?: string;
  readonly afterJson?: string;
  readonly traceId: string;
}

export interface TemplateInfo {
  readonly name: string;
  readonly about: string;
}

export interface TemplatePreview {
  readonly name: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

/** Somebody with an account; of the team, also what they may do in the back office. */
export interface Customer {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly roles: readonly string[];
  /** None means all of them. */
  readonly areas: readonly string[];
  readonly emailVerified: boolean;
  readonly secondFactor: boolean;
  readonly disabled: boolean;
  readonly createdAt: string;
}

/** A page of a list. */
export type Page<Name extends string, T> = { readonly [N in Name]: readonly T[] } & { readonly nextPageToken: string };
