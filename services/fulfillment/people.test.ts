import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { sql } from 'kysely';
import { type TestDatabase, testDatabase } from '#platform/database/testing.ts';
import { heard, listeningDatabase } from '#platform/events/testing.ts';
import { people } from './people.ts';
import type { FulfillmentDb } from './repository.ts';

let place: TestDatabase<FulfillmentDb>;
before(async () => {
  place = await testDatabase<FulfillmentDb>('fulfillment', new URL('./migrations/', import.meta.url));
});
after(() => place.drop());

const ada = { email: 'ada@example.com', fullName: 'Ada' };

async function delivery(status: string, person: object): Promise<string> {
  const id = randomUUID();
  await sql`insert into fulfillments (order_id, number, status, lines, person, access_token)
    values (${id}::uuid, 'R-1', ${status}, '[]', ${JSON.stringify(person)}::jsonb, 'opens')`.execute(place.read);
  return id;
}
const knows = async (id: string) => {
  const { rows } = await sql<{ person: unknown; token: string }>`
    select person, access_token as token from fulfillments where order_id = ${id}::uuid`.execute(place.read);
  return rows[0]?.person !== null || rows[0]?.token !== '';
};

const asks = async (what: 'export' | 'erasure', person: { userId: string; email?: string }) => {
  const { database, said } = listeningDatabase<FulfillmentDb, 'fulfillment'>(place.read);
  const requestId = randomUUID();
  await database.transaction((tx) =>
    what === 'export'
      ? people['identity.export_requested']([heard('identity.export_requested', requestId, { requestId, person })], tx)
      : people['identity.erasure_requested'](
          [heard('identity.erasure_requested', requestId, { requestId, person })],
          tx,
        ),
  );
  return JSON.parse(said[0]?.data ?? '');
};

test('the export says what was sent where, by account and by the proved address of a guest', async () => {
  const [userId, email] = [randomUUID(), `${randomUUID()}@example.com`];
  await delivery('delivered', { ...ada, userId });
  await delivery('ready', { ...ada, email: email.toUpperCase() });
  await delivery('delivered', { ...ada, email, userId: 'another' });
  const { deliveries } = JSON.parse((await asks('export', { userId, email })).dataJson);
  assert.deepEqual(deliveries.map(({ status }: { status: string }) => status).sort(), ['delivered', 'ready']);
});

test('what was delivered is forgotten at once, what is on the way with its order', async () => {
  const userId = randomUUID();
  const [done, open] = [await delivery('delivered', { ...ada, userId }), await delivery('packed', { ...ada, userId })];
  const strangers = await delivery('delivered', { ...ada, userId: 'another' });
  const { erased, kept } = await asks('erasure', { userId });
  assert.deepEqual(erased, { deliveries: 1 });
  assert.match(kept, /^One delivery is on the way/);
  assert.deepEqual([await knows(done), await knows(open), await knows(strangers)], [false, true, true]);
  const { database } = listeningDatabase<FulfillmentDb, 'fulfillment'>(place.read);
  const forgotten = heard('orders.forgotten', open, { orderId: open });
  await database.transaction((tx) => people['orders.forgotten']([forgotten], tx));
  assert.equal(await knows(open), false);
});
