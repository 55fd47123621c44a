import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { create, type MessageInitShape } from '@bufbuild/protobuf';
import {
  AdminListReturnsRequestSchema,
  ApproveReturnRequestSchema,
  GetOrderRequestSchema,
  ListReturnsRequestSchema,
  OrderStatus,
  ReceiveReturnRequestSchema,
  RejectReturnRequestSchema,
  RequestReturnRequestSchema,
  ReturnStatus,
} from '#contracts/gen/rialto/orders/v1/orders_pb.ts';
import type { CallContext } from '#platform/rpc/port.ts';
import { guest } from '#platform/rpc/testing.ts';
import { everything, keyed, type Orders, openOrders, staff, usd, user } from './testing.ts';

describe('goods that come back', () => {
  let orders: Orders;
  before(async () => {
    orders = await openOrders();
  });
  after(() => orders.close());

  const pans = (quantity: number) => [{ sku: 'PAN', quantity }];
  const ask = (orderId: string, context: CallContext, lines = everything, reason = 'DAMAGED') =>
    orders.calls.requestReturn(create(RequestReturnRequestSchema, { orderId, lines, reason, note: 'A dent' }), context);
  const approve = (id = '') => orders.calls.approveReturn(create(ApproveReturnRequestSchema, { id }), staff);
  const reject = (id = '') => orders.calls.rejectReturn(create(RejectReturnRequestSchema, { id, note: 'Worn' }), staff);
  const receive = (id = '', more: MessageInitShape<typeof ReceiveReturnRequestSchema> = {}) =>
    orders.calls.receiveReturn(create(ReceiveReturnRequestSchema, { id, ...more }), staff);
  const show = (id: string) => orders.calls.getOrder(create(GetOrderRequestSchema, { id }), staff);
  const auditOf = async (id: string) => (await orders.database.audited()).filter(({ subject }) => subject === id);

  test('a return is requested, approved and received, says so each time, and ends the order', async () => {
    const { id, context } = await orders.sent();
    const asked = await ask(id, context);
    assert.equal(asked.status, ReturnStatus.REQUESTED);
    // 2,000 less 300, and 700; the shipping of 500 is not refunded.
    assert.equal(asked.refund?.minorUnits, 2_400n);
    await approve(asked.id);
    const received = await receive(asked.id);
    assert.equal(received.status, ReturnStatus.RECEIVED);
    const shown = await show(id);
    assert.equal(shown.status, OrderStatus.RETURNED);
    assert.deepEqual(
      shown.returns?.map((one) => one.id),
      [asked.id],
    );
    assert.deepEqual(orders.typesOf(id).slice(-4), [
      'orders.return_changed',
      'orders.return_changed',
      'orders.return_received',
      'orders.return_changed',
    ]);
    const { returnId, restock, refund } = orders.dataOf(id, 'orders.return_received');
    assert.deepEqual([returnId, restock, refund.minorUnits], [asked.id, everything, '2400']);
    assert.equal(orders.dataOf(id, 'orders.return_changed').accessToken, context.orderTokens[0]);
    const audited = await auditOf(id);
    assert.deepEqual(
      audited.map(({ action, actor_id }) => [action, actor_id]),
      [
        ['orders.return_approve', 'staff-1'],
        ['orders.return_receive', 'staff-1'],
      ],
    );
  });

  test('a step that was taken is not taken again: it says nothing and is not noted', async () => {
    const { id, context } = await orders.sent();
    const asked = await ask(id, context, pans(1));
    await Promise.all([approve(asked.id), approve(asked.id), approve(asked.id)]);
    const [first, second] = await Promise.all([receive(asked.id), receive(asked.id)]);
    assert.deepEqual(first, second);
    assert.equal(orders.typesOf(id).filter((type) => type === 'orders.return_received').length, 1);
    assert.equal((await auditOf(id)).length, 2);
    await assert.rejects(reject(asked.id), { reason: 'ILLEGAL_RETURN_TRANSITION' });
  });

  test('damaged goods are not restocked, and staff may give back less', async () => {
    const { id, context } = await orders.sent();
    const asked = await ask(id, context, pans(2));
    await approve(asked.id);
    await assert.rejects(receive(asked.id, { refund: usd(1_701) }), { reason: 'RETURN_REFUND_TOO_LARGE' });
    const lines = [{ ...pans(1)[0], restock: false }];
    const received = await receive(asked.id, { lines, refund: usd(500) });
    assert.deepEqual([received.restocked, received.refund?.minorUnits], [[], 500n]);
    assert.equal(orders.dataOf(id, 'orders.return_received').refund.minorUnits, '500');
    assert.equal((await show(id)).status, OrderStatus.SHIPPED);
  });

  test('of 16 who ask for the last unit at once, one gets it', async () => {
    const { id, context } = await orders.sent();
    const asks = Array.from({ length: 16 }, () => ask(id, context, [{ sku: 'LID', quantity: 1 }]));
    const outcomes = await Promise.allSettled(asks);
    assert.equal(outcomes.filter(({ status }) => status === 'fulfilled').length, 1);
    const refused = outcomes.filter((one) => one.status === 'rejected');
    assert.ok(refused.every(({ reason }) => reason.reason === 'RETURN_EXCEEDS_SHIPPED'));
  });

  test('a rejected return says why, and its units can be asked for again', async () => {
    const { id, context } = await orders.sent();
    const asked = await ask(id, context);
    assert.equal((await reject(asked.id)).decisionNote, 'Worn');
    assert.equal(orders.dataOf(id, 'orders.return_changed').return.decisionNote, 'Worn');
    assert.equal((await ask(id, context)).status, ReturnStatus.REQUESTED);
  });

  test('the same Idempotency-Key gets the same return, and the key of another request is refused', async () => {
    const { id, context } = await orders.sent();
    const key = keyed(context, randomUUID());
    const first = await ask(id, key, pans(1));
    assert.deepEqual(await ask(id, key, pans(1)), first);
    await assert.rejects(ask(id, key, pans(2)), { reason: 'IDEMPOTENCY_KEY_REUSED' });
  });

  test('a return that staff ask for is in the audit log once, and one of its holder is not', async () => {
    const { id, context } = await orders.sent();
    const key = keyed(staff, randomUUID());
    await ask(id, key, pans(1));
    await ask(id, key, pans(1));
    await ask(id, context, pans(1));
    const audited = await auditOf(id);
    assert.deepEqual(
      audited.map(({ action, actor_id }) => [action, actor_id]),
      [['orders.return_request', 'staff-1']],
    );
    assert.doesNotMatch(JSON.stringify(audited), /dent/);
  });

  test('strangers neither ask for a return nor see one', async () => {
    const { id, context } = await orders.sent();
    await ask(id, context);
    const list = (who: CallContext) => orders.calls.listReturns(create(ListReturnsRequestSchema, { orderId: id }), who);
    await assert.rejects(ask(id, guest), { reason: 'SIGN_IN_REQUIRED' });
    await assert.rejects(list(guest), { reason: 'SIGN_IN_REQUIRED' });
    await assert.rejects(list(user('mallory')), { reason: 'FORBIDDEN' });
    assert.equal((await list(context)).returns?.length, 1);
  });

  test('an unknown reason is refused and the known ones are named', async () => {
    const { id, context } = await orders.sent();
    await assert.rejects(ask(id, context, everything, 'BORED'), /NO_LONGER_WANTED/);
    await assert.rejects(approve(randomUUID()), { reason: 'RETURN_NOT_FOUND' });
  });

  test('staff page through the returns of a status, the newest first', async () => {
    const ids: string[] = [];
    for (const minute of [1, 2, 3]) {
      const { id, context } = await orders.sent();
      orders.there.now = new Date(Date.UTC(2026, 2, 2, 10, minute));
      const asked = await ask(id, context, pans(1));
      ids.unshift((await approve(asked.id)).id ?? '');
    }
    const page = (pageToken = '') =>
      orders.calls.adminListReturns(
        create(AdminListReturnsRequestSchema, { status: ReturnStatus.APPROVED, pageSize: 2, pageToken }),
        staff,
      );
    const first = await page();
    const second = await page(first.nextPageToken);
    const shown = [...(first.returns ?? []), ...(second.returns ?? [])].map((one) => one.id);
    assert.deepEqual([shown, second.nextPageToken], [ids, '']);
  });

  test('a live page wakes for every change of a return', async () => {
    const { id, context } = await orders.sent();
    const stop = new AbortController();
    const seen: (number | undefined)[] = [];
    const watching = (async () => {
      const stream = orders.calls.streamOrder(create(GetOrderRequestSchema, { id }), {
        ...context,
        signal: stop.signal,
      });
      for await (const { returns } of stream) {
        seen.push(returns?.[0]?.status);
        if (seen.length === 1) await ask(id, context);
        else if (seen.length === 2) await approve(returns?.[0]?.id);
        else stop.abort();
      }
    })();
    await watching;
    assert.deepEqual(seen, [undefined, ReturnStatus.REQUESTED, ReturnStatus.APPROVED]);
  });
});
