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
    // Orders refuse a cancellation once packed, so this is the race of two hands; the goods come back as a return.
    for (const { orderId } of cancelled) {
      if (!stopped.has(orderId)) log.warn({ orderId }, 'fulfillment.cancelled_too_late');
    }
  },
});

const orders = (
  events: readonly { readonly data: { readonly order?: OrderSnapshot | undefined } }[],
): readonly OrderSnapshot[] => events.flatMap(({ data }) => (data.order === undefined ? [] : [data.order]));
