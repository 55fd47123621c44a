import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { create } from '@bufbuild/protobuf';
import { PackedSchema, UnpackedSchema } from '#contracts/gen/rialto/fulfillment/v1/events_pb.ts';
import {
  BeginFulfillmentRequestSchema,
  CancelOrderRequestSchema,
  EditOrderRequestSchema,
  GetOrderRequestSchema,
  OrderStatus,
} from '#contracts/gen/rialto/orders/v1/orders_pb.ts';
import { type Orders, openOrders, staff } from './testing.ts';

describe('an order whose packing was taken back', () => {
  let orders: Orders;
  before(async () => {
    orders = await openOrders();
  });
  after(() => orders.close());

  const begin = (orderId: string, round: number) =>
    orders.calls.beginFulfillment(create(BeginFulfillmentRequestSchema, { orderId, round }), staff);
  const packed = (orderId: string, round: number) =>
    orders.door.transaction((tx) =>
      orders.hears['fulfillment.packed'](
        [orders.event('fulfillment.packed', orderId, create(PackedSchema, { orderId, round }))],
        tx,
      ),
    );
  const unpacked = (orderId: string, round: number) =>
    orders.door.transaction((tx) =>
      orders.hears['fulfillment.unpacked'](
        [orders.event('fulfillment.unpacked', orderId, create(UnpackedSchema, { orderId, round }))],
        tx,
      ),
    );
  const cancel = (id: string) => orders.calls.cancelOrder(create(CancelOrderRequestSchema, { id }), staff);
  const show = (id: string) => orders.calls.getOrder(create(GetOrderRequestSchema, { id }), staff);

  test('is confirmed again, says why in its history, and says nothing to anybody', async () => {
    const { id } = await orders.confirmed();
    await begin(id, 0);
    await assert.rejects(cancel(id), { reason: 'ORDER_NOT_CANCELLABLE' });
    await unpacked(id, 1);
    const { status, statusReason, history } = await show(id);
    assert.deepEqual([status, statusReason], [OrderStatus.CONFIRMED, undefined]);
    assert.deepEqual([history?.at(-1)?.status, history?.at(-1)?.reason], [OrderStatus.CONFIRMED, 'UNPACKED']);
    assert.deepEqual(orders.typesOf(id), ['orders.placed', 'orders.confirmed']);
  });

  test('is edited and then cancelled as before it was packed', async () => {
    const { id } = await orders.confirmed();
    await begin(id, 0);
    await unpacked(id, 1);
    const remove = [{ sku: 'PAN', quantity: 1 }];
    await orders.calls.editOrder(create(EditOrderRequestSchema, { id, remove, reason: 'It broke' }), staff);
    assert.equal((await cancel(id)).status, OrderStatus.CANCELLED);
    assert.deepEqual(orders.typesOf(id).slice(2), ['orders.edited', 'orders.cancelled']);
  });

  test('stays so when its packing is heard later, and is not begun by who was asked before', async () => {
    const { id } = await orders.confirmed();
    await begin(id, 0);
    await unpacked(id, 1);
    await packed(id, 0);
    await assert.rejects(begin(id, 0), { reason: 'PACKING_TAKEN_BACK' });
    assert.equal((await show(id)).status, OrderStatus.CONFIRMED);
  });

  test('and that was packed anew before it was heard stays packed', async () => {
    const { id } = await orders.confirmed();
    await begin(id, 0);
    await begin(id, 1);
    await unpacked(id, 1);
    await packed(id, 1);
    assert.equal((await show(id)).status, OrderStatus.PACKED);
    await assert.rejects(cancel(id), { reason: 'ORDER_NOT_CANCELLABLE' });
  });

  test('is cancelled or begun anew, and whoever comes later finds it so', async () => {
    for (let round = 0; round < 8; round += 1) {
      const { id } = await orders.confirmed();
      await begin(id, 0);
      const [cancelled, , begun] = await Promise.allSettled([cancel(id), unpacked(id, 1), begin(id, 1)]);
      const { status } = await show(id);
      assert.equal(status === OrderStatus.CANCELLED, cancelled.status === 'fulfilled');
      assert.equal(status === OrderStatus.PACKED, begun.status === 'fulfilled');
    }
  });
});
