/** Confirms an address: its reader says that it is theirs, and also shows that the account is. */
import type { Passwords } from './better-auth-options.ts';
import type { Limits } from './limits.ts';
import type { EmailProofs } from './links.ts';
import { passwordHashOf } from './repository/erasures.ts';
import type { IdentityDatabase } from './repository.ts';

/** What came with the secret of a mail's link. */
export interface Shown {
  /** Ids of accounts that the browser has shown to be its own. */
  readonly accounts: readonly string[];
  /** Empty when none was given. */
  readonly password: string;
}

export type Outcome = 'confirmed' | 'spent' | 'stranger' | 'wrong password' | { readonly waitSeconds: number };

export type Confirm = (token: string, shown: Shown) => Promise<Outcome>;

/**
 * Whoever reads the mails of an address need not be who registered it: somebody else may have, in wait for its owner to
 * confirm it, with a password or a provider's account of their own. So the secret alone marks nothing; its reader may use
 * it to set a new password instead, which ends every other way in. A refusal leaves the secret good.
 */
export function confirming(given: {
  readonly proofs: Pick<EmailProofs, 'ownerOf' | 'use'>;
  readonly database: IdentityDatabase;
  readonly limits: Limits;
  readonly passwords: Pick<Passwords, 'verify'>;
}): Confirm {
  const { proofs, database, limits, passwords } = given;

  async function wrongWith(userId: string, { accounts, password }: Shown): Promise<Outcome | null> {
    if (accounts.includes(userId)) return null;
    if (password.length === 0) return 'stranger';
    const waitSeconds = await limits.take('person', userId);
    if (waitSeconds !== null) return { waitSeconds };
    const hash = await passwordHashOf(database.read, userId);
    if (hash === null || !(await passwords.verify(hash, password))) return 'wrong password';
    await limits.forget('person', userId);
    return null;
  }

  return async (token, shown) => {
    const userId = await proofs.ownerOf(token);
    if (userId === null) return 'spent';
    return (await wrongWith(userId, shown)) ?? ((await proofs.use(token)) ? 'confirmed' : 'spent');
  };
}
