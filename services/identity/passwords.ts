import { Piscina } from 'piscina';
import type { Passwords } from './better-auth-options.ts';

/**
 * Hashes on so many threads, which begin with their first password and end when nobody signs in. They give way to every other
 * thread of the machine: a flood of wrong passwords takes the time that is left over, and slows down no checkout.
 */
export function openPasswords({ threads }: { readonly threads: number }): Passwords & { close(): Promise<void> } {
  const pool = new Piscina({
    filename: new URL('./argon2.ts', import.meta.url).href,
    minThreads: 0,
    maxThreads: threads,
    niceIncrement: 10,
    idleTimeout: 30_000,
  });
  return {
    hash: (password) => pool.run(password, { name: 'hash' }),
    verify: (hashed, password) => pool.run({ hashed, password }, { name: 'verify' }),
    close: () => pool.close(),
  };
}
