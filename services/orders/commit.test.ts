import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { sql } from 'kysely';
import { guest } from '#platform/rpc/testing.ts';
import { keyed, type Orders, openOrders, user } from './testing.ts';

let orders: Orders;
before(async () => {
  orders = await openOrders();
});
after(() => orders.close());

/** Forgets orders as if they had never been, so that their ids and numbers are drawn again. */
const unplace = async (id: string) => {
  await orders.database.read.deleteFrom('orders').where('id', '=', id).execute();
  await forgetAnswers();
};
const forgetAnswers = () => sql`delete from idempotency`.execute(orders.database.read);
const numbersOf = (many: readonly { readonly order?: { readonly number?: string } | undefined }[]) =>
  many.map(({ order }) => order?.number ?? '');

test('an order whose number another one has draws again, and nobody who orders beside it notices', async () => {
  const [wish, context] = [{ cartId: randomUUID() }, keyed(guest, 'k')];
  const first = await orders.place(wish, context);
  await unplace(first.id);
  const number = first.order?.number ?? '';
  const { id } = await orders.place();
  await orders.database.read.updateTable('orders').set({ number }).where('id', '=', id).execute();

  // The first one is on its way alone; the others wait for it, and share the next commit.
  const alone = orders.place();
  const many = await Promise.all([
    alone,
    orders.place(wish, context),
    ...Array.from({ length: 9 }, () => orders.place()),
  ]);
  const drawn = numbersOf(many);
  assert.equal(new Set([...drawn, number]).size, 12);
  assert.equal(many[1]?.id, first.id);
  assert.deepEqual(numbersOf([await orders.place(wish, context)]), [drawn[1]], 'the answer is the first one');
});

test('two orders of one cart, committed together, are one order and one refusal', async () => {
  const [alone, cartId] = [orders.place(), randomUUID()];
  const both = await Promise.allSettled([orders.place({ cartId }), orders.place({ cartId })]);
  await alone;
  assert.deepEqual(both.map((one) => (one.status === 'rejected' ? one.reason.reason : 'placed')).sort(), [
    'CART_ALREADY_ORDERED',
    'placed',
  ]);
});

test('a key that comes again when its answer is forgotten and its cart open says that it is spent', async () => {
  const [wish, context] = [{ cartId: randomUUID() }, keyed(guest, randomUUID())];
  const { id } = await orders.place(wish, context);
  await orders.database.read.updateTable('orders').set({ live_cart_id: null }).where('id', '=', id).execute();
  await forgetAnswers();
  await assert.rejects(orders.place(wish, context), { reason: 'IDEMPOTENCY_KEY_REUSED' });
  const other = await orders.place(wish, keyed(guest, randomUUID()));
  assert.notEqual(other.id, id);
});

test("a guest's key is for one cart: another guest with the same one gets an order of their own", async () => {
  const [cartId, context] = [randomUUID(), keyed(guest, 'order-1')];
  const mine = await orders.place({ cartId }, context);
  const theirs = await orders.place({}, context);
  assert.notEqual(theirs.id, mine.id);
  assert.deepEqual((await orders.place({ cartId }, context)).order, mine.order);
  await assert.rejects(orders.place({ cartId, email: 'bob@example.com' }, context), {
    reason: 'IDEMPOTENCY_KEY_REUSED',
  });
});

test("a customer's key is for all their carts", async () => {
  const context = keyed(user('ann'), 'order-1');
  await orders.place({}, context);
  await assert.rejects(orders.place({}, context), { reason: 'IDEMPOTENCY_KEY_REUSED' });
});
