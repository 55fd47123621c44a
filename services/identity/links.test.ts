import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { create } from '@bufbuild/protobuf';
import { sql } from 'kysely';
import {
  CreateAddressRequestSchema,
  ListAddressesRequestSchema,
} from '#contracts/gen/rialto/identity/v1/identity_pb.ts';
import { SecurityMail } from '#contracts/gen/rialto/notifications/v1/notifications_pb.ts';
import type { TestDatabase } from '#platform/database/testing.ts';
import { contextOfUser, emptyPlace, goodPassword, startIdentity, type TestIdentity } from './identity.testing.ts';
import type { IdentityTables } from './repository.ts';

let place: TestDatabase<IdentityTables>;
let shop: TestIdentity;
before(async () => {
  place = await emptyPlace();
  shop = await startIdentity(place);
});
after(() => place.drop());

const newPassword = 'ten louder herons';
const askFor = (email: string, more?: Record<string, string>) =>
  shop.browser().post('/request-password-reset', { email }, more);
const reset = (token: string, password = newPassword) =>
  shop.browser().post('/reset-password', { token, newPassword: password });

async function linkFor(email: string): Promise<string> {
  assert.equal((await askFor(email)).status, 200);
  return shop.linkOf(email);
}

test('a link of a mail sets a new password once, ends all sessions, and proves the address', async () => {
  const ada = shop.browser();
  await ada.signUp('reset@example.com');
  const cookie = ada.cookie();
  const token = await linkFor('reset@example.com');
  assert.equal((await reset(token)).status, 200);
  assert.equal(await shop.resolve(cookie), undefined);
  assert.equal((await shop.browser().signIn('reset@example.com')).status, 401);
  const again = await shop.browser().signIn('reset@example.com', newPassword);
  assert.deepEqual([again.status, again.json.user.emailVerified], [200, true]);
  const second = await reset(token, 'eleven calm herons');
  assert.deepEqual([second.status, second.json.code], [400, 'INVALID_TOKEN']);
  await shop.runDue();
  assert.equal(shop.mails.at(-1)?.kind, SecurityMail.PASSWORD_CHANGED);
});

test('of 32 who use one link at the same moment exactly one wins', async () => {
  await shop.browser().signUp('race@example.com');
  const token = await linkFor('race@example.com');
  const tries = Array.from({ length: 32 }, (_, index) => ({ password: `quiet heron number ${index}`, index }));
  const answers = await Promise.all(tries.map(({ password }) => reset(token, password)));
  const won = answers.flatMap(({ status }, index) => (status === 200 ? [index] : []));
  assert.equal(won.length, 1);
  assert.deepEqual([...new Set(answers.map(({ status }) => status))].sort(), [200, 400]);
  const signIn = await shop.browser().signIn('race@example.com', tries[won[0] ?? 0]?.password);
  assert.equal(signIn.status, 200);
});

test('one link that was used takes the others with it', async () => {
  await shop.browser().signUp('several@example.com');
  const [first, second] = [await linkFor('several@example.com'), await linkFor('several@example.com')];
  assert.equal((await reset(second)).status, 200);
  assert.equal((await reset(first)).status, 400);
});

test('an hour later a link is worth nothing', async () => {
  await shop.browser().signUp('slow@example.com');
  const token = await linkFor('slow@example.com');
  const [row] = await place.read.selectFrom('verifications').select('expires_at').execute();
  assert.ok((row?.expires_at.getTime() ?? 0) <= Date.now() + 3600_000);
  await place.read
    .updateTable('verifications')
    .set({ expires_at: new Date(0) })
    .execute();
  assert.equal((await reset(token)).status, 400);
  assert.equal((await shop.browser().signIn('slow@example.com')).status, 200);
  await shop.runDue();
  assert.deepEqual(await place.read.selectFrom('verifications').select('id').execute(), []);
});

test('the table holds hashes, and a hash from it opens nothing', async () => {
  await shop.browser().signUp('stolen@example.com');
  const token = await linkFor('stolen@example.com');
  const rows = await place.read.selectFrom('verifications').selectAll().execute();
  assert.ok(rows.length > 0);
  assert.ok(!JSON.stringify(rows).includes(token));
  for (const { identifier } of rows) {
    assert.equal((await reset(identifier)).status, 400);
    assert.equal((await reset(identifier.replace('reset=', ''))).status, 400);
  }
});

