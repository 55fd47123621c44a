import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, beforeEach, describe, test } from 'node:test';
import { create } from '@bufbuild/protobuf';
import {
  CreateShipmentRequestSchema,
  FulfillmentStatus,
  ListFulfillmentsRequestSchema,
} from '#contracts/gen/rialto/fulfillment/v1/fulfillment_pb.ts';
import { ShipmentStatus } from '#contracts/gen/rialto/orders/v1/orders_pb.ts';
import { context, openFulfillment, type TestFulfillment } from './testing.ts';

const pan = [{ sku: 'PAN', quantity: 2 }];

describe('goods that are collected, sent in parcels, listed and audited', () => {
  let open: TestFulfillment;
  before(async () => {
    open = await openFulfillment();
  });
  beforeEach(() => open.clear());
  after(() => open.database.drop());

  test('a pickup order lies ready once it is packed, and is shipped and delivered when it is collected', async () => {
    const orderId = await open.confirmed(pan, 'soho');
    await open.pack(orderId);
    const shipment = await open.collect(orderId);
    assert.deepEqual(
      [shipment.carrier, shipment.status, shipment.lines?.length],
      ['PICKUP', ShipmentStatus.DELIVERED, 1],
    );
    assert.deepEqual(shipment.parcels, []);
    assert.deepEqual(open.types(), [
      'fulfillment.packed',
      'fulfillment.ready_for_pickup',
      'fulfillment.shipped',
      'fulfillment.delivered',
    ]);
    const [, ready, shipped, delivered] = open.data();
    assert.deepEqual(
      [ready.locationId, ready.shippingMethod, ready.person.email],
      ['soho', 'Collect at Soho', 'ann@example.com'],
    );
    assert.deepEqual([shipped.complete, delivered.complete], [true, true]);
    assert.ok([ready, shipped, delivered].every(({ number, accessToken }) => number !== '' && accessToken !== ''));
    assert.equal((await open.pack(orderId)).status, FulfillmentStatus.DELIVERED);
  });

  test('what is collected twice, also at the same moment, is handed over once', async () => {
    const orderId = await open.confirmed(pan, 'soho');
    await open.pack(orderId);
    const hands = await Promise.all([open.collect(orderId), open.collect(orderId), open.collect(orderId)]);
    assert.equal(new Set(hands.map(({ id }) => id)).size, 1);
    assert.equal(open.types().filter((type) => type === 'fulfillment.delivered').length, 1);
  });

  test('a pickup order is not sent, a sent one not collected, and nothing collected before it is packed', async () => {
    const [pickup, sent, cancelled] = [
      await open.confirmed(pan, 'soho'),
      await open.confirmed(pan),
      await open.confirmed(pan, 'soho'),
    ];
    await assert.rejects(open.ship(pickup), { reason: 'ORDER_IS_COLLECTED' });
    await assert.rejects(open.collect(pickup), { reason: 'ILLEGAL_TRANSITION' });
    await open.ship(sent);
    await assert.rejects(open.collect(sent), { reason: 'ORDER_IS_SENT' });
    await open.saysCancelled(cancelled)();
    await assert.rejects(open.collect(cancelled), { reason: 'ORDER_CANCELLED' });
    await assert.rejects(open.collect(randomUUID()), { reason: 'ORDER_NOT_READY' });
    assert.deepEqual(open.asked, [sent], 'a refused shipment keeps nobody from cancelling');
  });

  test('a shipment has several parcels, each with a link when its carrier is known', async () => {
    const orderId = await open.confirmed(pan);
    const request = create(CreateShipmentRequestSchema, {
      ...{ orderId, carrier: ' Royal Mail ', trackingNumber: 'AB1234' },
      moreParcels: [
        { carrier: 'DHL', trackingNumber: 'JD014', trackingUrl: 'https://evil.test/' },
        { carrier: 'Gondola', trackingNumber: 'GO-2', trackingUrl: 'https://evil.test/' },
      ],
    });
    const { parcels = [] } = await open.staff.createShipment(request, context);
    const urls = parcels.map(({ trackingUrl }) => trackingUrl && new URL(trackingUrl).hostname);
    assert.deepEqual(urls, ['www.royalmail.com', 'www.dhl.com', undefined]);
    assert.equal(open.data().at(-1).shipment.parcels.length, 3);
    const [listed] = (await open.pack(orderId)).shipments ?? [];
    assert.equal(listed?.parcels?.length, 3);
  });

  test('delivery says to whom, so that a mail can be written', async () => {
    const orderId = await open.confirmed(pan);
    const { id } = await open.ship(orderId);
    await open.deliver(id);
    const delivered = open.data().at(-1);
    assert.deepEqual([delivered.person.email, delivered.accessToken], ['ann@example.com', `${orderId}.token`]);
    assert.notEqual(delivered.number, '');
  });

  test('each change that staff made is audited once, with nothing of the person', async () => {
    const orderId = await open.confirmed(pan);
    const before = (await open.database.audited()).length;
    await open.pack(orderId);
    await open.pack(orderId);
    const { id } = await open.ship(orderId);
    await open.deliver(id);
    await open.deliver(id);
    const entries = (await open.database.audited()).slice(before);
    assert.deepEqual(
      entries.map(({ action, subject }) => [action, subject]),
      ['order_pack', 'shipment_create', 'shipment_deliver'].map((what) => [`fulfillment.${what}`, orderId]),
    );
    assert.deepEqual(entries[0]?.before, { status: 'ready' });
    assert.ok(!JSON.stringify(entries).includes('ann@'));
  });

  test('the list shows what is to be done, the oldest first, page by page, each once', async () => {
    const list = async (more: object) => {
      const ids: string[] = [];
      let pageToken = '';
      do {
        const request = create(ListFulfillmentsRequestSchema, { pageSize: 2, pageToken, ...more });
        const { fulfillments = [], nextPageToken = '' } = await open.staff.listFulfillments(request, context);
        assert.ok(fulfillments.length <= 2);
        ids.push(...fulfillments.map(({ orderId = '' }) => orderId));
        pageToken = nextPageToken;
      } while (pageToken !== '');
      return ids;
    };
    const before = await list({ pageSize: 2 });
    const made: string[] = [];
    for (let at = 0; at < 5; at += 1) made.push(await open.confirmed(pan));
    const [packed = '', shipped = '', cancelled = '', ...ready] = made;
    await open.pack(packed);
    await open.ship(shipped);
    await open.saysCancelled(cancelled)();
    assert.deepEqual(await list({}), [...before, packed, ...ready]);
    assert.ok((await list({ status: FulfillmentStatus.SHIPPED })).includes(shipped));
    assert.equal((await list({ status: FulfillmentStatus.CANCELLED })).at(-1), cancelled);
    for (const pageToken of [
      'nonsense',
      Buffer.from(`fulfillments ${packed} 2026-99-99 99:99:99`).toString('base64url'),
    ]) {
      const request = create(ListFulfillmentsRequestSchema, { pageToken });
      await assert.rejects(open.staff.listFulfillments(request, context), { reason: 'INVALID_REQUEST' });
    }
  });

  test('a list says what is left to send, and where it goes', async () => {
    const orderId = await open.confirmed(pan, 'soho');
    const request = create(ListFulfillmentsRequestSchema, { pageSize: 100 });
    const { fulfillments = [] } = await open.staff.listFulfillments(request, context);
    const one = fulfillments.find((each) => each.orderId === orderId);
    assert.deepEqual([one?.pickupLocationId, one?.address?.line1], ['soho', 'Way 1']);
    assert.deepEqual(
      one?.remaining?.map(({ sku, quantity }) => [sku, quantity]),
      [['PAN', 2]],
    );
  });
});
