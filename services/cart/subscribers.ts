import type { OrderSnapshot } from '#contracts/gen/rialto/orders/v1/events_pb.ts';
import type { Subscribers } from '#platform/events/port.ts';
import { people } from './people.ts';
import type { OpenPeople, OpenStore, OrderOfCart } from './store/port.ts';
import type { CartDb } from './tables.ts';

/** The cart's part of the saga: closed by an order, opened again by its end. */
export const subscribers = (storeOn: OpenStore<CartDb>, peopleOn: OpenPeople<CartDb>): Subscribers<CartDb, 'cart'> => ({
  ...people(peopleOn),
  'orders.placed': (events, tx) => storeOn(tx.db).placed(events.flatMap(({ data }) => orderOfCart(data.order))),
  'orders.cancelled': (events, tx) =>
    storeOn(tx.db).cancelled(
      events.flatMap(({ data }) =>
        orderOfCart(data.order).map((one) => ({ ...one, givenUp: wishes.has(data.reason) })),
      ),
    ),
});

/** Reasons that are somebody's wish. */
const wishes: ReadonlySet<string> = new Set(['CUSTOMER_REQUEST', 'STAFF_REQUEST']);

/** None for an order that came from no cart. */
const orderOfCart = (order: OrderSnapshot | undefined): readonly OrderOfCart[] =>
  order === undefined || order.cartId === '' ? [] : [{ cartId: order.cartId, orderId: order.orderId }];
