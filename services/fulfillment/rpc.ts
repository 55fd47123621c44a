import { FulfillmentService } from '#contracts/gen/rialto/fulfillment/v1/fulfillment_pb.ts';
import { answeredBefore, callOnce, keyed } from '#platform/database/idempotency.ts';
import { notFound } from '#platform/kernel/errors.ts';
import type { Implementation } from '#platform/rpc/port.ts';
import type { FulfillmentDependencies } from './dependencies.ts';
import { afterDelivery, planCollection, planShipment, type Shipment, unpack } from './domain.ts';
import { createHands, locked } from './hands.ts';
import { lookCalls } from './look.ts';
import { markDelivered, orderOfShipment, saveUnpacked, setStatus } from './repository.ts';
import { aboutShipment, collected, packed, personOf, shipped } from './say.ts';
import { fulfillmentToWire, shipmentToWire } from './wire.ts';

/** What staff do with an order: pack it, ship it or hand it over, note its arrival. */
export function rpc(given: FulfillmentDependencies): Implementation<typeof FulfillmentService> {
  const { database, clock, ids, crash } = given;
  const { begin, taken, begunOnly } = createHands(given);

  return {
    ...lookCalls(given),

    async packOrder({ orderId }, context) {
      const begun = await begin(orderId, () => {}, context);
      return database.transaction(async (tx) => {
        const fulfillment = await taken(tx, orderId, begun);
        // Packed once is packed: the second click of an impatient hand finds it done.
        if (['packed', 'shipped', 'delivered'].includes(fulfillment.status)) return fulfillmentToWire(fulfillment);
        const status = packed(tx, fulfillment);
        await setStatus(tx, orderId, status);
        const change = { before: { status: fulfillment.status }, after: { status } };
        tx.audit(context, { action: 'fulfillment.order_pack', subject: orderId, ...change });
        return fulfillmentToWire({ ...fulfillment, status });
      }, context);
    },

    async unpackOrder({ orderId, reason }, context) {
      const isBegun = await begunOnly(orderId, context);
      return database.transaction(async (tx) => {
        const before = await locked(tx, orderId);
        if (before.status === 'ready' && !isBegun) return fulfillmentToWire(before);
        const after = unpack(before);
        await saveUnpacked(tx, after);
        tx.publish('fulfillment.unpacked', orderId, { orderId, round: after.round });
        const change = { before: { status: before.status }, after: { status: after.status, reason } };
        tx.audit(context, { action: 'fulfillment.order_unpack', subject: orderId, ...change });
        crash.point('fulfillment.unpacked');
        return fulfillmentToWire(after);
      }, context);
    },

    async createShipment(request, context) {
      const call = keyed(FulfillmentService.method.createShipment, request.orderId, context);
      const begun = await begin(request.orderId, (kept) => planShipment(kept, request.lines), context).catch(
        async (error: unknown) => {
          // The same request may have shipped it while this one asked.
          const before = await answeredBefore(database.read, call, request);
          if (before === undefined) throw error;
          return { before };
        },
      );
      if (begun !== null && 'before' in begun) return begun.before;
      return database.transaction(
        (tx) =>
          callOnce(tx, call, request, async () => {
            const fulfillment = await taken(tx, request.orderId, begun);
            const plan = planShipment(fulfillment, request.lines);
            const shipment: Shipment = {
              id: ids.uuid(),
              orderId: request.orderId,
              ...parcel(request),
              moreParcels: request.moreParcels.map(parcel),
              lines: plan.lines,
              shippedAt: clock.now(),
              deliveredAt: null,
            };
            if (plan.packs) packed(tx, fulfillment);
            await shipped(tx, { fulfillment, shipment, complete: plan.complete });
            await setStatus(tx, shipment.orderId, plan.status);
            const change = { before: { status: fulfillment.status }, after: aboutShipment(shipment, plan.status) };
            tx.audit(context, { action: 'fulfillment.shipment_create', subject: shipment.orderId, ...change });
            crash.point('fulfillment.shipped');
            return shipmentToWire(shipment);
          }),
        context,
      );
    },

    collectOrder: ({ orderId }, context) =>
      database.transaction(async (tx) => {
        const fulfillment = await locked(tx, orderId);
        const before = fulfillment.pickupLocationId === null ? undefined : fulfillment.shipments[0];
        if (before !== undefined) return shipmentToWire(before);
        const { lines, status } = planCollection(fulfillment);
        const shipment = await collected(tx, { fulfillment, lines, id: ids.uuid(), at: clock.now() });
        await setStatus(tx, orderId, status);
        const change = { before: { status: fulfillment.status }, after: aboutShipment(shipment, status) };
        tx.audit(context, { action: 'fulfillment.order_collect', subject: orderId, ...change });
        return shipmentToWire(shipment);
      }, context),

    deliverShipment: ({ id }, context) =>
      database.transaction(async (tx) => {
        const orderId = await orderOfShipment(tx, id);
        if (orderId === null) throw noShipment();
        const before = await locked(tx, orderId);
        const known = before.shipments.find((one) => one.id === id);
        if (known === undefined) throw noShipment();
        if (known.deliveredAt !== null) return shipmentToWire(known);
        const arrived = { ...known, deliveredAt: clock.now() };
        const shipments = before.shipments.map((one) => (one === known ? arrived : one));
        const { status, complete } = afterDelivery({ ...before, shipments });
        await markDelivered(tx, id, arrived.deliveredAt);
        await setStatus(tx, orderId, status);
        const shipment = shipmentToWire(arrived);
        tx.publish('fulfillment.delivered', orderId, { orderId, shipment, complete, ...personOf(before) });
        const change = { before: { status: before.status }, after: aboutShipment(arrived, status) };
        tx.audit(context, { action: 'fulfillment.shipment_deliver', subject: orderId, ...change });
        return shipment;
      }, context),
  };
}

const parcel = ({ carrier, trackingNumber }: { carrier: string; trackingNumber: string }) => ({
  carrier: carrier.trim(),
  trackingNumber: trackingNumber.trim(),
});

const noShipment = () => notFound('SHIPMENT_NOT_FOUND', 'There is no such shipment.');
