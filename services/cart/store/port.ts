import type { Kysely } from 'kysely';
import type { Cart, Change, Line } from '../domain.ts';
import type { Claimed, Contents } from '../merge.ts';

/** Where carts are kept. Every method is one atomic step. */
export interface CartStore {
  /** A new cart; the one that has this id already, when there is one. */
  create(cart: NewCart): Promise<Cart>;
  /** Null when there is no such cart. */
  get(id: string): Promise<Cart | null>;
  /** Whose cart it is, also of one that went into another; null when there was none. */
  holderOf(id: string): Promise<Pick<Cart, 'userId'> | null>;
  /**
   * The cart after the change; null when it is not there or `refusal` speaks against it, decided against the
   * cart as it is at that moment. Removing what is not there, or adding a code that is, answers the cart as it was.
   */
  change(wish: Wish): Promise<Cart | null>;
  /** Notes the orders placed from carts. In any order with `cancelled`, and again, with the same outcome. */
  placed(orders: readonly OrderOfCart[]): Promise<void>;
  /** Notes that orders ended: a cart without another order is open again. Nobody is reminded of what somebody gave up. */
  cancelled(orders: readonly EndedOrder[]): Promise<void>;
}

export interface NewCart {
  readonly id: string;
  readonly userId: string | null;
  /** As of `Wish`. */
  readonly email: string | null;
  readonly lines: readonly Line[];
}

export interface Wish {
  readonly id: string;
  readonly change: Change;
  /** Of the signed-in person who asks for it, who may be reminded of the cart; null: nobody new. */
  readonly email: string | null;
}

export interface OrderOfCart {
  readonly cartId: string;
  readonly orderId: string;
}

export interface EndedOrder extends OrderOfCart {
  /** A person wanted it to end; otherwise the goods, the payment or the time did. */
  readonly givenUp: boolean;
}

/** A store for use on a pool, or within the transaction that also has other effects. */
export type OpenStore<DB> = (db: Kysely<DB>) => CartStore;

/** Carts that signed-in people left lying: with lines, not ordered, and nobody reminded of them yet. */
export interface QuietCarts {
  /** Some that were not touched for so long. */
  find(quiet: { readonly hours: number; readonly atMost: number }): Promise<readonly QuietCart[]>;
  /** Marks those that still are and that nobody else has in hand, and answers them: each is answered once, ever. */
  take(quiet: { readonly hours: number; readonly ids: readonly string[] }): Promise<readonly QuietCart[]>;
}

export interface QuietCart {
  readonly id: string;
  readonly userId: string | null;
  readonly email: string;
  readonly lines: readonly Line[];
}

/** As `OpenStore`. */
export type OpenQuiet<DB> = (db: Kysely<DB>) => QuietCarts;

/** Carts that change hands: all of it but reading within one transaction. */
export interface ClaimStore {
  /** The id of a person's newest cart that is not ordered; null when there is none. */
  openOf(userId: string): Promise<string | null>;
  /** Lets one claim of a person after the other: two could not see each other's new cart otherwise. */
  queue(userId: string): Promise<void>;
  /** The cart and the person's newest open one, locked in the order of their ids until the transaction ends. */
  lock(wanted: {
    readonly id: string;
    readonly userId: string;
  }): Promise<{ readonly cart: Claimed | null; readonly open: Claimed | null }>;
  take(taking: Taking): Promise<void>;
  /** The person's cart gets the contents of both, and the guest's keeps nothing but where they went. */
  merge(merging: Taking & { readonly into: string; readonly contents: Contents }): Promise<void>;
}

export interface Taking {
  readonly id: string;
  readonly userId: string;
  /** As `Wish.email`. */
  readonly email: string | null;
}

/** As `OpenStore`. */
export type OpenClaims<DB> = (db: Kysely<DB>) => ClaimStore;

/** Carts that nobody has touched for long. */
export interface OldCarts {
  /**
   * Forgets some that were not touched for so many days, and answers how many. Those that nobody ordered are deleted; of
   * those that hold an order stays that they do. What is being touched at this moment, or forgotten by another replica, is
   * passed over.
   */
  forget(old: OldEnough): Promise<number>;
}

export interface OldEnough {
  readonly days: number;
  readonly atMost: number;
}

/** What carts know of people. */
export interface PeopleStore {
  /** The newest carts of a person, at most so many. */
  cartsOf(person: KnownPerson, atMost: number): Promise<readonly TheirCart[]>;
  /**
   * Deletes the carts of a person; those that were ordered stay as empty shells of nobody, so that their orders know
   * them. Answers which there were.
   */
  forget(person: KnownPerson): Promise<readonly string[]>;
}

/** A person as a request about their data names them: the address only when it was proved to be theirs. */
export interface KnownPerson {
  readonly userId: string | undefined;
  readonly email: string | undefined;
}

/** A cart in words that its owner understands. */
export interface TheirCart {
  readonly createdAt: Date;
  readonly changedAt: Date;
  readonly email: string | null;
  readonly lines: readonly Line[];
  readonly codes: readonly string[];
  readonly orderedAs: readonly string[];
}

/** As `OpenStore`. */
export type OpenPeople<DB> = (db: Kysely<DB>) => PeopleStore;
