import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, beforeEach, describe, test } from 'node:test';
import { create } from '@bufbuild/protobuf';
import { pino } from 'pino';
import type { EventType } from '#contracts/events.ts';
import {
  CreateShipmentRequestSchema,
  DeliverShipmentRequestSchema,
  FulfillmentStatus,
  PackOrderRequestSchema,
} from '#contracts/gen/rialto/fulfillment/v1/fulfillment_pb.ts';
import { CancelledSchema, ConfirmedSchema } from '#contracts/gen/rialto/orders/v1/events_pb.ts';
import {
  BeginFulfillmentResponseSchema,
  OrderSchema,
  ShipmentStatus,
} from '#contracts/gen/rialto/orders/v1/orders_pb.ts';
import { openDatabase } from '#platform/database/database.ts';
import { kyselyOn } from '#platform/database/pool.ts';
import type { Database } from '#platform/database/port.ts';
import { type TestDatabase, testDatabase } from '#platform/database/testing.ts';
import type { Said } from '#platform/events/envelope.ts';
import type { Heard } from '#platform/events/port.ts';
import { systemClock } from '#platform/kernel/clock.ts';
import { noCrash } from '#platform/kernel/crash.ts';
import { conflict, Failure } from '#platform/kernel/errors.ts';
import { systemIds } from '#platform/kernel/ids.ts';
import { anonymous, type CallContext } from '#platform/rpc/port.ts';
import type { FulfillmentDb } from './repository.ts';
import { type FulfillmentDependencies, rpc } from './rpc.ts';
import { subscribers } from './subscribers.ts';

type Lines = readonly { sku: string; quantity: number }[];

const context: CallContext = {
  caller: anonymous,
  traceparent: '',
  deadlineMs: Number.MAX_SAFE_INTEGER,
  signal: new AbortController().signal,
  idempotencyKey: '',
  orderTokens: [],
};

