import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { create } from '@bufbuild/protobuf';
import {
  CreateAddressRequestSchema,
  DeleteAddressRequestSchema,
  ListAddressesRequestSchema,
  UpdateAddressRequestSchema,
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

const venice = { fullName: 'Ada', line1: '1 Quay', city: 'Venice', postalCode: '30100', countryCode: 'IT' };
const has = (reason: string) => (error: unknown) => error instanceof Failure && error.reason === reason;

/** Somebody new, and what they do with their book. */
async function person() {
  const { json } = await shop.browser().signUp(`${randomUUID()}@example.com`);
  const context = contextOfUser(json.user.id);
  const list = async () =>
    (await shop.rpc.listAddresses(create(ListAddressesRequestSchema), context)).addresses?.map(
      ({ id = '', address, defaultShipping = false, defaultBilling = false }) => ({
        id,
        line1: address?.line1,
        uses: `${defaultShipping ? 's' : ''}${defaultBilling ? 'b' : ''}`,
      }),
    ) ?? [];
  return {
    list,
    uses: async () => (await list()).map(({ uses }) => uses),
    add: async (more: { line1?: string; defaultShipping?: boolean; defaultBilling?: boolean; key?: string } = {}) => {
      const { line1 = '1 Quay', key = '', ...defaults } = more;
      const request = create(CreateAddressRequestSchema, { address: { ...venice, line1 }, ...defaults });
      return (await shop.rpc.createAddress(request, { ...context, idempotencyKey: key })).id ?? '';
    },
    update: (id: string, more: { line1?: string; defaultShipping?: boolean; defaultBilling?: boolean }) => {
      const { line1, ...defaults } = more;
      const changed = line1 === undefined ? {} : { address: { ...venice, line1 } };
      return shop.rpc.updateAddress(create(UpdateAddressRequestSchema, { id, ...changed, ...defaults }), context);
    },
    remove: (id: string) => shop.rpc.deleteAddress(create(DeleteAddressRequestSchema, { id }), context),
  };
}

test('the first address is the default for both uses, and a later one when it is asked for', async () => {
  const ada = await person();
  await ada.add();
  await ada.add();
  assert.deepEqual(await ada.uses(), ['sb', '']);
  const third = await ada.add({ defaultBilling: true });
  assert.deepEqual(await ada.uses(), ['s', '', 'b']);
  await ada.update(third, { line1: '2 Quay', defaultShipping: true });
  assert.deepEqual(await ada.uses(), ['', '', 'sb']);
  assert.equal((await ada.list())[2]?.line1, '2 Quay');
});

test('the default that is deleted passes its uses on to the oldest address', async () => {
  const ada = await person();
  const [first, second] = [await ada.add(), await ada.add({ defaultBilling: true })];
  await ada.add();
  await ada.remove(first);
  assert.deepEqual(await ada.uses(), ['sb', '']);
  await ada.remove(second);
  assert.deepEqual(await ada.uses(), ['sb']);
});

test('an address that is deleted again is deleted', async () => {
  const ada = await person();
  const id = await ada.add();
  await ada.remove(id);
  await ada.remove(id);
  assert.deepEqual(await ada.list(), []);
});

test("another person's address is not there", async () => {
  const [ada, eve] = [await person(), await person()];
  const id = await ada.add();
  await assert.rejects(eve.update(id, { line1: 'mine' }), has('ADDRESS_NOT_FOUND'));
  await eve.remove(id);
  assert.deepEqual(await eve.list(), []);
  assert.equal((await ada.list())[0]?.line1, '1 Quay');
});

test('the same key adds one address, and another request under it is refused', async () => {
  const ada = await person();
  const [first, again] = [await ada.add({ key: 'k1' }), await ada.add({ key: 'k1' })];
  assert.equal(first, again);
  assert.equal((await ada.list()).length, 1);
  await assert.rejects(ada.add({ key: 'k1', line1: 'elsewhere' }), has('IDEMPOTENCY_KEY_REUSED'));
});

test('a book holds 50 addresses, also when 64 are added at once, and always one default of each kind', async () => {
  const ada = await person();
  const added = await Promise.allSettled(
    Array.from({ length: 64 }, () => ada.add({ defaultShipping: true, defaultBilling: true })),
  );
  assert.equal(added.filter(({ status }) => status === 'fulfilled').length, 50);
  const refused = added.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []));
  assert.ok(refused.every(has('ADDRESS_BOOK_FULL')));
  const book = await ada.list();
  await Promise.all(book.map(({ id }) => ada.update(id, { defaultShipping: true })));
  const uses = await ada.uses();
  assert.equal(uses.filter((one) => one.includes('s')).length, 1);
  assert.equal(uses.filter((one) => one.includes('b')).length, 1);
});

test('somebody without an account has no book', async () => {
  const request = create(CreateAddressRequestSchema, { address: venice });
  await assert.rejects(shop.rpc.createAddress(request, contextOfUser(randomUUID())), has('USER_NOT_FOUND'));
});
