import { FulfillmentService } from '#contracts/gen/rialto/fulfillment/v1/fulfillment_pb.ts';
import type { OrdersService } from '#contracts/gen/rialto/orders/v1/orders_pb.ts';
import { callOnce, keyed } from '#platform/database/idempotency.ts';
import type { Database } from '#platform/database/port.ts';
import type { Clock } from '#platform/kernel/clock.ts';
import type { Crash } from '#platform/kernel/crash.ts';
import { conflict, notFound } from '#platform/kernel/errors.ts';
import type { Ids } from '#platform/kernel/ids.ts';
import { isPlaceInTime, pagedList } from '#platform/kernel/paging.ts';
import type { CallContext, Client, Implementation } from '#platform/rpc/port.ts';
import { afterDelivery, merged, planCollection, planShipment, type Shipment } from './domain.ts';
import {
  type FulfillmentDb,
  type FulfillmentTx,
  type Kept,
  listFulfillments,
  lockFulfillment,
  markDelivered,
  orderOfShipment,
  readFulfillment,
  setStatus,
  settle,
} from './repository.ts';
import { aboutShipment, collected, packed, personOf, shipped } from './say.ts';
import { fulfillmentToWire, shipmentToWire, statusesOf } from './wire.ts';

export interface FulfillmentDependencies {
  readonly database: Database<FulfillmentDb, 'fulfillment'>;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly crash: Crash;
  readonly orders: Pick<Client<typeof OrdersService>, 'beginFulfillment' | 'getOrder'>;
}

/** What staff do with an order: pack it, ship it or hand it over, note its arrival. */
export function rpc(given: FulfillmentDependencies): Implementation<typeof FulfillmentService> {
  const { database, clock, ids, crash, orders } = given;

  /**
   * Before the first hand is laid on an order, its own service is asked: a cancellation or an edit may not have been
   * heard here yet. From then on orders admit neither, so what they answer is what is sent. Asked outside of any
   * transaction; whoever dies after it asks again and gets the same answer. `check` throws for what is refused
   * anyway, so that a mistake does not keep an order from being cancelled.
   */
  async function begin(orderId: string, check: (fulfillment: Kept) => void, context: CallContext): Promise<Begun> {
    const fulfillment = known(await readFulfillment(database.read, orderId));
    if (fulfillment.status !== 'ready') return (kept) => kept;
    check(fulfillment);
    await orders.beginFulfillment({ orderId }, context);
    crash.point('fulfillment.begun');
    const { lines, shippingAddress } = await orders.getOrder({ id: orderId }, context);
    const ordered = merged(lines.map(({ sku, quantity }) => ({ sku, quantity })));
    return ({ person, ...kept }) => ({
      ...kept,
      lines: ordered,
      person: person === null ? null : { ...person, ...(shippingAddress === undefined ? {} : { shippingAddress }) },
    });
  }

  /** The fulfillment, locked, as it is to be sent. */
  async function taken(tx: FulfillmentTx, orderId: string, begun: Begun): Promise<Kept> {
    const kept = await locked(tx, orderId);
    if (kept.status !== 'ready') return kept;
    const settled = begun(kept);
    await settle(tx, settled);
    return settled;
  }

  return {
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

    async listFulfillments({ status, ...asked }) {
      const { shown, nextPageToken } = await fulfillments.page(
        asked,
        (from) => listFulfillments(database.read, statusesOf(status), from),
        ({ place }) => place,
      );
      return { fulfillments: shown.map(({ kept }) => fulfillmentToWire(kept)), nextPageToken };
    },

    async createShipment(request, context) {
      const begun = await begin(request.orderId, (kept) => planShipment(kept, request.lines), context);
      return database.transaction(async (tx) => {
        const call = keyed(FulfillmentService.method.createShipment, request.orderId, context);
        return callOnce(tx, call, request, async () => {
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
        });
      }, context);
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

const fulfillments = pagedList('fulfillments', isPlaceInTime);

/** What is kept, put right by what orders answered. */
type Begun = (kept: Kept) => Kept;

const parcel = ({ carrier, trackingNumber }: { carrier: string; trackingNumber: string }) => ({
  carrier: carrier.trim(),
  trackingNumber: trackingNumber.trim(),
});

const locked = async (tx: FulfillmentTx, orderId: string): Promise<Kept> => known(await lockFulfillment(tx, orderId));

/** Nobody here can tell an order that is not yet confirmed from one that never was. */
function known(fulfillment: Kept | null): Kept {
  if (fulfillment !== null) return fulfillment;
  throw conflict('ORDER_NOT_READY', 'There is no confirmed order of this id to prepare.');
}

const noShipment = () => notFound('SHIPMENT_NOT_FOUND', 'There is no such shipment.');
