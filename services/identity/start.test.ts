import assert from 'node:assert/strict';
import { test } from 'node:test';
import { create } from '@bufbuild/protobuf';
import { sql } from 'kysely';
import { PersonSchema } from '#contracts/gen/rialto/common/v1/common_pb.ts';
import { kyselyOn } from '#platform/database/pool.ts';
import { emptyPlace, goodPassword, startIdentity } from './identity.testing.ts';
import { migrationsWanted } from './migrations.testing.ts';
import type { IdentityTables } from './repository.ts';

const chosen = { ADMIN_EMAIL: 'boss@example.com', ADMIN_PASSWORD: goodPassword };

test('eight replicas that start together make one administrator, one password and one key', async (t) => {
  const place = await emptyPlace();
  t.after(() => place.drop());
  const shops = await Promise.all(Array.from({ length: 8 }, () => startIdentity(place)));
  const announced = shops.flatMap(({ announce }) => announce);
  assert.equal(announced.length, 2);
  const password = /password\s+(\S+)/.exec(announced[1] ?? '')?.[1] ?? '';
  const admins = await place.read.selectFrom('users').selectAll().execute();
  assert.deepEqual(
    admins.map(({ email, roles, must_change_password }) => [email, roles, must_change_password]),
    [['admin@rialto.example', ['customer', 'admin'], true]],
  );
  const [first] = shops;
  assert.equal((await first?.keys())?.keys.length, 1);
  const admin = first?.browser();
  assert.equal((await admin?.signIn('admin@rialto.example', password))?.status, 200);
  assert.deepEqual((await first?.resolve(admin?.cookie() ?? ''))?.roles, ['customer', 'admin']);
  assert.ok(!first?.lines.join('').includes(password));
  await first?.runDue();
  assert.deepEqual(first?.said, []);
  const change = { currentPassword: password, newPassword: 'eleven calm herons' };
  assert.equal((await admin?.post('/change-password', change))?.status, 200);
  const [after] = await place.read.selectFrom('users').select('must_change_password').execute();
  assert.equal(after?.must_change_password, false);
  assert.deepEqual((await startIdentity(place)).announce, []);
});

test('the administrator of the settings is made once and is not printed', async (t) => {
  const place = await emptyPlace();
  t.after(() => place.drop());
  const shop = await startIdentity(place, { env: chosen });
  assert.deepEqual(shop.announce, []);
  assert.equal((await shop.browser().signIn('boss@example.com')).status, 200);
  const later = await startIdentity(place, { env: { ...chosen, ADMIN_PASSWORD: 'another quiet heron' } });
  assert.equal((await later.browser().signIn('boss@example.com')).status, 200);
  const [hash] = await place.read.selectFrom('credentials').select('password').execute();
  assert.match(hash?.password ?? '', /^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
});

for (const [what, env, mode, names] of [
  ['an e-mail without a password', { ADMIN_EMAIL: 'boss@example.com' }, 'demo', /ADMIN_PASSWORD/],
  ['a password without an e-mail', { ADMIN_PASSWORD: goodPassword }, 'demo', /ADMIN_EMAIL/],
  ['a common password', { ...chosen, ADMIN_PASSWORD: 'administrator1' }, 'demo', /ADMIN_PASSWORD.*first/],
  ['no rate limits in production', { RATE_LIMITS: 'off' }, 'production', /RATE_LIMITS/],
] as const) {
  test(`the start is refused with ${what}`, async (t) => {
    const place = await emptyPlace();
    t.after(() => place.drop());
    await assert.rejects(startIdentity(place, { env, mode }), names);
  });
}

test('a registration is said once, even when the process dies before it is', async (t) => {
  const place = await emptyPlace();
  t.after(() => place.drop());
  const shop = await startIdentity(place, { env: chosen });
  const { json } = await shop.browser().signUp('welcome@example.com');
  const person = create(PersonSchema, { userId: json.user.id, email: 'welcome@example.com', fullName: 'Ada Lovelace' });
  shop.breaks.store = true;
  await assert.rejects(shop.runDue(), /killed/);
  assert.equal(shop.said.length, 0);
  shop.breaks.store = false;
  await Promise.all([shop.runDue(), shop.runDue(), shop.runDue()]);
  await shop.browser().signUp('welcome@example.com');
  await shop.runDue();
  assert.deepEqual(
    shop.said.map(({ type, subject, data }) => [type, subject, 'person' in data ? data.person : null]),
    [['identity.registered', json.user.id, person]],
  );
});

test('a registration is said while a session of that person is being written', async (t) => {
  const place = await emptyPlace();
  t.after(() => place.drop());
  const shop = await startIdentity(place, { env: chosen });
  const { json } = await shop.browser().signUp('at-once@example.com');
  const db = kyselyOn<IdentityTables>(place.poolOf('identity'));
  await db.transaction().execute(async (tx) => {
    // As a foreign key to the person does until its transaction ends.
    await sql`select from users where id = ${json.user.id} for key share`.execute(tx);
    await shop.runDue();
  });
  assert.deepEqual(
    shop.said.map(({ type, subject }) => [type, subject]),
    [['identity.registered', json.user.id]],
  );
});

test('our migration is all that better-auth wants', async (t) => {
  const place = await emptyPlace();
  t.after(() => place.drop());
  const wanted = await migrationsWanted(kyselyOn<IdentityTables>(place.poolOf('identity')));
  assert.deepEqual(wanted, []);
});
