import type { MessageInitShape } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import {
  type CreateShipmentRequest,
  CreateShipmentRequestSchema,
  type FulfillmentService,
  FulfillmentStatus,
  ShipmentSchema,
} from '#contracts/gen/rialto/fulfillment/v1/fulfillment_pb.ts';
import { type OrdersService, ShipmentStatus } from '#contracts/gen/rialto/orders/v1/orders_pb.ts';
import { callOnce } from '#platform/database/idempotency.ts';
import type { Database } from '#platform/database/port.ts';
import type { Clock } from '#platform/kernel/clock.ts';
import type { Crash } from '#platform/kernel/crash.ts';
import { conflict, notFound } from '#platform/kernel/errors.ts';
import type { Ids } from '#platform/kernel/ids.ts';
import type { CallContext, Client, Implementation } from '#platform/rpc/port.ts';
import { after, afterDelivery, planShipment, type Shipment, type Status } from './domain.ts';
import {
  addShipment,
  type FulfillmentDb,
  type FulfillmentTx,
  type Kept,
  lockFulfillment,
  markDelivered,
  orderOfShipment,
  readFulfillment,
  setStatus,
} from './repository.ts';

export interface FulfillmentDependencies {
  readonly database: Database<FulfillmentDb, 'fulfillment'>;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly crash: Crash;
  readonly orders: Pick<Client<typeof OrdersService>, 'beginFulfillment'>;
}

/** What staff do with an order: pack it, ship it, note its arrival. */
export function rpc(given: FulfillmentDependencies): Implementation<typeof FulfillmentService> {
  const { database, clock, ids, crash, orders } = given;

  /**
   * Before the first hand is laid on an order, its own service is asked: a cancellation may not have been heard here
   * yet. Asked outside of any transaction; whoever dies after it asks again and gets the same answer. `check` throws
   * for what is refused anyway, so that a mistake does not keep an order from being cancelled.
   */
  async function begin(orderId: string, check: (fulfillment: Kept) => void, context: CallContext): Promise<void> {
    const fulfillment = known(await readFulfillment(database.read, orderId));
    if (fulfillment.status !== 'ready') return;
    check(fulfillment);
    await orders.beginFulfillment({ orderId }, context);
    crash.point('fulfillment.begun');
  }

  async function ship(tx: FulfillmentTx, request: CreateShipmentRequest): Promise<Shipment> {
    const fulfillment = await locked(tx, request.orderId);
    const plan = planShipment(fulfillment, request.lines);
    const shipment: Shipment = {
      id: ids.uuid(),
      orderId: request.orderId,
      carrier: request.carrier.trim(),
      trackingNumber: request.trackingNumber.trim(),
      lines: plan.lines,
      shippedAt: clock.now(),
      deliveredAt: null,
    };
    await addShipment(tx, shipment);
    await setStatus(tx, shipment.orderId, plan.status);
    if (plan.packs) tx.publish('fulfillment.packed', shipment.orderId, { orderId: shipment.orderId });
    tx.publish('fulfillment.shipped', shipment.orderId, {
      orderId: shipment.orderId,
      number: fulfillment.number,
      shipment: wire(shipment),
      complete: plan.complete,
      accessToken: fulfillment.accessToken,
      ...(fulfillment.person === null ? {} : { person: fulfillment.person }),
    });
    crash.point('fulfillment.shipped');
    return shipment;
  }

  return {
    async packOrder({ orderId }, context) {
      await begin(orderId, () => {}, context);
      return database.transaction(async (tx) => {
        const { status } = await locked(tx, orderId);
        // Packed once is packed: the second click of an impatient hand finds it done.
        if (status === 'packed' || status === 'shipped' || status === 'delivered') {
          return { orderId, status: wireStatus[status] };
        }
        const packed = after(status, 'pack');
        await setStatus(tx, orderId, packed);
        tx.publish('fulfillment.packed', orderId, { orderId });
        return { orderId, status: wireStatus[packed] };
      }, context);
    },

    async createShipment(request, context) {
      await begin(request.orderId, (fulfillment) => planShipment(fulfillment, request.lines), context);
      return database.transaction(async (tx) => {
        const call = {
          scope: `fulfillment.createShipment/${request.orderId}`,
          key: context.idempotencyKey,
          schema: CreateShipmentRequestSchema,
          answer: ShipmentSchema,
        };
        return callOnce(tx, call, request, async () => wire(await ship(tx, request)));
      }, context);
    },

    deliverShipment: ({ id }, context) =>
      database.transaction(async (tx) => {
        const orderId = await orderOfShipment(tx, id);
        if (orderId === null) throw notFound('SHIPMENT_NOT_FOUND', 'There is no such shipment.');
        const before = await locked(tx, orderId);
        const arriving = before.shipments.find((one) => one.id === id && one.deliveredAt === null);
        if (arriving === undefined) return found(before, id);
        const deliveredAt = clock.now();
        const shipments = before.shipments.map((one) => (one === arriving ? { ...one, deliveredAt } : one));
        const { status, complete } = afterDelivery({ ...before, shipments });
        await markDelivered(tx, id, deliveredAt);
        await setStatus(tx, orderId, status);
        const shipment = wire({ ...arriving, deliveredAt });
        tx.publish('fulfillment.delivered', orderId, { orderId, shipment, complete });
        return shipment;
      }, context),
  };
}

const locked = async (tx: FulfillmentTx, orderId: string): Promise<Kept> => known(await lockFulfillment(tx, orderId));

/** Nobody here can tell an order that is not yet confirmed from one that never was. */
function known(fulfillment: Kept | null): Kept {
  if (fulfillment !== null) return fulfillment;
  throw conflict('ORDER_NOT_READY', 'There is no confirmed order of this id to prepare.');
}

function found(fulfillment: Kept, id: string): MessageInitShape<typeof ShipmentSchema> {
  const shipment = fulfillment.shipments.find((one) => one.id === id);
  if (shipment === undefined) throw notFound('SHIPMENT_NOT_FOUND', 'There is no such shipment.');
  return wire(shipment);
}

const wireStatus: Readonly<Record<Status, FulfillmentStatus>> = {
  ready: FulfillmentStatus.READY,
  packed: FulfillmentStatus.PACKED,
  shipped: FulfillmentStatus.SHIPPED,
  delivered: FulfillmentStatus.DELIVERED,
  cancelled: FulfillmentStatus.CANCELLED,
};

const wire = ({ lines, shippedAt, deliveredAt, ...rest }: Shipment): MessageInitShape<typeof ShipmentSchema> => ({
  ...rest,
  status: deliveredAt === null ? ShipmentStatus.SHIPPED : ShipmentStatus.DELIVERED,
  lines: lines.map(({ sku, quantity }) => ({ sku, quantity })),
  shippedAt: timestampFromDate(shippedAt),
  ...(deliveredAt === null ? {} : { deliveredAt: timestampFromDate(deliveredAt) }),
});
