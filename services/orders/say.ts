import type { Decision } from './domain.ts';
import type { OrdersTx } from './repository.ts';
import { snapshotOf } from './wire.ts';

/** Says what a decision means for the others. */
export function say(tx: OrdersTx, { order, says }: Decision): void {
  if (says === 'confirmed') tx.publish('orders.confirmed', order.id, { order: snapshotOf(order) });
  if (says === 'cancelled') {
    tx.publish('orders.cancelled', order.id, { order: snapshotOf(order), reason: order.statusReason ?? '' });
  }
}
