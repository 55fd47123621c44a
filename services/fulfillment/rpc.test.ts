import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, beforeEach, describe, test } from 'node:test';
import { create } from '@bufbuild/protobuf';
import {
  CreateShipmentRequestSchema,
  FulfillmentStatus,
  PackOrderRequestSchema,
} from '#contracts/gen/rialto/fulfillment/v1/fulfillment_pb.ts';
import { ShipmentStatus } from '#contracts/gen/rialto/orders/v1/orders_pb.ts';
import { conflict } from '#platform/kernel/errors.ts';
import { rpc } from './rpc.ts';
import { context, type Lines, openFulfillment, type TestFulfillment } from './testing.ts';

describe('the fulfillment', () => {
  let open: TestFulfillment;
  before(async () => {
    open = await openFulfillment();
  });
  beforeEach(() => open.clear());
  after(() => open.database.drop());

  const confirmed = (lines?: Lines) => open.confirmed(lines);
  const cancel = (orderId: string) => open.saysCancelled(orderId)();
  const pack = (orderId: string) => open.pack(orderId);
  const ship: TestFulfillment['ship'] = (...given) => open.ship(...given);
  const deliver = (id?: string) => open.deliver(id);
  const types = () => open.types();
  const completes = () => open.data().map(({ complete }) => complete === true);

  test('packs, ships and delivers an order, and says so each time', async () => {
    const orderId = await confirmed();
    assert.equal((await pack(orderId)).status, FulfillmentStatus.PACKED);
    const shipment = await ship(orderId);
    assert.equal(shipment.status, ShipmentStatus.SHIPPED);
    assert.equal((await deliver(shipment.id)).status, ShipmentStatus.DELIVERED);
    assert.deepEqual(types(), ['fulfillment.packed', 'fulfillment.shipped', 'fulfillment.delivered']);
    assert.deepEqual(completes(), [false, true, true]);
    assert.ok(
      open
        .data()
        .slice(1)
        .every(({ person }) => person.email === 'ann@example.com'),
    );
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
    const { person, accessToken } = open.data().at(-1);
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
    await assert.rejects(ship(orderId), { reason: 'NOTHING_LEFT_TO_SHIP' });
    await deliver(second.id);
    await deliver(first.id);
    assert.deepEqual(completes(), [false, false, true, false, true]);
  });

  test('never ships more than was ordered, however many hands ship at once', async () => {
    const orderId = await confirmed([{ sku: 'PAN', quantity: 5 }]);
    const hands = Array.from({ length: 12 }, () => ship(orderId, [{ sku: 'PAN', quantity: 1 }]));
    const outcomes = await Promise.allSettled(hands);
    assert.equal(outcomes.filter(({ status }) => status === 'fulfilled').length, 5);
    await assert.rejects(ship(orderId, [{ sku: 'PAN', quantity: 1 }]), { reason: 'NOTHING_LEFT_TO_SHIP' });
  });

  test('makes one shipment for one Idempotency-Key', async () => {
    const orderId = await confirmed();
    const lines = [{ sku: 'PAN', quantity: 1 }];
    const idempotencyKey = randomUUID();
    const first = await ship(orderId, lines, { idempotencyKey });
    const again = await ship(orderId, lines, { idempotencyKey });
    assert.equal(again.id, first.id);
    assert.equal(types().filter((type) => type === 'fulfillment.shipped').length, 1);
    await assert.rejects(ship(orderId, [], { idempotencyKey }), { reason: 'IDEMPOTENCY_KEY_REUSED' });
  });

  test('answers a repetition that asked orders while the first one was done as the first one', async () => {
    const orderId = await confirmed();
    const idempotencyKey = randomUUID();
    const asked: Promise<unknown>[] = [];
    // The order is on its way by the time that the repetition is heard, and orders say no to it.
    const late: typeof open.given.orders = {
      ...open.given.orders,
      async beginFulfillment() {
        asked.push(ship(orderId, [], { idempotencyKey }));
        await Promise.all(asked);
        throw conflict('ORDER_STATE_CONFLICT', 'The order is shipped.');
      },
    };
    const request = create(CreateShipmentRequestSchema, { orderId, carrier: 'DHL', trackingNumber: 'T1234' });
    const again = await rpc({ ...open.given, orders: late }).createShipment(request, { ...context, idempotencyKey });
    assert.deepEqual([again], await Promise.all(asked));
    assert.equal(types().filter((type) => type === 'fulfillment.shipped').length, 1);
  });

  test('sends nothing of an order that is not confirmed', async () => {
    await assert.rejects(pack(randomUUID()), { reason: 'ORDER_NOT_READY' });
    await assert.rejects(ship(randomUUID()), { reason: 'ORDER_NOT_READY' });
    await assert.rejects(deliver(randomUUID()), { reason: 'SHIPMENT_NOT_FOUND' });
  });

  test('sends nothing of a cancelled order, also when the cancellation was heard first', async () => {
    const late = await confirmed();
    await cancel(late);
    const early = randomUUID();
    await cancel(early);
    await open.saysConfirmed(early)();
    for (const orderId of [late, early]) {
      await assert.rejects(pack(orderId), { reason: 'ORDER_CANCELLED' });
      await assert.rejects(ship(orderId), { reason: 'ORDER_CANCELLED' });
    }
  });

  test('sends nothing of an order whose cancellation is not yet heard here', async () => {
    const orderId = await confirmed();
    open.place(orderId, []);
    open.there.set(orderId, { ...(open.there.get(orderId) ?? assert.fail()), state: 'cancelled' });
    await assert.rejects(pack(orderId), { reason: 'ORDER_CANCELLED' });
    await assert.rejects(ship(orderId), { reason: 'ORDER_CANCELLED' });
    assert.deepEqual(types(), []);
  });

  test('asks orders before the first packing or shipping only', async () => {
    const [packed, shipped] = [await confirmed(), await confirmed()];
    await pack(packed);
    await pack(packed);
    await ship(packed);
    await ship(shipped, [{ sku: 'PAN', quantity: 1 }]);
    await ship(shipped);
    assert.deepEqual(open.asked, [packed, shipped]);
  });

  test('what is refused anyway does not keep an order from being cancelled', async () => {
    const orderId = await confirmed();
    await assert.rejects(ship(orderId, [{ sku: 'PAN', quantity: 3 }]), { reason: 'SHIPMENT_EXCEEDS_ORDER' });
    await assert.rejects(pack(randomUUID()), { reason: 'ORDER_NOT_READY' });
    assert.deepEqual(open.asked, []);
  });

  test('an order whose packing broke off after orders were asked is simply packed again', async () => {
    const orderId = await confirmed();
    const crash = {
      point(name: string): void {
        throw new Error(name);
      },
    };
    const dying = rpc({ ...open.given, crash });
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
