import { randomUUID } from 'node:crypto';
import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { pino } from 'pino';
import type { EventType } from '#contracts/events.ts';
import {
  CollectOrderRequestSchema,
  CreateShipmentRequestSchema,
  DeliverShipmentRequestSchema,
  GetFulfillmentRequestSchema,
  ListFulfillmentsRequestSchema,
  PackOrderRequestSchema,
  UnpackOrderRequestSchema,
} from '#contracts/gen/rialto/fulfillment/v1/fulfillment_pb.ts';
import { ListPicksResponseSchema, type PickSchema } from '#contracts/gen/rialto/inventory/v1/inventory_pb.ts';
import { CancelledSchema, ConfirmedSchema, EditedSchema } from '#contracts/gen/rialto/orders/v1/events_pb.ts';
import { BeginFulfillmentResponseSchema, OrderSchema, OrderStatus } from '#contracts/gen/rialto/orders/v1/orders_pb.ts';
import { openDatabase } from '#platform/database/database.ts';
import { kyselyOn } from '#platform/database/pool.ts';
import { testDatabase } from '#platform/database/testing.ts';
import type { Said } from '#platform/events/envelope.ts';
import type { Heard } from '#platform/events/port.ts';
import { systemClock } from '#platform/kernel/clock.ts';
import { noCrash } from '#platform/kernel/crash.ts';
import { conflict } from '#platform/kernel/errors.ts';
import { systemIds } from '#platform/kernel/ids.ts';
import type { CallContext } from '#platform/rpc/port.ts';
import { callOf } from '#platform/rpc/testing.ts';
import type { FulfillmentDependencies } from './dependencies.ts';
import type { FulfillmentDb } from './repository.ts';
import { rpc } from './rpc.ts';
import { subscribers } from './subscribers.ts';

export type Lines = readonly { readonly sku: string; readonly quantity: number }[];

export const context = callOf({ id: 'staff-1', roles: ['staff'] });

/** An order as its own service has it. */
interface There {
  lines: Lines;
  pickupLocationId: string | undefined;
  line1: string;
  state: 'confirmed' | 'begun' | 'cancelled';
  round: number;
}

