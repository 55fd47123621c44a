import { Failure, notFound } from '#platform/kernel/errors.ts';
import { type Cart, refusal } from './domain.ts';
import type { CartStore, Wish } from './store/port.ts';

/** Changes a cart, or fails with the reason why not. */
export async function changeCart(store: CartStore, wish: Wish): Promise<Cart> {
  const { id, change } = wish;
  // The store only says no; the reason is read afterwards and may be gone by then: then it is tried again.
  for (let attempt = 1; attempt <= 3; attempt += 1) {
    const changed = await store.change(wish);
    if (changed !== null) return changed;
    const cart = await store.get(id);
    if (cart === null) throw notFound('CART_NOT_FOUND', 'There is no such cart.');
    const failure = refusal(cart, change);
    if (failure !== null) throw failure;
  }
  throw new Failure('aborted', 'CART_BUSY', 'The cart is being changed by somebody else; try again.');
}
