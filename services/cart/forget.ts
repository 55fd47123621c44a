import { untilFew } from '#platform/runtime/runner.ts';
import type { OldCarts, OldEnough } from './store/port.ts';

/** Forgets carts that nobody has touched for long, batch by batch, until few are left or the shop stops. */
export const forgetOldCarts = (carts: OldCarts, old: OldEnough, signal: AbortSignal): Promise<void> =>
  untilFew(signal, old.atMost, () => carts.forget(old));
