import type { EventType } from '#contracts/events.ts';
import type { Fulfillment } from '../../services/fulfillment/domain.ts';
import type { Reservation, Stock } from '../../services/inventory/domain.ts';
import type { Order } from '../../services/orders/domain/order.ts';
import type { Return } from '../../services/orders/domain/returns.ts';
import type { Account } from '../../services/payments/domain/payment.ts';
import type { RedemptionState } from '../../services/pricing/domain/redemption.ts';
import type { Units } from './facts.ts';
import type { Said } from './world.ts';

/** The tables of all services. Values are never changed, only replaced, so that a copy of the tables is a snapshot. */
export interface Kept {
  orders: Map<string, Order>;
  returns: Map<string, Return>;
  accounts: Map<string, Account>;
  stock: Map<string, Stock & { readonly version: number }>;
  /** Of each order all attempts, the last of which counts. */
  reservations: Map<string, readonly Reservation[]>;
  /** The stock's ledger. */
  moved: readonly Moved[];
  fulfillments: Map<string, Fulfillment & { readonly editedBy: number }>;
  carts: Map<string, ClosedBy>;
  redemptions: Map<string, RedemptionState>;
  /** Orders that use the promotion. */
  uses: readonly Use[];
  /** The gift card's ledger; the first entry is its issue. */
  entries: readonly Entry[];
  /** What the catalog shows and the search finds of a SKU. */
  shown: Map<string, Shown>;
  found: Map<string, Shown>;
  /** How many mails were written for an event. */
  mails: Map<string, number>;
  /** What each listener has heard. */
  inbox: ReadonlySet<string>;
  said: readonly Said<EventType>[];
}

export interface Moved extends Units {
  readonly location: string;
  /** Null for goods that came from outside. */
  readonly orderId: string | null;
}

export interface ClosedBy {
  readonly orderedBy: readonly string[];
  readonly cancelled: readonly string[];
}

export interface Use {
  readonly orderId: string;
  readonly customer: string;
}

export interface Entry {
  readonly orderId: string | null;
  readonly amountMinor: number;
}

export interface Shown {
  readonly available: boolean;
  readonly version: number;
}

export const copyOf = (kept: Kept): Kept => ({
  ...kept,
  orders: new Map(kept.orders),
  returns: new Map(kept.returns),
  accounts: new Map(kept.accounts),
  stock: new Map(kept.stock),
  reservations: new Map(kept.reservations),
  fulfillments: new Map(kept.fulfillments),
  carts: new Map(kept.carts),
  redemptions: new Map(kept.redemptions),
  shown: new Map(kept.shown),
  found: new Map(kept.found),
  mails: new Map(kept.mails),
});
