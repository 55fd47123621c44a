import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { create } from '@bufbuild/protobuf';
import { type HeardBy, serviceNames } from '#contracts/events.ts';
import { PersonErasedSchema } from '#contracts/gen/rialto/identity/v1/events_pb.ts';
import {
  CreateAddressRequestSchema,
  EraseMeRequestSchema,
  GetErasureRequestSchema,
  GetMeRequestSchema,
} from '#contracts/gen/rialto/identity/v1/identity_pb.ts';
import type { TestDatabase } from '#platform/database/testing.ts';
import { Failure } from '#platform/kernel/errors.ts';
import { anonymous } from '#platform/rpc/port.ts';
import {
  contextOf,
  contextOfUser,
  emptyPlace,
  goodPassword,
  startIdentity,
  type TestIdentity,
} from './identity.testing.ts';
import type { IdentityTables } from './repository.ts';

let place: TestDatabase<IdentityTables>;
let shop: TestIdentity;
before(async () => {
  place = await emptyPlace();
  shop = await startIdentity(place);
});
after(() => place.drop());

const has = (reason: string) => (error: unknown) => error instanceof Failure && error.reason === reason;
const longAgo = Date.now() - 61 * 60_000;

async function person() {
  const browser = shop.browser();
  const email = `${randomUUID()}@example.com`;
  const { json } = await browser.signUp(email);
  const id = String(json.user.id);
  return {
    id,
    email,
    browser,
    erase: (password?: string, provedAtMs = longAgo) =>
      shop.rpc.eraseMe(
        create(EraseMeRequestSchema, password === undefined ? {} : { password }),
        contextOfUser(id, { provedAtMs }),
      ),
  };
}

const certificate = (token = '') =>
  shop.rpc.getErasure(create(GetErasureRequestSchema, { token }), contextOf(anonymous));

const asked = ['cart', 'orders', 'inventory', 'fulfillment', 'notifications', 'pricing'] as const;
const answers = (id: string, service: (typeof asked)[number], kept = '') => {
  const type: Extract<HeardBy<'identity'>, `${string}.person_erased`> = `${service}.person_erased`;
  return shop.hear(type, id, create(PersonErasedSchema, { requestId: id, erased: { things: 2 }, kept }));
};
const requestOf = (id: string) => {
  const said = shop.said.find(({ type, subject }) => type === 'identity.erasure_requested' && subject === id);
  return said?.data.$typeName === 'rialto.identity.v1.ErasureRequested' ? said.data : undefined;
};

test('an account is gone at once: no session, no sign-in, no row', async () => {
  const ada = await person();
  const address = { fullName: 'Ada', line1: '1 Quay', city: 'Venice', postalCode: '30100', countryCode: 'IT' };
  const key = { ...contextOfUser(ada.id), idempotencyKey: 'k1' };
  await shop.rpc.createAddress(create(CreateAddressRequestSchema, { address }), key);
  const { answers: done, completedAt } = await ada.erase(goodPassword);
  assert.equal(completedAt, undefined);
  assert.deepEqual(
    done?.map(({ service, erased, kept }) => ({ service, erased, kept })),
    [
      {
        service: 'identity',
        erased: { accounts: 1, sessions: 1, waysToSignIn: 1, devices: 1, addresses: 1, exports: 0 },
        kept: '',
      },
    ],
  );
  assert.equal(await shop.resolve(ada.browser.cookie()), undefined);
  assert.equal((await shop.browser().signIn(ada.email)).status, 401);
  await assert.rejects(shop.rpc.getMe(create(GetMeRequestSchema), contextOfUser(ada.id)), has('USER_NOT_FOUND'));
  const { rows } = await place
    .poolOf('identity')
    .query('select 1 from idempotency where scope like $1', [`%${ada.id}`]);
  assert.deepEqual(rows, []);
  assert.equal((await shop.browser().signUp(ada.email)).status, 200);
});

test('the certificate lists each service, and is complete and nameless when all have answered twice', async () => {
  const ada = await person();
  const { id = '', token } = await ada.erase(goodPassword);
  for (const service of asked.slice(1)) await answers(id, service, 'One order.');
  await answers(id, 'orders');
  await answers(id, 'cart');
  assert.equal(await timePasses(id), 2);
  for (const service of asked.slice(1)) await answers(id, service);
  await answers(id, 'orders');
  assert.equal((await certificate(token)).completedAt, undefined);
  await answers(id, 'cart', 'One cart.');
  const { completedAt, answers: all } = await certificate(token);
  assert.notEqual(completedAt, undefined);
  assert.deepEqual(all?.map(({ service }) => service).sort(), [...asked, 'identity'].sort());
  assert.equal(all?.find(({ service }) => service === 'cart')?.kept, 'One cart.');
  const orders = all?.find(({ service }) => service === 'orders');
  assert.deepEqual([orders?.erased, orders?.kept], [{ things: 4 }, 'One order.']);
  const { rows } = await place.poolOf('identity').query('select user_id, email from erasures where id = $1', [id]);
  assert.deepEqual(rows, [{ user_id: null, email: null }]);
  assert.ok(asked.every((service) => serviceNames.includes(service)));
});