describe('the fulfillment', () => {
  let database: TestDatabase<FulfillmentDb>;
  let door: Database<FulfillmentDb, 'fulfillment'>;
  let said: Said[] = [];
  const log = pino({ level: 'silent' });
  const hears = subscribers({ log });
  let staff: ReturnType<typeof rpc>;
  let asked: string[] = [];
  /** The orders as their own service has them. */
  const there = new Map<string, ReturnType<typeof order>>();
  const cancelledThere = new Set<string>();
  const orders: FulfillmentDependencies['orders'] = {
    async beginFulfillment({ orderId = '' }) {
      asked.push(orderId);
      if (cancelledThere.has(orderId)) throw conflict('ORDER_CANCELLED', 'The order was cancelled.');
      return create(BeginFulfillmentResponseSchema);
    },
    getOrder: async ({ id = '' }) => create(OrderSchema, there.get(id) ?? {}),
  };
  before(async () => {
    database = await testDatabase<FulfillmentDb>('fulfillment', new URL('./migrations/', import.meta.url));
    door = openDatabase({
      pool: kyselyOn<FulfillmentDb>(database.poolOf('fulfillment', { max: 16 })),
      bus: { store: async () => {}, committed: (events) => said.push(...events) },
      ids: systemIds,
      log,
    });
    staff = rpc({ database: door, clock: systemClock, ids: systemIds, crash: noCrash, orders });
  });
  beforeEach(() => {
    said = [];
    asked = [];
  });
  after(() => database.drop());

  const heard = <E extends EventType>(type: E, subject: string, data: Heard<E>['data']): Heard<E> => ({
    id: randomUUID(),
    type,
    subject,
    time: new Date(),
    traceparent: '',
    data,
  });
  const order = (orderId: string, lines: Lines) => ({
    orderId,
    number: `R-${orderId.slice(0, 4)}`,
    lines: lines.map((line) => line),
    person: { email: 'ann@example.com', fullName: 'Ann' },
    accessToken: `${orderId}.token`,
  });
  const confirm = (orderId: string, lines: Lines = [{ sku: 'PAN', quantity: 2 }]) => {
    there.set(orderId, order(orderId, lines));
    const event = heard('orders.confirmed', orderId, create(ConfirmedSchema, { order: order(orderId, lines) }));
    return door.transaction((tx) => hears['orders.confirmed']([event], tx));
  };
  const cancel = (orderId: string) => {
    const data = create(CancelledSchema, { order: order(orderId, []), reason: 'CUSTOMER_REQUEST' });
    return door.transaction((tx) => hears['orders.cancelled']([heard('orders.cancelled', orderId, data)], tx));
  };
  const confirmed = async (lines?: Lines): Promise<string> => {
    const orderId = randomUUID();
    await confirm(orderId, lines);
    return orderId;
  };
  const pack = (orderId: string) => staff.packOrder(create(PackOrderRequestSchema, { orderId }), context);
  const ship = (orderId: string, lines: Lines = [], more: Partial<CallContext> = {}) =>
    staff.createShipment(
      create(CreateShipmentRequestSchema, { orderId, carrier: 'DHL', trackingNumber: 'T1', lines: [...lines] }),
      { ...context, ...more },
    );
  const deliver = (id = '') => staff.deliverShipment(create(DeliverShipmentRequestSchema, { id }), context);
  const has = (reason: string) => (error: unknown) => error instanceof Failure && error.reason === reason;
  const types = () => said.map(({ type }) => type);
  const completes = () => said.map(({ data }) => JSON.parse(data).complete === true);

  test('packs, ships and delivers an order, and says so each time', async () => {
    const orderId = await confirmed();
    assert.equal((await pack(orderId)).status, FulfillmentStatus.PACKED);
    const shipment = await ship(orderId);
    assert.equal(shipment.status, ShipmentStatus.SHIPPED);
    assert.equal((await deliver(shipment.id)).status, ShipmentStatus.DELIVERED);
    assert.deepEqual(types(), ['fulfillment.packed', 'fulfillment.shipped', 'fulfillment.delivered']);
    assert.deepEqual(completes(), [false, true, true]);
    assert.equal(JSON.parse(said[1]?.data ?? '').person.email, 'ann@example.com');
  });

  test('says packed before shipped when packing was passed over', async () => {
    await ship(await confirmed());
    assert.deepEqual(types(), ['fulfillment.packed', 'fulfillment.shipped']);
  });

  test('packing and delivering twice says it once', async () => {
    const orderId = await confirmed();
    await Promise.all([pack(orderId), pack(orderId), pack(orderId)]);
    const { id } = await ship(orderId);
    const answers = await Promise.all([deliver(id), deliver(id), deliver(id)]);
    assert.ok(answers.every(({ status }) => status === ShipmentStatus.DELIVERED));
    assert.deepEqual(types(), ['fulfillment.packed', 'fulfillment.shipped', 'fulfillment.delivered']);
    assert.equal((await pack(orderId)).status, FulfillmentStatus.DELIVERED);
  });

  test('says with a shipment what the link of its mail needs', async () => {
    const orderId = await confirmed();
    await ship(orderId);
    const { person, accessToken } = JSON.parse(said.at(-1)?.data ?? '');
    assert.deepEqual([person.email, accessToken], ['ann@example.com', `${orderId}.token`]);
  });

  test('ships in parts, complete with the last one', async () => {
    const orderId = await confirmed([
      { sku: 'PAN', quantity: 2 },
      { sku: 'POT', quantity: 1 },
    ]);
    const first = await ship(orderId, [{ sku: 'PAN', quantity: 1 }]);
    const second = await ship(orderId);
    assert.equal(second.lines?.length, 2);
    await assert.rejects(ship(orderId), has('NOTHING_LEFT_TO_SHIP'));
    await deliver(second.id);
    await deliver(first.id);
    assert.deepEqual(completes(), [false, false, true, false, true]);
  });

  test('never ships more than was ordered, however many hands ship at once', async () => {
    const orderId = await confirmed([{ sku: 'PAN', quantity: 5 }]);
    const hands = Array.from({ length: 12 }, () => ship(orderId, [{ sku: 'PAN', quantity: 1 }]));
    const outcomes = await Promise.allSettled(hands);
    assert.equal(outcomes.filter(({ status }) => status === 'fulfilled').length, 5);
    await assert.rejects(ship(orderId, [{ sku: 'PAN', quantity: 1 }]), has('NOTHING_LEFT_TO_SHIP'));
  });

  test('makes one shipment for one Idempotency-Key', async () => {
    const orderId = await confirmed();
    const lines = [{ sku: 'PAN', quantity: 1 }];
    const idempotencyKey = randomUUID();
    const first = await ship(orderId, lines, { idempotencyKey });
    const again = await ship(orderId, lines, { idempotencyKey });
    assert.equal(again.id, first.id);
    assert.equal(types().filter((type) => type === 'fulfillment.shipped').length, 1);
    await assert.rejects(ship(orderId, [], { idempotencyKey }), has('IDEMPOTENCY_KEY_REUSED'));
  });

  test('sends nothing of an order that is not confirmed', async () => {
    await assert.rejects(pack(randomUUID()), has('ORDER_NOT_READY'));
    await assert.rejects(ship(randomUUID()), has('ORDER_NOT_READY'));
    await assert.rejects(deliver(randomUUID()), has('SHIPMENT_NOT_FOUND'));
  });

  test('sends nothing of a cancelled order, also when the cancellation was heard first', async () => {
    const late = await confirmed();
    await cancel(late);
    const early = randomUUID();
    await cancel(early);
    await confirm(early);
    for (const orderId of [late, early]) {
      await assert.rejects(pack(orderId), has('ORDER_CANCELLED'));
      await assert.rejects(ship(orderId), has('ORDER_CANCELLED'));
    }
  });

  test('sends nothing of an order whose cancellation is not yet heard here', async () => {
    const orderId = await confirmed();
    cancelledThere.add(orderId);
    await assert.rejects(pack(orderId), has('ORDER_CANCELLED'));
    await assert.rejects(ship(orderId), has('ORDER_CANCELLED'));
    assert.deepEqual(types(), []);
  });

  test('asks orders before the first packing or shipping only', async () => {
    const [packed, shipped] = [await confirmed(), await confirmed()];
    await pack(packed);
    await pack(packed);
    await ship(packed);
    await ship(shipped, [{ sku: 'PAN', quantity: 1 }]);
    await ship(shipped);
    assert.deepEqual(asked, [packed, shipped]);
  });

  test('what is refused anyway does not keep an order from being cancelled', async () => {
    const orderId = await confirmed();
    await assert.rejects(ship(orderId, [{ sku: 'PAN', quantity: 3 }]), has('SHIPMENT_EXCEEDS_ORDER'));
    await assert.rejects(pack(randomUUID()), has('ORDER_NOT_READY'));
    assert.deepEqual(asked, []);
  });

  test('an order whose packing broke off after orders were asked is simply packed again', async () => {
    const orderId = await confirmed();
    const crash = {
      point(name: string): void {
        throw new Error(name);
      },
    };
    const dying = rpc({ database: door, clock: systemClock, ids: systemIds, crash, orders });
    const request = create(PackOrderRequestSchema, { orderId });
    await assert.rejects(dying.packOrder(request, context), /fulfillment.begun/);
    assert.equal((await pack(orderId)).status, FulfillmentStatus.PACKED);
    assert.deepEqual(types(), ['fulfillment.packed']);
  });

  test('a cancellation that orders should not have granted changes nothing of what has begun', async () => {
    const orderId = await confirmed();
    await pack(orderId);
    await cancel(orderId);
    const { id } = await ship(orderId);
    await cancel(orderId);
    assert.equal((await deliver(id)).status, ShipmentStatus.DELIVERED);
    assert.equal((await pack(orderId)).status, FulfillmentStatus.DELIVERED);
  });
});
