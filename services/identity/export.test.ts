import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { create } from '@bufbuild/protobuf';
import { sql } from 'kysely';
import type { HeardBy } from '#contracts/events.ts';
import { PersonExportedSchema } from '#contracts/gen/rialto/identity/v1/events_pb.ts';
import { ExportMeRequestSchema, GetExportRequestSchema } from '#contracts/gen/rialto/identity/v1/identity_pb.ts';
import type { TestDatabase } from '#platform/database/testing.ts';
import { Failure } from '#platform/kernel/errors.ts';
import { contextOfUser, emptyPlace, startIdentity, type TestIdentity } from './identity.testing.ts';
import type { IdentityTables } from './repository.ts';

let place: TestDatabase<IdentityTables>;
let shop: TestIdentity;
before(async () => {
  place = await emptyPlace();
  shop = await startIdentity(place);
});
after(() => place.drop());

const has = (reason: string) => (error: unknown) => error instanceof Failure && error.reason === reason;
const asked = ['cart', 'orders', 'inventory', 'fulfillment', 'notifications', 'pricing'] as const;

async function person() {
  const email = `${randomUUID()}@example.com`;
  const { json } = await shop.browser().signUp(email);
  const context = contextOfUser(String(json.user.id));
  return {
    email,
    userId: String(json.user.id),
    request: async () => (await shop.rpc.exportMe(create(ExportMeRequestSchema), context)).id ?? '',
    look: (id: string) => shop.rpc.getExport(create(GetExportRequestSchema, { id }), context),
    download: (id: string) => shop.rpc.downloadExport(create(GetExportRequestSchema, { id }), context),
  };
}

const answers = (id: string, service: (typeof asked)[number], data: object) => {
  const type: Extract<HeardBy<'identity'>, `${string}.person_exported`> = `${service}.person_exported`;
  const said = create(PersonExportedSchema, { requestId: id, dataJson: JSON.stringify(data) });
  return shop.hear(type, id, said);
};

test('what every service says is one document, once all have answered', async () => {
  const ada = await person();
  const id = await ada.request();
  for (const service of asked.slice(1)) await answers(id, service, { service });
  await answers(id, 'orders', { service: 'twice' });
  assert.deepEqual((await ada.look(id)).answered, [...asked.slice(1), 'identity'].sort());
  await assert.rejects(ada.download(id), has('EXPORT_NOT_READY'));
  await answers(id, 'cart', { carts: [{ lines: [] }] });
  const file = await ada.download(id);
  assert.equal(file.contentType, 'application/json');
  const document = JSON.parse(Buffer.from(file.data ?? []).toString());
  assert.deepEqual(Object.keys(document), ['export', ...[...asked, 'identity'].sort()]);
  assert.deepEqual(document.cart, { carts: [{ lines: [] }] });
  assert.deepEqual(document.orders, { service: 'orders' });
  assert.equal(document.identity.account[0].email, ada.email);
  assert.equal(document.identity.sessions.length, 1);
  assert.deepEqual(
    document.identity.devices.map(({ name }: { name: string }) => name),
    ['An unknown program'],
  );
  assert.ok(!JSON.stringify(document).includes('$argon2'), 'no password, not even hashed');
});

test('while one is under way the same is answered, also when 16 ask at once', async () => {
  const ada = await person();
  const ids = await Promise.all(Array.from({ length: 16 }, () => ada.request()));
  assert.equal(new Set(ids).size, 1);
  for (const service of asked) await answers(ids[0] ?? '', service, {});
  const next = await ada.request();
  assert.notEqual(next, ids[0]);
  await assert.rejects(ada.look(ids[0] ?? ''), has('EXPORT_NOT_FOUND'));
});

test('an old session neither asks for an export nor downloads one', async () => {
  const ada = await person();
  const id = await ada.request();
  for (const service of asked) await answers(id, service, {});
  const old = contextOfUser(ada.userId, { provedAtMs: Date.now() - 61 * 60_000 });
  await assert.rejects(shop.rpc.exportMe(create(ExportMeRequestSchema), old), has('STEP_UP_REQUIRED'));
  const request = create(GetExportRequestSchema, { id });
  await assert.rejects(shop.rpc.downloadExport(request, old), has('STEP_UP_REQUIRED'));
  assert.equal((await shop.rpc.getExport(request, old)).id, id, 'how far it is may be asked at any time');
  assert.ok((await ada.download(id)).data);
});

test("another person's export is not there", async () => {
  const [ada, eve] = [await person(), await person()];
  const id = await ada.request();
  await assert.rejects(eve.look(id), has('EXPORT_NOT_FOUND'));
  await assert.rejects(eve.download(id), has('EXPORT_NOT_FOUND'));
});

test('after seven days it is no longer kept', async () => {
  const ada = await person();
  const id = await ada.request();
  await sql`update exports set requested_at = now() - interval '7 days' where id = ${id}::uuid`.execute(place.read);
  await assert.rejects(ada.look(id), has('EXPORT_NOT_FOUND'));
  await shop.runDue();
  const left = await sql`select 1 from export_parts where export_id = ${id}::uuid`.execute(place.read);
  assert.deepEqual(left.rows, []);
});

test('an answer to an export that is gone changes nothing', async () => {
  await answers(randomUUID(), 'cart', {});
});
