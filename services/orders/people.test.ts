import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { sql } from 'kysely';
import { once } from '#platform/database/idempotency.ts';
import { type TestDatabase, testDatabase } from '#platform/database/testing.ts';
import { heard, listeningDatabase } from '#platform/events/testing.ts';
import { anOrder } from './domain/testing.ts';
import { forgetFinished, people } from './people.ts';
import { insertOrders, readOrder } from './repository/orders.ts';
import type { OrdersDb } from './repository/tables.ts';

let place: TestDatabase<OrdersDb>;
before(async () => {
  place = await testDatabase<OrdersDb>('orders', new URL('./migrations/', import.meta.url));
});
after(() => place.drop());

const door = () => listeningDatabase<OrdersDb, 'orders'>(place.read);

async function order(given: { userId?: string; email?: string; status?: 'pending' | 'confirmed' | 'delivered' }) {
  const id = randomUUID();
  const { email = 'ada@example.com', userId, status = 'delivered' } = given;
  const base = anOrder();
  const person = { ...base.person, email, ...(userId === undefined ? {} : { userId }) };
  const cartId = randomUUID();
  const placed = anOrder({ id, number: `R-${id}`, cartId, status, person });
  await door().database.transaction((tx) => insertOrders(tx, [placed]));
  await sql`insert into returns (id, order_id, order_number, status, lines, reason, note, currency, refund_minor, requested_at)
    values (${randomUUID()}::uuid, ${id}::uuid, 'R', 'requested', '[{"sku":"PAN","quantity":1}]', 'OTHER', 'call me', 'USD', 0, now())`.execute(
    place.read,
  );
  return id;
}

const asks = async (what: 'export' | 'erasure', person: { userId: string; email?: string }) => {
  const { database, said } = door();
  const requestId = randomUUID();
  await database.transaction((tx) =>
    what === 'export'
      ? people['identity.export_requested']([heard('identity.export_requested', requestId, { requestId, person })], tx)
      : people['identity.erasure_requested'](
          [heard('identity.erasure_requested', requestId, { requestId, person })],
          tx,
        ),
  );
  const answer = said.find(({ subject }) => subject === requestId);
  const forgotten = said.filter(({ type }) => type === 'orders.forgotten').map(({ subject }) => subject);
  return { ...JSON.parse(answer?.data ?? ''), forgotten };
};

const personOf = async (id: string) => (await readOrder(place.read, id))?.order.person;
const nobody = {
  email: '',
  shippingAddress: { fullName: '', line1: '', city: '', postalCode: '', countryCode: 'IT' },
};

test('the export holds the orders of the account and of guests with the proved address', async () => {
  const [userId, email] = [randomUUID(), `${randomUUID()}@example.com`];
  const mine = [await order({ userId, email: 'work@example.com' }), await order({ email: email.toUpperCase() })];
  await order({ userId: 'another', email });
  const { orders, returns } = JSON.parse((await asks('export', { userId, email })).dataJson);
  assert.deepEqual(orders.map(({ id }: { id: string }) => id).sort(), mine.sort());
  assert.deepEqual(
    returns.map(({ note }: { note: string }) => note),
    ['call me', 'call me'],
  );
});

test('finished orders lose the person and keep what was bought, and whoever knows them is told', async () => {
  const userId = randomUUID();
  const id = await order({ userId });
  const strangers = await order({ userId: 'another' });
  const before = (await readOrder(place.read, id))?.order;
  const { erased, kept, forgotten } = await asks('erasure', { userId });
  assert.deepEqual([erased, kept ?? '', forgotten], [{ orders: 1, returns: 1 }, '', [id]]);
  assert.deepEqual((await readOrder(place.read, id))?.order, { ...before, person: nobody });
  const { rows } = await sql`select note from returns where order_id = ${id}::uuid`.execute(place.read);
  assert.deepEqual(rows, [{ note: '' }]);
  assert.equal((await personOf(strangers))?.email, 'ada@example.com');
});

test('an open order keeps the person, says so, and loses them once it is finished', async () => {
  const userId = randomUUID();
  const id = await order({ userId, status: 'confirmed' });
  const { erased, kept, forgotten } = await asks('erasure', { userId });
  assert.deepEqual([erased, forgotten], [{ orders: 0, returns: 0 }, []]);
  assert.match(kept, /^One order is not finished yet/);
  const { database, types } = door();
  const signal = new AbortController().signal;
  await forgetFinished(database, signal);
  assert.equal((await personOf(id))?.email, 'ada@example.com');
  await sql`update orders set status = 'delivered' where id = ${id}::uuid`.execute(place.read);
  await sql`insert into idempotency (scope, key, body_hash, answer)
    values (${`orders.edit/${id}`}, 'k', '\\x00', '\\x00')`.execute(place.read);
  await forgetFinished(database, signal);
  await forgetFinished(database, signal);
  assert.deepEqual(await personOf(id), nobody);
  assert.deepEqual(types(), ['orders.forgotten']);
  const { rows } = await sql`select 1 from idempotency where scope = ${`orders.edit/${id}`}`.execute(place.read);
  assert.deepEqual(rows, []);
});

test('stored answers about the person are forgotten, those of others stay', async () => {
  const userId = randomUUID();
  const id = await order({ email: 'guest@example.com' });
  await sql`update orders set customer_id = ${userId}, placed_at = now() where id = ${id}::uuid`.execute(place.read);
  const answered = (scope: string, answer: string) =>
    door().database.transaction((tx) =>
      once(tx, { scope, key: 'k', bodyHash: Buffer.alloc(32) }, async () => Buffer.from(answer)),
    );
  await answered(`orders.place/user/${userId}`, 'mine');
  await answered('orders.place/anonymous/a-cart', `an order ${id} of Ada`);
  await answered(`orders.return/${id}`, 'call me');
  await answered('orders.place/user/another', 'theirs');
  await asks('erasure', { userId });
  const { rows } = await sql`select scope from idempotency`.execute(place.read);
  assert.deepEqual(rows, [{ scope: 'orders.place/user/another' }]);
});
