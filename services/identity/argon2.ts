import { hash, verify } from '@node-rs/argon2';

/** A password as an argon2id hash of the least cost that OWASP recommends. Runs on a thread of its own. */
export const hashPassword = (password: string): Promise<string> => hash(password, cost);

/** Whether a hash is of this password; false as well when the hash is damaged. */
export const verifyPassword = (hashed: string, password: string): Promise<boolean> =>
  verify(hashed, password).catch(() => false);

/** 19 MiB, two passes, one lane; the package's default algorithm is argon2id. */
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };
