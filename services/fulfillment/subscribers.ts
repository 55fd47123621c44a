import type { Logger } from 'pino';
import type { OrderSnapshot } from '#contracts/gen/rialto/orders/v1/events_pb.ts';
import type { Subscribers } from '#platform/events/port.ts';
import { merged } from './domain.ts';
import { cancel, type FulfillmentDb, prepare } from './repository.ts';

/** The fulfillment's part of the saga: goods of confirmed orders are prepared, of cancelled ones kept back. */
export const subscribers = ({ log }: { readonly log: Logger }): Subscribers<FulfillmentDb, 'fulfillment'> => ({
  'orders.confirmed': (events, tx) =>
    prepare(
      tx,
      orders(events).map(({ orderId, number, lines, person, accessToken }) => ({
        orderId,
        number,
        person,
        accessToken,
        lines: merged(lines.map(({ sku, quantity }) => ({ sku, quantity }))),
      })),
    ),

  async 'orders.cancelled'(events, tx) {
    const cancelled = orders(events);
    const stopped = await cancel(tx, cancelled);
    // Orders grant no cancellation of what was begun here. Should one come all the same, somebody has to look after it.
    for (const { orderId } of cancelled) {
      if (!stopped.has(orderId)) log.error({ orderId }, 'fulfillment.cancelled_after_begin');
    }
  },
});

const orders = (
  events: readonly { readonly data: { readonly order?: OrderSnapshot | undefined } }[],
): readonly OrderSnapshot[] => events.flatMap(({ data }) => (data.order === undefined ? [] : [data.order]));
