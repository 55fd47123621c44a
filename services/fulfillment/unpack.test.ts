import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, beforeEach, describe, test } from 'node:test';
import { create } from '@bufbuild/protobuf';
import { FulfillmentStatus, PackOrderRequestSchema } from '#contracts/gen/rialto/fulfillment/v1/fulfillment_pb.ts';
import { rpc } from './rpc.ts';
import { context, openFulfillment, type TestFulfillment } from './testing.ts';

const pan = [{ sku: 'PAN', quantity: 2 }];

describe('a packing that is taken back', () => {
  let open: TestFulfillment;
  before(async () => {
    open = await openFulfillment();
  });
  beforeEach(() => open.clear());
  after(() => open.database.drop());

  /** Packing that dies, or waits for something else to happen, once orders have said yes. */
  const packsAfter = (orderId: string, meanwhile: () => Promise<unknown>) => {
    const { orders } = open.given;
    const slow = {
      ...orders,
      beginFulfillment: async (...asked: Parameters<typeof orders.beginFulfillment>) => {
        const yes = await orders.beginFulfillment(...asked);
        await meanwhile();
        return yes;
      },
    };
    const hand = rpc({ ...open.given, orders: slow });
    return hand.packOrder(create(PackOrderRequestSchema, { orderId }), context);
  };
  const dies = () => Promise.reject(new Error('died'));
  const rounds = () => open.data().map(({ round = 0 }) => round);

  test('is said with its round, and then packed again in the next', async () => {
    const orderId = await open.confirmed(pan, 'soho');
    await open.pack(orderId);
    assert.equal((await open.unpack(orderId)).status, FulfillmentStatus.READY);
    await open.hearsUnpacked(orderId)();
    assert.equal((await open.pack(orderId)).status, FulfillmentStatus.PACKED);
    await open.collect(orderId);
    assert.deepEqual(
      open.types().filter((type) => type.endsWith('packed')),
      ['fulfillment.packed', 'fulfillment.unpacked', 'fulfillment.packed'],
    );
    assert.deepEqual([rounds()[0], rounds()[2], rounds()[3]], [0, 1, 1]);
    assert.deepEqual(open.asked, [orderId, orderId], 'orders are asked anew');
  });

  test('lets the cancellation through that it was taken back for', async () => {
    const orderId = await open.confirmed(pan);
    await open.pack(orderId);
    await open.unpack(orderId);
    await open.saysCancelled(orderId)();
    await assert.rejects(open.pack(orderId), { reason: 'ORDER_CANCELLED' });
    await assert.rejects(open.unpack(orderId), { reason: 'ORDER_CANCELLED' });
  });

  test('is taken back once however often it is asked for, and is audited once, with the reason', async () => {
    const orderId = await open.confirmed(pan);
    await open.pack(orderId);
    const before = (await open.database.audited()).length;
    await open.unpack(orderId);
    await open.hearsUnpacked(orderId)();
    assert.equal((await open.unpack(orderId)).status, FulfillmentStatus.READY);
    assert.deepEqual(open.types(), ['fulfillment.packed', 'fulfillment.unpacked']);
    const [entry, ...more] = (await open.database.audited()).slice(before);
    assert.deepEqual([entry?.action, entry?.subject], ['fulfillment.order_unpack', orderId]);
    assert.deepEqual(
      [entry?.before, entry?.after],
      [{ status: 'packed' }, { status: 'ready', reason: 'Nobody came for it' }],
    );
    assert.deepEqual(more, []);
  });

  test('is none once something was shipped, collected or cancelled, or of what nobody knows', async () => {
    const parted = await open.confirmed(pan);
    const { id } = await open.ship(parted, [{ sku: 'PAN', quantity: 1 }]);
    await assert.rejects(open.unpack(parted), { reason: 'ORDER_PARTLY_SHIPPED' });
    await open.deliver(id);
    await assert.rejects(open.unpack(parted), { reason: 'ORDER_PARTLY_SHIPPED' });
    await open.ship(parted);
    await assert.rejects(open.unpack(parted), { reason: 'ILLEGAL_TRANSITION' });
    const collected = await open.confirmed(pan, 'soho');
    await open.pack(collected);
    await open.collect(collected);
    await assert.rejects(open.unpack(collected), { reason: 'ILLEGAL_TRANSITION' });
    await assert.rejects(open.unpack(randomUUID()), { reason: 'ORDER_NOT_READY' });
  });

  test('of what was never packed changes nothing', async () => {
    const orderId = await open.confirmed(pan);
    assert.equal((await open.unpack(orderId)).status, FulfillmentStatus.READY);
    assert.deepEqual(open.types(), []);
  });

  test('frees an order that counts as packed because a hand died before it packed', async () => {
    const orderId = await open.confirmed(pan);
    await assert.rejects(packsAfter(orderId, dies), /died/);
    assert.equal(open.there.get(orderId)?.state, 'begun');
    await open.unpack(orderId);
    await open.hearsUnpacked(orderId)();
    assert.equal(open.there.get(orderId)?.state, 'confirmed');
  });

  test('ends the yes of orders: a hand that got it before packs and ships nothing', async () => {
    const orderId = await open.confirmed(pan);
    const cancels = async () => {
      await open.unpack(orderId);
      await open.hearsUnpacked(orderId)();
      Object.assign(open.there.get(orderId) ?? assert.fail(), { state: 'cancelled' });
    };
    await assert.rejects(packsAfter(orderId, cancels), { reason: 'PACKING_TAKEN_BACK' });
    assert.deepEqual(open.types(), ['fulfillment.unpacked']);
  });

  test('is not shipped by a hand that saw it packed', async () => {
    const orderId = await open.confirmed(pan);
    await open.pack(orderId);
    const database = {
      ...open.given.database,
      // Between looking and locking, somebody else unpacks.
      transaction: async (...given: Parameters<typeof open.given.database.transaction>) => {
        await open.unpack(orderId);
        return open.given.database.transaction(...given);
      },
    };
    const late = rpc({ ...open.given, database: Object.assign(Object.create(open.given.database), database) });
    await assert.rejects(late.packOrder(create(PackOrderRequestSchema, { orderId }), context), {
      reason: 'PACKING_TAKEN_BACK',
    });
  });

  test('and shipped at the same moment: shipped first, refused, or shipped on a new yes of orders', async () => {
    for (let round = 0; round < 8; round += 1) {
      open.clear();
      const orderId = await open.confirmed(pan);
      await open.pack(orderId);
      const [unpacked, shipped] = await Promise.allSettled([open.unpack(orderId), open.ship(orderId)]);
      const kinds = open.types().map((type) => type.split('.')[1]);
      if (unpacked.status === 'rejected') assert.deepEqual(kinds, ['packed', 'shipped']);
      else if (shipped.status === 'rejected') assert.deepEqual(kinds, ['packed', 'unpacked']);
      else {
        assert.deepEqual(kinds, ['packed', 'unpacked', 'packed', 'shipped']);
        assert.deepEqual([open.asked.length, open.there.get(orderId)?.round], [2, 1]);
      }
    }
  });

  test('one that is looked up says where its goods are taken from, until they have left', async () => {
    const orderId = await open.confirmed(pan);
    const pick = { orderId, sku: 'PAN', quantity: 2, locationId: 'soho', locationName: 'Soho' };
    open.picks.push(pick);
    const namesOf = async () => (await open.look(orderId)).picks?.map(({ locationName }) => locationName);
    assert.deepEqual(await namesOf(), ['Soho']);
    assert.deepEqual((await open.listed(orderId))?.picks?.length, 1);
    await open.ship(orderId);
    assert.deepEqual(await namesOf(), []);
    await assert.rejects(open.look(randomUUID()), { reason: 'ORDER_NOT_READY' });
  });
});
