import type { Person } from '#contracts/gen/rialto/common/v1/common_pb.ts';
import { after, type Line, pickupCarrier, type Shipment, type Status } from './domain.ts';
import { addShipment, type FulfillmentTx, type Kept } from './repository.ts';
import { shipmentToWire } from './wire.ts';

/** Says that everything lies packed, and ready where it is collected; answers the state that follows. */
export function packed(tx: FulfillmentTx, fulfillment: Kept): Status {
  const { orderId, status, round, pickupLocationId, shippingMethod } = fulfillment;
  const next = after(status, 'pack');
  tx.publish('fulfillment.packed', orderId, { orderId, round });
  if (pickupLocationId !== null) {
    const ready = { orderId, locationId: pickupLocationId, shippingMethod, ...personOf(fulfillment) };
    tx.publish('fulfillment.ready_for_pickup', orderId, ready);
  }
  return next;
}

/** Keeps a shipment and says that it left. */
export async function shipped(
  tx: FulfillmentTx,
  { fulfillment, shipment, complete }: { fulfillment: Kept; shipment: Shipment; complete: boolean },
): Promise<void> {
  const { orderId } = fulfillment;
  await addShipment(tx, shipment);
  const data = { orderId, shipment: shipmentToWire(shipment), complete, ...personOf(fulfillment) };
  tx.publish('fulfillment.shipped', orderId, data);
}

/** Keeps what the customer took along as a shipment that left and arrived at once. */
export async function collected(
  tx: FulfillmentTx,
  { fulfillment, lines, id, at }: { fulfillment: Kept; lines: readonly Line[]; id: string; at: Date },
): Promise<Shipment> {
  const { orderId } = fulfillment;
  const parcel = { carrier: pickupCarrier, trackingNumber: '', moreParcels: [] };
  const shipment: Shipment = { id, orderId, ...parcel, lines, shippedAt: at, deliveredAt: at };
  await shipped(tx, { fulfillment, shipment, complete: true });
  const data = { orderId, shipment: shipmentToWire(shipment), complete: true, ...personOf(fulfillment) };
  tx.publish('fulfillment.delivered', orderId, data);
  return shipment;
}

/** What the events about an order say of it and of whom it belongs to. */
export const personOf = ({
  number,
  accessToken,
  person,
}: Kept): { number: string; accessToken: string; person?: Person } => ({
  number,
  accessToken,
  ...(person === null ? {} : { person }),
});

/** A shipment as the audit keeps it: nothing of the person. */
export const aboutShipment = (
  { id, carrier, trackingNumber, moreParcels, lines }: Shipment,
  status: Status,
): object => ({
  status,
  shipmentId: id,
  parcels: [{ carrier, trackingNumber }, ...moreParcels],
  lines,
});
