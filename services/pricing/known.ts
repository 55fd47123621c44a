import type { Kysely } from 'kysely';
import type { Clock } from '#platform/kernel/clock.ts';
import { type Meaning, plain } from './domain/codes.ts';
import { typed } from './domain/gift-code.ts';
import { isLimited } from './domain/promotion.ts';
import type { Known } from './domain/quote.ts';
import { readByHash } from './repository/gift-cards.ts';
import { readUsed } from './repository/promotions.ts';
import type { PricingDb } from './repository/tables.ts';
import type { Secrets } from './secrets.ts';
import type { Snapshot } from './snapshot.ts';

interface KnownFrom {
  readonly db: Kysely<PricingDb>;
  readonly snapshot: Pick<Snapshot, 'current'>;
  readonly secrets: Pick<Secrets, 'customerOf' | 'hashOf'>;
  readonly clock: Clock;
  readonly currency: string;
}

/**
 * What has to be known for a quote. Without codes, and as long as no promotion that counts by itself has a limit, that
 * is in memory; else it takes one statement, and one more where a code may be a gift card's.
 */
export async function knownFor(
  asked: { readonly codes: readonly string[]; readonly email: string },
  { db, snapshot, secrets, clock, currency }: KnownFrom,
): Promise<Known> {
  const automatic = snapshot.current();
  const limited = automatic.filter(isLimited).map(({ id }) => id);
  const codes = [...new Set(asked.codes.map(plain))];
  const now = clock.now();
  if (codes.length === 0 && limited.length === 0) return { automatic, meanings: new Map(), uses: new Map(), now };

  const customer = asked.email === '' ? null : secrets.customerOf(asked.email);
  const [used, cards] = await Promise.all([readUsed(db, { codes, ids: limited, customer, currency }), cardsOf(codes)]);
  const promotions = used.flatMap(({ promotion }): [string, Meaning][] =>
    promotion.code === null ? [] : [[promotion.code, { kind: 'promotion', promotion }]],
  );
  return {
    automatic,
    // A promotion comes before a gift card, should both have one code.
    meanings: new Map([...cards, ...promotions]),
    uses: new Map(used.map(({ promotion, uses }) => [promotion.id, uses])),
    now,
  };

  async function cardsOf(among: readonly string[]): Promise<readonly [string, Meaning][]> {
    const hashes = among.flatMap((code): [string, Buffer][] => {
      const giftCode = typed(code);
      return giftCode === null ? [] : [[code, secrets.hashOf(giftCode)]];
    });
    if (hashes.length === 0) return [];
    const found = await readByHash(db, { hashes: hashes.map(([, hash]) => hash), currency });
    return hashes.flatMap(([code, hash]): [string, Meaning][] => {
      const card = found.get(hash.toString('hex'));
      return card === undefined ? [] : [[code, { kind: 'gift_card', card }]];
    });
  }
}
