import type { OldCarts, OldEnough } from './store/port.ts';

/** Forgets carts that nobody has touched for long, batch by batch, until few are left or the shop stops. */
export async function forgetOldCarts(carts: OldCarts, old: OldEnough, signal: AbortSignal): Promise<void> {
  while (!signal.aborted && (await carts.forget(old)) >= old.atMost);
}
