import { each, type Subscribers } from '#platform/events/port.ts';
import { boundedJson } from '#platform/kernel/bounded-json.ts';
import { exportedCarts, exportedLength } from './config.ts';
import { cartsOf, forgetCarts } from './store/postgres-people.ts';
import type { CartDb } from './tables.ts';

/** What the cart says and forgets of a person. Nothing has to be kept: a cart is a wish. */
export const people: Pick<Subscribers<CartDb, 'cart'>, 'identity.export_requested' | 'identity.erasure_requested'> = {
  'identity.export_requested': each(async ({ data: { requestId, person } }, tx) => {
    const carts = await cartsOf(tx.db, { userId: person?.userId, email: person?.email, atMost: exportedCarts });
    tx.publish('cart.person_exported', requestId, { requestId, dataJson: boundedJson({ carts }, exportedLength) });
  }),

  'identity.erasure_requested': each(async ({ data: { requestId, person } }, tx) => {
    const ids = await forgetCarts(tx.db, { userId: person?.userId, email: person?.email });
    await tx.blankSaid(ids);
    tx.publish('cart.person_erased', requestId, { requestId, erased: { carts: ids.length } });
  }),
};
