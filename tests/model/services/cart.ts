import type { Hears } from '../world.ts';

/** As the cart's subscribers: closed by an order, opened again by its end, in whichever order both are heard. */
export const cart: Hears<'cart'> = {
  'orders.placed': (world, { subject, data: { order } }) => {
    const before = world.kept.carts.get(order.cartId) ?? empty;
    if (before.cancelled.includes(subject)) return;
    world.kept.carts.set(order.cartId, { ...before, orderedBy: [...before.orderedBy, subject] });
  },
  'orders.cancelled': (world, { subject, data: { order } }) => {
    const before = world.kept.carts.get(order.cartId) ?? empty;
    const orderedBy = before.orderedBy.filter((one) => one !== subject);
    world.kept.carts.set(order.cartId, { orderedBy, cancelled: [...before.cancelled, subject] });
  },
};

const empty = { orderedBy: [], cancelled: [] };
