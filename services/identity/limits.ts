import { createHmac } from 'node:crypto';
import { allowedTries } from './config.ts';
import type { Repository } from './repository.ts';

/** Counts what may be tried a few times only, in the database: all replicas and all parallel tries share one count. */
export interface Limits {
  /** Counts one try; the seconds to wait when it is one too many, else null. */
  take(what: Counted, whose: string): Promise<number | null>;
  /** Begins anew, after a success. */
  forget(what: Counted, whose: string): Promise<void>;
}

export type Counted = keyof typeof allowedTries;

export function openLimits(given: {
  readonly repository: Pick<Repository, 'countTry' | 'forgetTries'>;
  readonly secret: Buffer;
  /** Off, nothing is counted but the codes, which are worth one use in any case. */
  readonly enabled: boolean;
}): Limits {
  const { repository, secret, enabled } = given;
  // A keyed hash: the table tells nobody who tried to sign in.
  const keyOf = (what: Counted, whose: string) =>
    createHmac('sha256', secret).update(`${what}:${whose.toLowerCase()}`).digest('base64url');
  const isCounted = (what: Counted) => enabled || what === 'code';
  return {
    async take(what, whose) {
      if (!isCounted(what)) return null;
      const { most, windowSeconds } = allowedTries[what];
      const { count, waitSeconds } = await repository.countTry(keyOf(what, whose), windowSeconds);
      return count > most ? waitSeconds : null;
    },
    async forget(what, whose) {
      if (isCounted(what)) await repository.forgetTries(keyOf(what, whose));
    },
  };
}
