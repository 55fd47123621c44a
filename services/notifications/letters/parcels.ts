import type { Shipment } from '#contracts/gen/rialto/fulfillment/v1/fulfillment_pb.ts';
import { orderDelivered, orderReadyForPickup, orderShipped, type Parcel } from '../templates/shipment.ts';
import type { Composers } from './draft.ts';
import { aboutOrder } from './shop.ts';

/** Mails about the goods on their way. */
export const ofParcels: Composers<'fulfillment.shipped' | 'fulfillment.delivered' | 'fulfillment.ready_for_pickup'> = {
  'fulfillment.shipped'(data, shop) {
    const { orderId, person, shipment, complete } = data;
    // Who takes the goods along knows that they left.
    if (person === undefined || shipment === undefined || isCollected(shipment)) return null;
    const about = aboutOrder(data, person, shop);
    const letter = orderShipped({ ...about, parcels: parcelsOf(shipment), items: unitsOf(shipment), complete });
    return { template: 'order_shipped', to: person, orderId, letter };
  },

  'fulfillment.delivered'(data, shop) {
    const { orderId, person, shipment, complete } = data;
    if (person === undefined || shipment === undefined) return null;
    const about = aboutOrder(data, person, shop);
    const collected = isCollected(shipment);
    const letter = orderDelivered({ ...about, items: unitsOf(shipment), complete, collected });
    return { template: 'order_delivered', to: person, orderId, letter };
  },

  'fulfillment.ready_for_pickup'(data, shop) {
    const { orderId, person, shippingMethod } = data;
    if (person === undefined) return null;
    const letter = orderReadyForPickup({ ...aboutOrder(data, person, shop), place: shippingMethod });
    return { template: 'order_ready_for_pickup', to: person, orderId, letter };
  },
};

/** The carrier of goods that the customer took along. */
export const isCollected = ({ carrier }: Pick<Shipment, 'carrier'>): boolean => carrier === 'PICKUP';

const unitsOf = ({ lines }: Shipment): number => lines.reduce((sum, { quantity }) => sum + quantity, 0);

/** A shipment that an older version said has its one parcel in its own fields. */
const parcelsOf = ({ carrier, trackingNumber, parcels }: Shipment): readonly Parcel[] =>
  parcels.length === 0 ? [{ carrier, trackingNumber }] : parcels;
