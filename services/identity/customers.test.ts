import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { create } from '@bufbuild/protobuf';
import {
  DisableCustomerRequestSchema,
  EnableCustomerRequestSchema,
  ListCustomersRequestSchema,
  SetRolesRequestSchema,
} from '#contracts/gen/rialto/identity/v1/identity_pb.ts';
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

const boss = contextOfUser(randomUUID(), { email: 'boss@example.com', roles: ['admin'] });
const has = (reason: string) => (error: unknown) => error instanceof Failure && error.reason === reason;

const setRoles = (id: string, roles: string[], areas: string[] = []) =>
  shop.rpc.setRoles(create(SetRolesRequestSchema, { id, roles, areas }), boss);
const disable = (id: string) => shop.rpc.disableCustomer(create(DisableCustomerRequestSchema, { id }), boss);
const enable = (id: string) => shop.rpc.enableCustomer(create(EnableCustomerRequestSchema, { id }), boss);
const list = (wish: { query?: string; role?: string; pageSize?: number; pageToken?: string }) =>
  shop.rpc.listCustomers(create(ListCustomersRequestSchema, wish), boss);
const namesOf = async (wish: Parameters<typeof list>[0]) => (await list(wish)).customers?.map(({ name }) => name);

async function person(name = 'Ada Lovelace') {
  const browser = shop.browser();
  const email = `${randomUUID()}@example.com`;
  const { json } = await browser.signUp(email, { name });
  return { id: String(json.user.id), email, browser };
}

test('customers are found by the beginning of a name or an address, newest first, page by page', async () => {
  const people = [];
  for (const name of ['Zoe One', 'zoe Two', 'Zoe% Three']) people.push(await person(name));
  assert.deepEqual(await namesOf({ query: 'ZOE' }), ['Zoe% Three', 'zoe Two', 'Zoe One']);
  assert.deepEqual(await namesOf({ query: 'zoe%' }), ['Zoe% Three']);
  assert.deepEqual(await namesOf({ query: people[1]?.email ?? '' }), ['zoe Two']);
  assert.deepEqual(await namesOf({ query: 'Two' }), []);
  const first = await list({ query: 'zoe', pageSize: 2 });
  assert.equal(first.customers?.length, 2);
  const token = first.nextPageToken ?? '';
  assert.deepEqual(await namesOf({ query: 'zoe', pageSize: 2, pageToken: token }), ['Zoe One']);
  await assert.rejects(list({ pageToken: 'made up' }), has('INVALID_REQUEST'));
});

test('the team is listed by its role', async () => {
  const { id } = await person('Stan of the staff');
  await setRoles(id, ['staff', 'customer'], ['orders']);
  assert.deepEqual(await namesOf({ role: 'staff' }), ['Stan of the staff']);
  await assert.rejects(list({ role: 'king' }), has('INVALID_REQUEST'));
});

test('roles and areas are set once, and the log names nobody', async () => {
  const { id, email } = await person();
  const set = await setRoles(id, ['staff', 'customer', 'staff'], ['stock', 'orders']);
  assert.deepEqual(
    [set.roles, set.areas],
    [
      ['customer', 'staff'],
      ['orders', 'stock'],
    ],
  );
  await setRoles(id, ['customer', 'staff'], ['orders', 'stock']);
  const entries = (await place.audited()).filter(({ subject }) => subject === id);
  assert.deepEqual(
    entries.map(({ action, before, after }) => ({ action, before, after })),
    [
      {
        action: 'identity.roles_set',
        before: { roles: ['customer'], areas: [] },
        after: { roles: ['customer', 'staff'], areas: ['orders', 'stock'] },
      },
    ],
  );
  assert.ok(!JSON.stringify(entries).includes(email));
  assert.deepEqual((await setRoles(id, ['customer'], ['orders'])).areas, []);
});

test('unknown roles, areas and accounts are refused', async () => {
  const { id } = await person();
  await assert.rejects(setRoles(id, ['king']), has('INVALID_REQUEST'));
  await assert.rejects(setRoles(id, ['staff'], ['treasury']), has('INVALID_REQUEST'));
  await assert.rejects(setRoles(randomUUID(), ['staff']), has('CUSTOMER_NOT_FOUND'));
});

test('what is taken away ends the sessions, what is given does not', async () => {
  const { id, browser } = await person();
  await setRoles(id, ['customer', 'staff'], ['orders']);
  assert.deepEqual((await shop.resolve(browser.cookie()))?.areas, ['orders']);
  await setRoles(id, ['customer']);
  assert.equal(await shop.resolve(browser.cookie()), undefined);
});

test('a disabled account has no session and gets none, until it is enabled', async () => {
  const { id, email, browser } = await person();
  assert.equal((await disable(id)).disabled, true);
  await disable(id);
  assert.equal(await shop.resolve(browser.cookie()), undefined);
  assert.equal((await shop.browser().signIn(email)).status, 401);
  assert.equal((await enable(id)).disabled, false);
  assert.equal((await shop.browser().signIn(email)).status, 200);
  const actions = (await place.audited()).filter(({ subject }) => subject === id).map(({ action }) => action);
  assert.deepEqual(actions, ['identity.customer_disable', 'identity.customer_enable']);
});

const admins = async () => (await list({ role: 'admin' })).customers?.filter(({ disabled }) => !disabled) ?? [];

test('the last administrator keeps the role and is not disabled', async () => {
  const [only] = await admins();
  const id = only?.id ?? '';
  await assert.rejects(setRoles(id, ['customer']), has('LAST_ADMIN'));
  await assert.rejects(disable(id), has('LAST_ADMIN'));
  const { id: second } = await person();
  await setRoles(second, ['admin']);
  await disable(second);
  await assert.rejects(disable(id), has('LAST_ADMIN'));
  await enable(second);
  await setRoles(second, ['customer']);
});

test('of administrators who are all taken away at once, one remains', async () => {
  const pairs = await Promise.all(Array.from({ length: 24 }, () => person()));
  for (const { id: second } of pairs) {
    const [first] = await admins();
    await setRoles(second, ['admin']);
    await Promise.allSettled([setRoles(first?.id ?? '', ['customer']), disable(second)]);
    assert.equal((await admins()).length, 1);
  }
});