/** A fulfillment on a real database beside a stand-in of orders, which keeps the rules of orders. */
export async function openFulfillment() {
  const database = await testDatabase<FulfillmentDb>('fulfillment', new URL('./migrations/', import.meta.url));
  const said: Said[] = [];
  const asked: string[] = [];
  const there = new Map<string, There>();
  const log = pino({ level: 'silent' });
  const door = openDatabase<FulfillmentDb, 'fulfillment'>({
    pool: kyselyOn<FulfillmentDb>(database.poolOf('fulfillment', { max: 16 })),
    // Noted while the row is locked: answers to two commits may come in another order than the commits were made.
    bus: { store: async (_, events) => void said.push(...events), committed: () => {} },
    ids: systemIds,
    log,
  });
  const orders: FulfillmentDependencies['orders'] = {
    async beginFulfillment({ orderId = '', round = 0 }) {
      asked.push(orderId);
      const order = there.get(orderId);
      if (order?.state === 'cancelled') throw conflict('ORDER_CANCELLED', 'The order was cancelled.');
      if (order === undefined) return create(BeginFulfillmentResponseSchema);
      if (round < order.round) throw conflict('PACKING_TAKEN_BACK', 'The packing was taken back.');
      Object.assign(order, { state: 'begun', round });
      return create(BeginFulfillmentResponseSchema);
    },
    getOrder: async ({ id = '' }) =>
      create(OrderSchema, {
        ...snapshot(id),
        status: there.get(id)?.state === 'begun' ? OrderStatus.PACKED : OrderStatus.CONFIRMED,
      }),
  };
  const picks: MessageInitShape<typeof PickSchema>[] = [];
  const inventory: FulfillmentDependencies['inventory'] = {
    listPicks: async ({ orderIds = [] }) =>
      create(ListPicksResponseSchema, { picks: picks.filter(({ orderId = '' }) => orderIds.includes(orderId)) }),
  };
  const kernel = { clock: systemClock, ids: systemIds, crash: noCrash };
  const given: FulfillmentDependencies = { database: door, ...kernel, orders, inventory };
  const staff = rpc(given);
  const hears = subscribers({ log });
  let moment = Date.parse('2026-01-01T00:00:00Z');

  const snapshot = (orderId: string) => {
    const { lines = [], pickupLocationId, line1 = '' } = there.get(orderId) ?? {};
    const address = { fullName: 'Ann', line1, city: 'Venice', postalCode: '1', countryCode: 'IT' };
    return {
      orderId,
      number: `R-${orderId.slice(0, 4)}`,
      lines: lines.map((line) => line),
      person: { email: 'ann@example.com', fullName: 'Ann', shippingAddress: address },
      shippingAddress: address,
      accessToken: `${orderId}.token`,
      shippingMethod: pickupLocationId === undefined ? 'Standard' : 'Collect at Soho',
      ...(pickupLocationId === undefined ? {} : { pickupLocationId }),
    };
  };
  const heard = <E extends EventType>(type: E, subject: string, data: Heard<E>['data']): Heard<E> => {
    moment += 1000;
    return { id: randomUUID(), type, subject, time: new Date(moment), traceparent: '', data };
  };
  const place = (orderId: string, lines: Lines, pickupLocationId?: string) =>
    there.set(orderId, { lines, pickupLocationId, line1: 'Way 1', state: 'confirmed', round: 0 });

  // What orders say of the order as it is now; each is a delivery, to be made now, later, or twice.
  const saysConfirmed = (orderId: string) => {
    const event = heard('orders.confirmed', orderId, create(ConfirmedSchema, { order: snapshot(orderId) }));
    return () => door.transaction((tx) => hears['orders.confirmed']([event], tx));
  };
  const saysEdited = (orderId: string) => {
    const event = heard('orders.edited', orderId, create(EditedSchema, { order: snapshot(orderId) }));
    return () => door.transaction((tx) => hears['orders.edited']([event], tx));
  };
  /** The last unpacking that was said comes to orders. */
  const hearsUnpacked = (orderId: string) => {
    const { data } = said.findLast(({ type, subject }) => type === 'fulfillment.unpacked' && subject === orderId) ?? {};
    const { round = 0 } = data === undefined ? {} : JSON.parse(data);
    return async () => {
      const order = there.get(orderId);
      if (order === undefined || round <= order.round) return;
      Object.assign(order, { round, ...(order.state === 'begun' ? { state: 'confirmed' } : {}) });
    };
  };
  const saysCancelled = (orderId: string) => {
    const data = create(CancelledSchema, { order: snapshot(orderId), reason: 'CUSTOMER_REQUEST' });
    const event = heard('orders.cancelled', orderId, data);
    return () => door.transaction((tx) => hears['orders.cancelled']([event], tx));
  };

  return {
    ...{
      database,
      door,
      given,
      staff,
      said,
      asked,
      there,
      picks,
      place,
      saysConfirmed,
      saysEdited,
      saysCancelled,
      hearsUnpacked,
    },
    async confirmed(lines: Lines = [{ sku: 'PAN', quantity: 2 }], pickupLocationId?: string): Promise<string> {
      const orderId = randomUUID();
      place(orderId, lines, pickupLocationId);
      await saysConfirmed(orderId)();
      return orderId;
    },
    pack: (orderId: string) => staff.packOrder(create(PackOrderRequestSchema, { orderId }), context),
    unpack: (orderId: string) =>
      staff.unpackOrder(create(UnpackOrderRequestSchema, { orderId, reason: 'Nobody came for it' }), context),
    look: (orderId: string) => staff.getFulfillment(create(GetFulfillmentRequestSchema, { orderId }), context),
    async listed(orderId: string) {
      const { fulfillments = [] } = await staff.listFulfillments(
        create(ListFulfillmentsRequestSchema, { pageSize: 100 }),
        context,
      );
      return fulfillments.find((one) => one.orderId === orderId);
    },
    collect: (orderId: string) => staff.collectOrder(create(CollectOrderRequestSchema, { orderId }), context),
    ship: (orderId: string, lines: Lines = [], more: Partial<CallContext> = {}) =>
      staff.createShipment(
        create(CreateShipmentRequestSchema, { orderId, carrier: 'DHL', trackingNumber: 'T1234', lines: [...lines] }),
        { ...context, ...more },
      ),
    deliver: (id = '') => staff.deliverShipment(create(DeliverShipmentRequestSchema, { id }), context),
    types: () => said.map(({ type }) => type),
    /** The data of the events that were said, as they travel. */
    data: () => said.map(({ data }) => JSON.parse(data)),
    clear() {
      said.length = 0;
      asked.length = 0;
    },
  };
}

export type TestFulfillment = Awaited<ReturnType<typeof openFulfillment>>;
