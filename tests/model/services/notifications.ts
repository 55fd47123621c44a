import type { EventType } from '#contracts/events.ts';
import type { Hears, Said, World } from '../world.ts';

/** One mail for an event, kept under its template and the event's id. */
function write(world: World, event: Said<EventType>): void {
  const name = `${event.type}/${event.id}`;
  world.kept.mails.set(name, (world.kept.mails.get(name) ?? 0) + 1);
}

export const notifications: Hears<'notifications'> = {
  'orders.confirmed': write,
  'orders.cancelled': write,
  'orders.edited': write,
  'orders.return_changed': write,
  'orders.refunded': write,
  'fulfillment.ready_for_pickup': write,
  'fulfillment.shipped': write,
  'fulfillment.delivered': write,
  'inventory.low_stock': write,
  'inventory.back_in_stock': write,
  'cart.abandoned': write,
};
