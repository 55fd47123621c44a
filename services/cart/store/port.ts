import type { Kysely } from 'kysely';
import type { Cart, Change } from '../domain.ts';

/** Where carts are kept. Every method is one atomic step. */
export interface CartStore {
  create(cart: { readonly id: string; readonly userId: string | null }): Promise<Cart>;
  /** Null when there is no such cart. */
  get(id: string): Promise<Cart | null>;
  /**
   * The cart after the change; null when it is not there or `refusal` speaks against it, decided against the
   * cart as it is at that moment. Removing what is not there changes nothing and answers the cart.
   */
  change(id: string, change: Change): Promise<Cart | null>;
  /** Notes the orders placed from carts. In any order with `cancelled`, and again, with the same outcome. */
  placed(orders: readonly OrderOfCart[]): Promise<void>;
  /** Notes that orders ended: a cart without another order is open again. */
  cancelled(orders: readonly OrderOfCart[]): Promise<void>;
}

export interface OrderOfCart {
  readonly cartId: string;
  readonly orderId: string;
}

/** A store for use on a pool, or within the transaction that also has other effects. */
export type OpenStore<DB> = (db: Kysely<DB>) => CartStore;