test('a link leads to the origin of the settings, whatever a request says of its host', async () => {
  await shop.browser().signUp('host@example.com');
  const foreign = { host: 'evil.example', 'x-forwarded-host': 'evil.example', forwarded: 'host=evil.example' };
  await shop.browser().post('/request-password-reset', { email: 'host@example.com' }, foreign);
  const redirect = { email: 'host@example.com', redirectTo: 'https://evil.example/' };
  assert.equal((await shop.browser().post('/request-password-reset', redirect)).status, 403);
  const token = await shop.linkOf('host@example.com');
  assert.equal(shop.mails.at(-1)?.link, `http://localhost:3000/reset-password?token=${token}`);
});

test('asking for a link tells nobody who has an account: not in words, not in time, and mails nobody unknown', async () => {
  await shop.browser().signUp('known@example.com');
  const started = performance.now();
  const [known, unknown] = [await askFor('known@example.com'), await askFor('unknown@example.com')];
  assert.ok(performance.now() - started >= 198);
  assert.deepEqual([known.status, known.text], [unknown.status, unknown.text]);
  await shop.runDue();
  assert.ok(shop.mails.some(({ email }) => email === 'known@example.com'));
  assert.ok(!shop.mails.some(({ email }) => email === 'unknown@example.com'));
});

test('whoever made an account for an address that is not theirs loses every way into it', async () => {
  const thief = shop.browser();
  const { json } = await thief.signUp('victim@example.com');
  const mine = { id: 'c1', account_id: 'thief', provider_id: 'github', user_id: json.user.id, updated_at: new Date() };
  await place.read.insertInto('credentials').values(mine).execute();
  assert.equal((await reset(await linkFor('victim@example.com'))).status, 200);
  const left = await place.read
    .selectFrom('credentials')
    .select('provider_id')
    .where('user_id', '=', json.user.id)
    .execute();
  assert.deepEqual(left, [{ provider_id: 'credential' }]);
});

test('nor does anything of theirs wait for its owner: no address for parcels, no known device', async () => {
  const { json } = await shop.browser().signUp('addressee@example.com');
  const thief = contextOfUser(json.user.id);
  const address = { fullName: 'Thief', line1: '1 Quay', city: 'Venice', postalCode: '30100', countryCode: 'IT' };
  const given = create(CreateAddressRequestSchema, { address, defaultShipping: true });
  await shop.rpc.createAddress(given, thief);
  assert.equal((await reset(await linkFor('addressee@example.com'))).status, 200);
  assert.deepEqual((await shop.rpc.listAddresses(create(ListAddressesRequestSchema), thief)).addresses, []);
  const { rows } = await sql`select from devices where user_id = ${json.user.id}`.execute(place.read);
  assert.deepEqual(rows, []);
});

test('an address book stays when a proved account gets another password by the link', async () => {
  const email = 'proved@example.com';
  const { json } = await shop.browser().signUp(email);
  await place.read.updateTable('users').set({ email_verified: true }).where('email', '=', email).execute();
  const owner = contextOfUser(json.user.id);
  const address = { fullName: 'Ada', line1: '1 Quay', city: 'Venice', postalCode: '30100', countryCode: 'IT' };
  await shop.rpc.createAddress(create(CreateAddressRequestSchema, { address }), owner);
  assert.equal((await reset(await linkFor(email))).status, 200);
  assert.equal((await shop.rpc.listAddresses(create(ListAddressesRequestSchema), owner)).addresses?.length, 1);
});

test('a common or short password is refused by the link too, which stays good', async () => {
  await shop.browser().signUp('weak@example.com');
  const token = await linkFor('weak@example.com');
  assert.equal((await reset(token, 'Password1')).json.code, 'PASSWORD_TOO_COMMON');
  assert.equal((await reset(token, 'short')).json.code, 'PASSWORD_TOO_SHORT');
  assert.equal((await reset(token)).status, 200);
});

test('a disabled account gets no link', async () => {
  const { json } = await shop.browser().signUp('off@example.com');
  const off = place.read.updateTable('users').set({ disabled_at: new Date() });
  await off.where('id', '=', json.user.id).execute();
  assert.equal((await askFor('off@example.com')).status, 200);
  await shop.runDue();
  assert.ok(!shop.mails.some(({ email }) => email === 'off@example.com'));
});

