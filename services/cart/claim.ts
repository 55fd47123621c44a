import type { Database } from '#platform/database/port.ts';
import { notFound } from '#platform/kernel/errors.ts';
import type { CallContext } from '#platform/rpc/port.ts';
import { emailOf } from './domain.ts';
import { decideClaim } from './merge.ts';
import type { OpenClaims } from './store/port.ts';
import type { CartDb } from './tables.ts';

/**
 * Makes a guest's cart the caller's, or moves its contents into the cart that the caller has open. Answers the id of the
 * caller's cart. However many ask at once, the contents move once: claims of a person wait for each other, and a cart that
 * was moved belongs to that person.
 */
export async function claimCart(
  { database, claimsOn }: { readonly database: Database<CartDb, 'cart'>; readonly claimsOn: OpenClaims<CartDb> },
  id: string,
  context: CallContext,
): Promise<string> {
  const { caller } = context;
  const userId = caller.id;
  return database.transaction(async (tx) => {
    const store = claimsOn(tx.db);
    await store.queue(userId);
    const { cart, open } = await store.lock({ id, userId });
    const claim = cart === null ? null : decideClaim(cart, open, userId);
    if (claim === null) throw notFound('CART_NOT_FOUND', 'There is no such cart.');
    const taking = { id, userId, email: emailOf(caller) };
    if (claim.do === 'take') await store.take(taking);
    if (claim.do === 'merge') await store.merge({ ...taking, into: claim.answer, contents: claim.contents });
    return claim.answer;
  }, context);
}
