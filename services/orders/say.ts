import type { Decision } from './domain.ts';
import { accessToken } from './number.ts';
import type { OrdersTx } from './repository.ts';
import { snapshotOf } from './wire.ts';

/** Says what a decision means for the others; the key is that of the orders' access tokens. */
export function say(tx: OrdersTx, { order, says }: Decision, tokenKey: Buffer): void {
  if (says === undefined) return;
  const snapshot = snapshotOf(order, accessToken(order.id, tokenKey));
  if (says === 'confirmed') tx.publish('orders.confirmed', order.id, { order: snapshot });
  else tx.publish('orders.cancelled', order.id, { order: snapshot, reason: order.statusReason ?? '' });
}
