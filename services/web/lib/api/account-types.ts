import type { Address } from './types.ts';

/** What `/api/v1/me` and `/api/auth` answer to the pages of an account. */

/** What the sign-in page may offer beside a password. */
export interface SignInOffer {
  readonly providers: readonly { readonly id: string; readonly name: string }[];
  readonly passkeys: boolean;
  /** A new account's address has to be confirmed before its first sign-in. */
  readonly verificationRequired: boolean;
}

/** A device on which somebody is signed in. */
export interface Session {
  /** Names it when it is to end; it opens nothing, since the cookie is signed. */
  readonly token: string;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly ipAddress?: string | null;
  readonly userAgent?: string | null;
}

export interface Passkey {
  readonly id: string;
  readonly name?: string | null;
  readonly createdAt: string;
}

/** A provider's account, or the password ("credential"), that opens this one. */
export interface LinkedSignIn {
  readonly providerId: string;
  readonly accountId: string;
  readonly createdAt: string;
}

export interface SavedAddress {
  readonly id: string;
  readonly address: Address;
  readonly defaultShipping: boolean;
  readonly defaultBilling: boolean;
}

export interface Export {
  readonly id: string;
  readonly requestedAt: string;
  /** Set when it can be downloaded. */
  readonly completedAt?: string;
  readonly answered: readonly string[];
}

export interface Erasure {
  readonly id: string;
  /** Opens the certificate later; in the answer that began it alone. */
  readonly token?: string;
  readonly requestedAt: string;
  /** Set when the last service has answered. */
  readonly completedAt?: string;
  readonly answers: readonly ErasureAnswer[];
}

export interface ErasureAnswer {
  readonly service: string;
  readonly at: string;
  readonly erased: Readonly<Record<string, number>>;
  /** What had to stay, and why; empty when nothing did. */
  readonly kept: string;
}
