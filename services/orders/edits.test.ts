import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { create, type MessageInitShape } from '@bufbuild/protobuf';
import {
  BeginFulfillmentRequestSchema,
  CancelOrderRequestSchema,
  EditOrderRequestSchema,
  GetOrderRequestSchema,
  OrderStatus,
  ReorderRequestSchema,
  UpdateOrderRequestSchema,
} from '#contracts/gen/rialto/orders/v1/orders_pb.ts';
import type { CallContext } from '#platform/rpc/port.ts';
import { guest } from '#platform/rpc/testing.ts';
import { address, keyed, type Orders, openOrders, quoteOf, staff, user } from './testing.ts';

describe('an order before it is packed', () => {
  let orders: Orders;
  before(async () => {
    orders = await openOrders();
  });
  after(() => orders.close());

  const edit = (id: string, remove = [{ sku: 'PAN', quantity: 1 }], context = staff) =>
    orders.calls.editOrder(create(EditOrderRequestSchema, { id, remove, reason: 'The customer rang' }), context);
  const move = (
    id: string,
    change: MessageInitShape<typeof UpdateOrderRequestSchema>['shippingAddress'],
    context: CallContext,
  ) =>
    orders.calls.updateOrder(
      create(UpdateOrderRequestSchema, { id, shippingAddress: { ...address, ...change } }),
      context,
    );
  const pack = (orderId: string) =>
    orders.calls.beginFulfillment(create(BeginFulfillmentRequestSchema, { orderId }), staff);
  const show = (id: string) => orders.calls.getOrder(create(GetOrderRequestSchema, { id }), staff);
  const auditOf = async (id: string) => (await orders.database.audited()).filter(({ subject }) => subject === id);

  test('loses what staff take out, with exactly what was paid for it, and says so', async () => {
    const { id } = await orders.confirmed();
    const edited = await edit(id);
    // One of two pans at 1,000, with half of the 300 that were off.
    assert.equal(edited.totals?.total?.minorUnits, 2_900n - 850n);
    assert.deepEqual(
      edited.lines?.map(({ sku, quantity }) => [sku, quantity]),
      [
        ['PAN', 1],
        ['LID', 1],
      ],
    );
    const { order, removed, refund, editId } = orders.dataOf(id, 'orders.edited');
    assert.deepEqual([removed, refund.minorUnits, order.lines.length], [[{ sku: 'PAN', quantity: 1 }], '850', 2]);
    assert.ok(editId);
    const { history, status } = await show(id);
    assert.deepEqual([history?.at(-1)?.status, history?.at(-1)?.reason], [status, 'LINES_REMOVED']);
    const [entry] = await auditOf(id);
    assert.equal(entry?.action, 'orders.edit');
    assert.deepEqual(entry?.after, {
      lines: [
        { sku: 'PAN', quantity: 1 },
        { sku: 'LID', quantity: 1 },
      ],
      total: { currencyCode: 'USD', minorUnits: 2_050 },
      reason: 'The customer rang',
    });
  });

  test('is edited once for each Idempotency-Key', async () => {
    const { id } = await orders.confirmed();
    const key = keyed(staff, randomUUID());
    const first = await edit(id, undefined, key);
    assert.deepEqual(await edit(id, undefined, key), first);
    assert.equal(orders.typesOf(id).filter((type) => type === 'orders.edited').length, 1);
  });

  test('is edited, packed or cancelled, and whoever comes later finds it so', async () => {
    for (let round = 0; round < 8; round += 1) {
      const { id, context } = await orders.confirmed();
      const cancel = orders.calls.cancelOrder(create(CancelOrderRequestSchema, { id }), context);
      await Promise.allSettled([edit(id), pack(id), cancel]);
      const { status, history, lines } = await show(id);
      const words = (history ?? []).map((entry) => entry.reason ?? entry.status);
      const wasEdited = words.includes('LINES_REMOVED');
      assert.equal(lines?.[0]?.quantity, wasEdited ? 1 : 2);
      assert.ok(status === OrderStatus.PACKED || status === OrderStatus.CANCELLED);
      assert.equal(words.at(-1) === 'LINES_REMOVED', false, 'an edit after packing or cancelling');
    }
  });

  test('keeps at least one unit', async () => {
    const { id } = await orders.confirmed();
    const all = [
      { sku: 'PAN', quantity: 2 },
      { sku: 'LID', quantity: 1 },
    ];
    await assert.rejects(edit(id, all), { reason: 'EDIT_REMOVES_EVERYTHING' });
    await pack(id);
    await assert.rejects(edit(id), { reason: 'ORDER_NOT_EDITABLE' });
  });

  test('goes to another address of the same country, for its holder', async () => {
    const { id, context } = await orders.confirmed();
    const moved = await move(id, { line1: '2 Quay' }, context);
    assert.equal(moved.shippingAddress?.line1, '2 Quay');
    const { order, removed, refund } = orders.dataOf(id, 'orders.edited');
    assert.equal(order.person.shippingAddress.line1, '2 Quay');
    assert.deepEqual([removed, refund], [undefined, undefined]);
    assert.equal(moved.history?.at(-1)?.reason, 'ADDRESS_CHANGED');
    await assert.rejects(move(id, { countryCode: 'DE' }, context), { reason: 'ADDRESS_CHANGES_PRICE' });
    await assert.rejects(move(id, { line1: '3 Quay' }, guest), { reason: 'SIGN_IN_REQUIRED' });
    await assert.rejects(move(id, { line1: '3 Quay' }, user('mallory')), { reason: 'FORBIDDEN' });
  });

  test('says nothing of an address changed before it is confirmed: the confirmation carries it', async () => {
    const { id, context } = await orders.place();
    await move(id, { line1: '2 Quay' }, context);
    await orders.confirm(id);
    assert.deepEqual(orders.typesOf(id), ['orders.placed', 'orders.confirmed']);
    assert.equal(orders.dataOf(id, 'orders.confirmed').order.person.shippingAddress.line1, '2 Quay');
  });

  test('changed or cancelled by staff is in the audit log, and by its holder is not', async () => {
    const { id, context } = await orders.confirmed();
    await move(id, { line1: '2 Quay' }, context);
    assert.deepEqual(await auditOf(id), []);
    await move(id, { line1: '3 Quay' }, staff);
    await move(id, { line1: '3 Quay' }, staff);
    await orders.calls.cancelOrder(create(CancelOrderRequestSchema, { id }), staff);
    await orders.calls.cancelOrder(create(CancelOrderRequestSchema, { id }), staff);
    const audited = await auditOf(id);
    assert.deepEqual(
      audited.map(({ action }) => action),
      ['orders.address_change', 'orders.cancel'],
    );
    assert.doesNotMatch(JSON.stringify(audited), /Quay|Ann/);
  });

  test('is cancelled by staff with a fresh proof alone, and without one by staff whose own it is', async () => {
    const unproved: CallContext = { ...staff, staff: 'unproved' };
    const cancel = (id: string, context: CallContext) =>
      orders.calls.cancelOrder(create(CancelOrderRequestSchema, { id }), context);
    const { id } = await orders.confirmed();
    await assert.rejects(cancel(id, unproved), { reason: 'STEP_UP_REQUIRED' });
    assert.equal((await show(id)).status, OrderStatus.CONFIRMED);
    assert.equal((await cancel(id, staff)).statusReason, 'STAFF_REQUEST');
    const own = await orders.confirmed(unproved);
    assert.equal((await cancel(own.id, unproved)).statusReason, 'CUSTOMER_REQUEST');
    assert.deepEqual(await auditOf(own.id), []);
  });

  test('ordered again fills a new cart, and names what cannot be had', async () => {
    orders.there.quote = quoteOf;
    const { id, context } = await orders.sent();
    const again = (who: CallContext) => orders.calls.reorder(create(ReorderRequestSchema, { id }), who);
    orders.there.soldOut = new Set(['LID']);
    const first = await again(keyed(context, 'again'));
    assert.deepEqual(first.leftOut, ['LID']);
    assert.deepEqual(
      orders.asked.carts.at(-1)?.lines?.map(({ sku, quantity }) => [sku, quantity]),
      [
        ['PAN', 2],
        ['LID', 1],
      ],
    );
    const made = orders.asked.carts.length;
    assert.deepEqual(await again(keyed(context, 'again')), first);
    assert.equal(orders.asked.carts.length, made);
    assert.notEqual((await again(context)).cartId, first.cartId);
    await assert.rejects(again(guest), { reason: 'SIGN_IN_REQUIRED' });
  });

  test('ordered again twice at once asks for one cart, and another order under that key for another', async () => {
    const ann = user('ann');
    const [one, other] = [await orders.sent(ann), await orders.sent(ann)];
    const again = (id: string) => orders.calls.reorder(create(ReorderRequestSchema, { id }), keyed(ann, 'both'));
    orders.asked.cartKeys.length = 0;
    await Promise.allSettled([again(one.id), again(one.id)]);
    // The second one asks for a cart as well, or hears what the first one was answered.
    const forOne = new Set(orders.asked.cartKeys);
    assert.equal(forOne.size, 1);
    await again(other.id);
    assert.ok(!forOne.has(orders.asked.cartKeys.at(-1) ?? ''));
  });
});
