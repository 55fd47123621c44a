import { hashSync, verifySync } from '@node-rs/argon2';

/** A password as an argon2id hash of the least cost that OWASP recommends: 10 to 30 ms of work, for a thread of its own. */
export const hash = (password: string): string => hashSync(password, cost);

/** Whether a hash is of this password; false as well when the hash is damaged. */
export function verify({ hashed, password }: { readonly hashed: string; readonly password: string }): boolean {
  try {
    return verifySync(hashed, password);
  } catch {
    return false;
  }
}

/** 19 MiB, two passes, one lane; the package's default algorithm is argon2id. */
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };
