import { each, type Subscribers } from '#platform/events/port.ts';
import { boundedJson } from '#platform/kernel/bounded-json.ts';
import { exportedCarts, exportedLength } from './config.ts';
import type { OpenPeople } from './store/port.ts';
import type { CartDb } from './tables.ts';

type Heard = 'identity.export_requested' | 'identity.erasure_requested';

/**
 * What the cart says and forgets of a person. Nothing has to be kept: a cart is a wish. Identity asks to forget twice,
 * as a cart may be filled by a token that counts a second longer.
 */
export const people = (peopleOn: OpenPeople<CartDb>): Pick<Subscribers<CartDb, 'cart'>, Heard> => ({
  'identity.export_requested': each(async ({ data: { requestId, person } }, tx) => {
    const theirs = { userId: person?.userId, email: person?.email };
    const carts = await peopleOn(tx.db).cartsOf(theirs, exportedCarts);
    tx.publish('cart.person_exported', requestId, { requestId, dataJson: boundedJson({ carts }, exportedLength) });
  }),

  'identity.erasure_requested': each(async ({ data: { requestId, person } }, tx) => {
    const ids = await peopleOn(tx.db).forget({ userId: person?.userId, email: person?.email });
    await tx.blankSaid(ids);
    tx.publish('cart.person_erased', requestId, { requestId, erased: { carts: ids.length } });
  }),
});
