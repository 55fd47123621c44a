import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { create } from '@bufbuild/protobuf';
import { sql } from 'kysely';
import { ListOrdersRequestSchema } from '#contracts/gen/rialto/orders/v1/orders_pb.ts';
import { type Orders, openOrders, user } from './testing.ts';

describe('orders placed as a guest, claimed', () => {
  let orders: Orders;
  before(async () => {
    orders = await openOrders();
  });
  after(() => orders.close());

  const claim = async (userId: string, ...tokens: readonly string[]) =>
    (
      await orders.calls.claimOrders(
        { $typeName: 'rialto.orders.v1.ClaimOrdersRequest' },
        { ...user(userId), orderTokens: tokens },
      )
    ).orderIds ?? [];
  const listed = async (userId: string) => {
    const { orders: found = [] } = await orders.calls.listOrders(create(ListOrdersRequestSchema), user(userId));
    return found.map(({ id }) => id);
  };

  test('an order whose token the caller holds becomes theirs, is listed, and is claimed once', async () => {
    const ann = randomUUID();
    const { id, accessToken } = await orders.place();
    assert.deepEqual(await claim(ann, accessToken), [id]);
    assert.deepEqual(await listed(ann), [id]);
    assert.deepEqual(await claim(ann, accessToken), []);
    await orders.confirm(id);
    assert.equal(orders.dataOf(id, 'orders.confirmed').order.person.userId, ann, 'events say whose it is from then on');
  });

  test('an order of another customer stays theirs, whoever holds its token', async () => {
    const [ann, bob] = [randomUUID(), randomUUID()];
    const { id, accessToken } = await orders.place({}, user(ann));
    assert.deepEqual(await claim(bob, accessToken), []);
    assert.deepEqual([await listed(bob), await listed(ann)], [[], [id]]);
  });

  test('a forged token, another order’s signature and plain nonsense claim nothing', async () => {
    const bob = randomUUID();
    const [one, other] = [await orders.place(), await orders.place()];
    const [, signature = ''] = one.accessToken.split('.');
    assert.deepEqual(await claim(bob, `${other.id}.${signature}`, `${other.id}.`, other.id, '', '.', "x'; drop"), []);
    assert.deepEqual(await listed(bob), []);
  });

  test('of two people who claim one order, exactly one has it; one call claims twenty at most', async () => {
    const { accessToken } = await orders.place();
    const [ann, bob] = [randomUUID(), randomUUID()];
    const claims = await Promise.all([ann, bob].map((one) => claim(one, accessToken)));
    assert.equal(claims.flat().length, 1);
    const many = await Promise.all(Array.from({ length: 22 }, () => orders.place()));
    assert.equal((await claim(ann, ...many.map((one) => one.accessToken))).length, 20);
  });

  test('an order of a person who was forgotten, or is about to be, is nobody’s for good', async () => {
    const ann = randomUUID();
    const [leaving, gone] = [await orders.place(), await orders.place()];
    await sql`update orders set forget = true where id = ${leaving.id}::uuid`.execute(orders.door.read);
    await sql`update orders set email = '' where id = ${gone.id}::uuid`.execute(orders.door.read);
    assert.deepEqual(await claim(ann, leaving.accessToken, gone.accessToken), []);
  });
});