test('an address is confirmed by its link, once', async () => {
  const ada = shop.browser();
  await ada.signUp('confirm@example.com');
  assert.equal((await ada.post('/send-verification-email', { email: 'confirm@example.com' })).status, 200);
  const token = await shop.linkOf('confirm@example.com');
  assert.equal(shop.mails.at(-1)?.link, `http://localhost:3000/verify-email?token=${token}`);
  assert.equal((await ada.get(`/verify-email?token=${token}`)).status, 405);
  const answers = await Promise.all(Array.from({ length: 32 }, () => ada.post('/verify-email', { token })));
  assert.equal(answers.filter(({ status }) => status === 200).length, 1);
  assert.equal((await ada.get('/get-session')).json.user.emailVerified, true);
});

test('an hour later a link confirms no address', async () => {
  const ada = shop.browser();
  await ada.signUp('late@example.com');
  await ada.post('/send-verification-email', { email: 'late@example.com' });
  const token = await shop.linkOf('late@example.com');
  await place.read
    .updateTable('verifications')
    .set({ expires_at: new Date(0) })
    .execute();
  assert.equal((await ada.post('/verify-email', { token })).json.code, 'INVALID_TOKEN');
  assert.equal((await ada.get('/get-session')).json.user.emailVerified, false);
});

test('a link for an address that is no longer theirs confirms nothing', async () => {
  const ada = shop.browser();
  const { json } = await ada.signUp('old@example.com');
  await ada.post('/send-verification-email', { email: 'old@example.com' });
  const token = await shop.linkOf('old@example.com');
  const moved = place.read.updateTable('users').set({ email: 'new@example.com' });
  await moved.where('id', '=', json.user.id).execute();
  assert.equal((await ada.post('/verify-email', { token })).status, 400);
  assert.equal((await ada.get('/get-session')).json.user.emailVerified, false);
});

const names = (browser: ReturnType<TestIdentity['browser']>): string[] =>
  browser
    .cookie()
    .split('; ')
    .map((pair) => pair.split('=')[0] ?? '');

test('where addresses must be confirmed, nobody is signed in before, and known and new look the same', async () => {
  const strict = await startIdentity(place, { env: { AUTH_REQUIRE_VERIFICATION: 'on' } });
  const [fresh, taken] = [strict.browser(), strict.browser()];
  const a = await fresh.signUp('strict@example.com');
  const b = await taken.signUp('strict@example.com', { password: 'quite another one' });
  assert.deepEqual([a.status, a.json.token, names(fresh)], [200, null, ['rialto.claim']]);
  assert.deepEqual([b.status, b.json.token, names(taken)], [200, null, ['rialto.claim']]);
  assert.equal(decodeURIComponent(fresh.cookie()).length, decodeURIComponent(taken.cookie()).length);
  assert.deepEqual(Object.keys(a.json.user), Object.keys(b.json.user));
  const early = await fresh.signIn('strict@example.com');
  assert.deepEqual([early.status, early.json.code, names(fresh)], [403, 'EMAIL_NOT_VERIFIED', ['rialto.claim']]);
  assert.equal((await fresh.signIn('strict@example.com', 'wrong password')).status, 401);
  const token = await strict.linkOf('strict@example.com');
  assert.equal((await taken.post('/verify-email', { token })).json.code, 'ACCOUNT_PROOF_REQUIRED');
  assert.equal((await fresh.post('/verify-email', { token })).status, 200);
  assert.deepEqual(names(fresh), [''], 'the claim has done its work');
  assert.equal((await fresh.signIn('strict@example.com')).status, 200);
});

test('a mail that cannot be handed over is tried again, and its link is in no log', async () => {
  const clock = { now: () => new Date(), monotonicMs: () => nowMs };
  let nowMs = 0;
  const patient = await startIdentity(place, { clock });
  await patient.browser().signUp('patient@example.com');
  patient.breaks.mail = true;
  await patient.browser().post('/request-password-reset', { email: 'patient@example.com' });
  await patient.runDue();
  assert.deepEqual(patient.mails, []);
  patient.breaks.mail = false;
  await patient.runDue();
  assert.deepEqual(patient.mails, [], 'not at once');
  nowMs += 60_000;
  const token = await patient.linkOf('patient@example.com');
  assert.equal(patient.mails.length, 1);
  assert.ok(!patient.lines.join('\n').includes(token));
  assert.doesNotMatch(patient.lines.join('\n'), /patient@|herons/);
});

test('the password chosen at sign-up still works where no link was used', async () => {
  await shop.browser().signUp('untouched@example.com');
  await linkFor('untouched@example.com');
  assert.equal((await shop.browser().signIn('untouched@example.com', goodPassword)).status, 200);
});
