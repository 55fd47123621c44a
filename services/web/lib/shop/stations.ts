import type { Order, OrderStatus } from '#web/lib/api/types.ts';

/** The way of an order that goes well. */
export const road: readonly OrderStatus[] = ['pending', 'confirmed', 'packed', 'shipped', 'delivered'];

/** When an order came to its stations. Those that it went back from lie ahead of it again. */
export function stationsReached(history: Order['history']): ReadonlyMap<OrderStatus, string> {
  const reached = new Map<OrderStatus, string>();
  for (const { status, at } of history) {
    if (!reached.has(status)) reached.set(status, at);
    if (!road.includes(status)) continue;
    for (const ahead of road.slice(road.indexOf(status) + 1)) reached.delete(ahead);
  }
  return reached;
}
