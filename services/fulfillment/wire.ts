import type { MessageInitShape } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import {
  type FulfillmentSchema,
  FulfillmentStatus,
  type ShipmentSchema,
} from '#contracts/gen/rialto/fulfillment/v1/fulfillment_pb.ts';
import { type ParcelSchema, ShipmentStatus } from '#contracts/gen/rialto/orders/v1/orders_pb.ts';
import { wordsFor } from '#platform/kernel/words.ts';
import { trackingUrl } from './carriers.ts';
import { type Line, type Parcel, pickupCarrier, remaining, type Shipment, type Status } from './domain.ts';
import type { Kept } from './repository.ts';

export const fulfillmentToWire = (kept: Kept): MessageInitShape<typeof FulfillmentSchema> => ({
  orderId: kept.orderId,
  status: statuses[kept.status],
  number: kept.number,
  remaining: kept.status === 'cancelled' ? [] : remaining(kept).map(lineToWire),
  shipments: kept.shipments.map(shipmentToWire),
  ...(kept.pickupLocationId === null ? {} : { pickupLocationId: kept.pickupLocationId }),
  ...(kept.person?.shippingAddress === undefined ? {} : { address: kept.person.shippingAddress }),
});

export const shipmentToWire = (shipment: Shipment): MessageInitShape<typeof ShipmentSchema> => ({
  id: shipment.id,
  orderId: shipment.orderId,
  carrier: shipment.carrier,
  trackingNumber: shipment.trackingNumber,
  status: shipment.deliveredAt === null ? ShipmentStatus.SHIPPED : ShipmentStatus.DELIVERED,
  lines: shipment.lines.map(lineToWire),
  shippedAt: timestampFromDate(shipment.shippedAt),
  ...(shipment.deliveredAt === null ? {} : { deliveredAt: timestampFromDate(shipment.deliveredAt) }),
  // What a customer took along is no parcel.
  parcels: shipment.carrier === pickupCarrier ? [] : [shipment, ...shipment.moreParcels].map(parcelToWire),
});

/** The states that a list shows: without a wish, all in which something is to be done. */
export const statusesOf = (wanted: FulfillmentStatus | undefined): readonly Status[] =>
  wanted === undefined ? ['ready', 'packed'] : wordsFor(statuses, wanted);

const lineToWire = ({ sku, quantity }: Line): Line => ({ sku, quantity });

function parcelToWire({ carrier, trackingNumber }: Parcel): MessageInitShape<typeof ParcelSchema> {
  const url = trackingUrl(carrier, trackingNumber);
  return { carrier, trackingNumber, ...(url === undefined ? {} : { trackingUrl: url }) };
}

const statuses: Readonly<Record<Status, FulfillmentStatus>> = {
  ready: FulfillmentStatus.READY,
  packed: FulfillmentStatus.PACKED,
  shipped: FulfillmentStatus.SHIPPED,
  delivered: FulfillmentStatus.DELIVERED,
  cancelled: FulfillmentStatus.CANCELLED,
};
