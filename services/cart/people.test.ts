import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { sql } from 'kysely';
import { type TestDatabase, testDatabase } from '#platform/database/testing.ts';
import { heard, listeningDatabase } from '#platform/events/testing.ts';
import { people } from './people.ts';
import { peopleStore } from './store/postgres-people.ts';
import type { CartDb } from './tables.ts';

let place: TestDatabase<CartDb>;
before(async () => {
  place = await testDatabase<CartDb>('cart', new URL('./migrations/', import.meta.url));
});
after(() => place.drop());

async function cart(given: { userId?: string; email?: string; ordered?: boolean; merged?: boolean }): Promise<string> {
  const id = randomUUID();
  await sql`insert into carts (id, user_id, email, lines, codes, ordered_by, merged_into) values (${id}::uuid,
    ${given.userId ?? null}, ${given.email ?? null}, '{"PAN":{"quantity":2,"place":1}}', '{WREN}',
    ${given.ordered ? [randomUUID()] : []}::uuid[], ${given.merged ? randomUUID() : null}::uuid)`.execute(place.read);
  return id;
}
const left = async (id: string) =>
  (await sql`select user_id, email, lines from carts where id = ${id}::uuid`.execute(place.read)).rows;

const asks = async (what: 'export' | 'erasure', person: { userId: string; email?: string }) => {
  const { database, said } = listeningDatabase<CartDb, 'cart'>(place.read);
  const requestId = randomUUID();
  await database.transaction((tx) =>
    what === 'export'
      ? people(peopleStore)['identity.export_requested'](
          [heard('identity.export_requested', requestId, { requestId, person })],
          tx,
        )
      : people(peopleStore)['identity.erasure_requested'](
          [heard('identity.erasure_requested', requestId, { requestId, person })],
          tx,
        ),
  );
  assert.deepEqual([said.length, said[0]?.subject], [1, requestId]);
  return JSON.parse(said[0]?.data ?? '');
};

test("a person's carts are those of the account and, of nobody's, those with the proved address", async () => {
  const [userId, email] = [randomUUID(), `${randomUUID()}@example.com`];
  await cart({ userId });
  await cart({ userId, merged: true });
  await cart({ email: email.toUpperCase() });
  await cart({ userId: randomUUID(), email });
  await cart({ email: 'else@example.com' });
  const { carts } = JSON.parse((await asks('export', { userId, email })).dataJson);
  assert.equal(carts.length, 3);
  assert.deepEqual(carts[0].lines, [{ sku: 'PAN', quantity: 2 }]);
  assert.equal(JSON.parse((await asks('export', { userId })).dataJson).carts.length, 2);
});

test('erasure deletes carts, leaves empty shells of those that were ordered, and touches nobody else', async () => {
  const [userId, email] = [randomUUID(), `${randomUUID()}@example.com`];
  const mine = await cart({ userId, email });
  const ordered = await cart({ userId, email, ordered: true });
  const strangers = await cart({ userId: 'another', email });
  assert.deepEqual((await asks('erasure', { userId, email })).erased, { carts: 2 });
  assert.deepEqual(await left(mine), []);
  assert.deepEqual(await left(ordered), [{ user_id: null, email: null, lines: {} }]);
  assert.equal((await left(strangers)).length, 1);
  assert.deepEqual((await asks('erasure', { userId, email })).erased, { carts: 0 });
});

test('somebody without an id or address owns nothing', async () => {
  const id = await cart({});
  await asks('erasure', { userId: '', email: '' });
  assert.equal((await left(id)).length, 1);
});
