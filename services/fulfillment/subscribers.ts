import type { Logger } from 'pino';
import type { OrderSnapshot } from '#contracts/gen/rialto/orders/v1/events_pb.ts';
import { each, type Subscribers } from '#platform/events/port.ts';
import { merged } from './domain.ts';
import { people } from './people.ts';
import { cancel, type FulfillmentDb, type Prepared, prepare, prepareEdited } from './repository.ts';

/** The fulfillment's part of the saga: goods of confirmed orders are prepared, of cancelled ones kept back. */
export const subscribers = ({ log }: { readonly log: Logger }): Subscribers<FulfillmentDb, 'fulfillment'> => ({
  ...people,

  'orders.confirmed': (events, tx) => prepare(tx, orders(events).map(prepared)),

  // Heard before the confirmation it prepares the goods in its place, which then finds them prepared.
  'orders.edited': each(async ({ data: { order }, time }, tx) => {
    if (order !== undefined) await prepareEdited(tx, prepared(order), time);
  }),

  async 'orders.cancelled'(events, tx) {
    const cancelled = orders(events);
    const stopped = await cancel(tx, cancelled);
    // Orders grant no cancellation of what was begun here. Should one come all the same, somebody has to look after it.
    for (const { orderId } of cancelled) {
      if (!stopped.has(orderId)) log.error({ orderId }, 'fulfillment.cancelled_after_begin');
    }
  },
});

const prepared = ({
  orderId,
  number,
  lines,
  person,
  accessToken,
  pickupLocationId,
  shippingMethod,
}: OrderSnapshot): Prepared => ({
  orderId,
  number,
  person,
  accessToken,
  shippingMethod: shippingMethod.slice(0, 400),
  pickupLocationId: pickupLocationId ?? null,
  lines: merged(lines.map(({ sku, quantity }) => ({ sku, quantity }))),
});

const orders = (
  events: readonly { readonly data: { readonly order?: OrderSnapshot | undefined } }[],
): readonly OrderSnapshot[] => events.flatMap(({ data }) => (data.order === undefined ? [] : [data.order]));