const timesAsked = (id: string): number => shop.said.filter(({ subject }) => subject === id).length;

/** Lets two minutes pass and the runners run; how often everybody was asked by then. */
async function timePasses(id: string): Promise<number> {
  await place
    .poolOf('identity')
    .query(`update erasures set requested_at = requested_at - interval '2 minutes' where id = $1`, [id]);
  await shop.runDue();
  return timesAsked(id);
}

test('nobody is asked again before everybody has answered, nor before what was under way is over', async () => {
  const [slow, quick] = [await person(), await person()];
  const { id: missing = '' } = await slow.erase(goodPassword);
  for (const service of asked.slice(1)) await answers(missing, service);
  assert.equal(await timePasses(missing), 1);
  const { id: early = '' } = await quick.erase(goodPassword);
  for (const service of asked) await answers(early, service);
  await shop.runDue();
  assert.equal(timesAsked(early), 1);
  await answers(missing, 'cart');
  await shop.runDue();
  await shop.runDue();
  assert.equal(timesAsked(missing), 2);
});

test('asked again, services hear the same person, unless somebody new has the address', async () => {
  const [gone, back] = [await person(), await person()];
  await place.read.updateTable('users').set({ email_verified: true }).where('id', 'in', [gone.id, back.id]).execute();
  const heardOf = async ({ erase }: typeof gone, between: () => Promise<unknown>) => {
    const { id = '' } = await erase(goodPassword);
    for (const service of asked) await answers(id, service);
    await between();
    await timePasses(id);
    const data = shop.said.filter(({ subject }) => subject === id).map((event) => event.data);
    return data.flatMap((one) => (one.$typeName === 'rialto.identity.v1.ErasureRequested' ? [one] : []));
  };
  const [first, second] = await heardOf(gone, async () => {});
  assert.deepEqual(second, first);
  const [, again] = await heardOf(back, () => shop.browser().signUp(back.email));
  assert.deepEqual([again?.person?.userId, again?.person?.email, again?.email], [back.id, '', '']);
});

test('a link that was asked for while the account went is gone the second time', async () => {
  const ada = await person();
  const { id = '' } = await ada.erase(goodPassword);
  await place.poolOf('identity').query(
    `insert into verifications (id, identifier, value, expires_at)
     values ($1, 'reset=late', $1, now() + interval '1 hour')`,
    [ada.id],
  );
  for (const service of asked) await answers(id, service);
  await timePasses(id);
  const { rows } = await place.poolOf('identity').query('select 1 from verifications where value = $1', [ada.id]);
  assert.deepEqual(rows, []);
});

test('a second request while one runs answers the same, also when 16 come at once', async () => {
  const ada = await person();
  const all = await Promise.all(Array.from({ length: 16 }, () => ada.erase(undefined, Date.now())));
  assert.equal(new Set(all.map(({ id, token }) => `${id} ${token}`)).size, 1);
  assert.deepEqual((await ada.erase()).token, all[0]?.token);
  assert.equal(shop.said.filter(({ subject }) => subject === all[0]?.id).length, 1);
});

test('without a fresh proof the password is asked for, and has to be right', async () => {
  const ada = await person();
  await assert.rejects(ada.erase(), has('STEP_UP_REQUIRED'));
  await assert.rejects(ada.erase('not this one'), has('PASSWORD_WRONG'));
  await assert.rejects(ada.erase('not this one', Date.now()), has('PASSWORD_WRONG'));
  assert.equal((await shop.browser().signIn(ada.email)).status, 200);
  await ada.erase(undefined, Date.now());
});

test('passwords cannot be tried without end', async () => {
  const limited = await startIdentity(place, { env: { RATE_LIMITS: 'on' } });
  const ada = await person();
  const guess = () => limited.rpc.eraseMe(create(EraseMeRequestSchema, { password: 'a guess' }), contextOfUser(ada.id));
  for (let tries = 0; tries < 10; tries += 1) await assert.rejects(guess(), has('PASSWORD_WRONG'));
  await assert.rejects(guess(), has('TOO_MANY_TRIES'));
});

test('an address that nobody proved to own names no person to the other services', async () => {
  const [proved, unproved] = [await person(), await person()];
  await place.read.updateTable('users').set({ email_verified: true }).where('id', '=', proved.id).execute();
  const one = requestOf((await proved.erase(goodPassword)).id ?? '');
  assert.deepEqual([one?.person?.userId, one?.person?.email, one?.email], [proved.id, proved.email, proved.email]);
  const two = requestOf((await unproved.erase(goodPassword)).id ?? '');
  assert.deepEqual([two?.person?.userId, two?.person?.email, two?.email], [unproved.id, '', unproved.email]);
});

test('the last administrator is not erased', async () => {
  const admin = await place.read.selectFrom('users').select('id').where('email', '=', 'admin@rialto.example').execute();
  const context = contextOfUser(admin[0]?.id ?? '', { roles: ['admin'] });
  await assert.rejects(shop.rpc.eraseMe(create(EraseMeRequestSchema), context), has('LAST_ADMIN'));
});

test('a made-up token opens no certificate', async () => {
  await assert.rejects(certificate('made up'), has('ERASURE_NOT_FOUND'));
});
