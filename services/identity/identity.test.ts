import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { create } from '@bufbuild/protobuf';
import { createLocalJWKSet, jwtVerify } from 'jose';
import { GetMeRequestSchema, UpdateMeRequestSchema } from '#contracts/gen/rialto/identity/v1/identity_pb.ts';
import type { TestDatabase } from '#platform/database/testing.ts';
import { contextOf, emptyPlace, goodPassword, origin, startIdentity, type TestIdentity } from './identity.testing.ts';
import type { IdentityTables } from './repository.ts';

let place: TestDatabase<IdentityTables>;
let shop: TestIdentity;
before(async () => {
  place = await emptyPlace();
  shop = await startIdentity(place);
});
after(() => place.drop());

test('whoever signs up is signed in, as a customer', async () => {
  const ada = shop.browser();
  const answer = await ada.signUp('Ada@example.com');
  assert.equal(answer.status, 200);
  assert.equal(answer.json.user.email, 'ada@example.com');
  const caller = await shop.resolve(ada.cookie());
  assert.deepEqual(
    [caller?.userId, caller?.email, caller?.roles],
    [answer.json.user.id, 'ada@example.com', ['customer']],
  );
});

test('a session cookie is HttpOnly, SameSite and, over https, bound to its host', async () => {
  const plain = await shop.browser().signUp('cookie@example.com');
  assert.match(plain.setCookies[0] ?? '', /^rialto\.session_token=.*Path=\/; HttpOnly; SameSite=Lax$/);
  assert.match(plain.setCookies[0] ?? '', /Max-Age=2592000/);
  const secure = await startIdentity(place, {
    origin: 'https://shop.example',
    mode: 'production',
    env: { RATE_LIMITS: 'on', AUTH_REQUIRE_VERIFICATION: 'off' },
  });
  const { setCookies } = await secure.browser('https://shop.example').signIn('cookie@example.com');
  assert.match(setCookies[0] ?? '', /^__Host-rialto\.session_token=.*Path=\/; HttpOnly; Secure; SameSite=Lax$/);
  assert.doesNotMatch(setCookies[0] ?? '', /domain/i);
});

test('several cookies arrive as several headers', async () => {
  const answer = await shop.browser().signUp('brief@example.com', { rememberMe: false });
  assert.deepEqual(
    answer.setCookies.map((line) => line.split('=')[0]),
    ['rialto.session_token', 'rialto.dont_remember', 'rialto.device'],
  );
  assert.doesNotMatch(answer.setCookies[0] ?? '', /max-age/i);
});

test('a token is signed with a published key and says who, for whom and how long', async () => {
  const ada = shop.browser();
  const { json } = await ada.signUp('token@example.com');
  const token = (await ada.get('/token')).json.token;
  const { payload, protectedHeader } = await jwtVerify(token, createLocalJWKSet(await shop.keys()), {
    algorithms: ['EdDSA'],
    issuer: origin,
    audience: origin,
  });
  assert.equal(protectedHeader.alg, 'EdDSA');
  assert.equal((payload.exp ?? 0) - (payload.iat ?? 0), 15 * 60);
  const { iat, exp, proved_at, ...claims } = payload;
  const caller = await shop.resolve(ada.cookie());
  assert.equal(proved_at, Number(caller?.provedAt?.seconds));
  assert.deepEqual(claims, {
    sub: json.user.id,
    email: 'token@example.com',
    roles: ['customer'],
    areas: [],
    second_factor: false,
    sid: caller?.sessionId,
    kind: 'access',
    iss: origin,
    aud: origin,
  });
});

test('the published keys hold nothing private and are those at /jwks', async () => {
  const keys = await shop.keys();
  assert.deepEqual((await shop.browser().get('/jwks')).json, keys);
  assert.equal(keys.keys.length, 1);
  assert.deepEqual(Object.keys(keys.keys[0]).sort(), ['alg', 'crv', 'kid', 'kty', 'x']);
});

test('nobody gets a token without a session', async () => {
  assert.equal((await shop.browser().get('/token')).status, 401);
});

test('signing out ends the session at once', async () => {
  const ada = shop.browser();
  await ada.signUp('out@example.com');
  const cookie = ada.cookie();
  assert.equal((await ada.post('/sign-out')).status, 200);
  assert.equal(await shop.resolve(cookie), undefined);
  assert.match(ada.cookie(), /^rialto\.device=[\w-]{43}$/, 'what stays says which browser it is, and nothing else');
});

test('a changed password ends the other sessions', async () => {
  const [ada, thief] = [shop.browser(), shop.browser()];
  await ada.signUp('change@example.com');
  await thief.signIn('change@example.com');
  const stolen = thief.cookie();
  assert.notEqual(await shop.resolve(stolen), undefined);
  const change = { currentPassword: goodPassword, newPassword: 'ten louder herons' };
  assert.equal((await ada.post('/change-password', { ...change, revokeOtherSessions: false })).status, 200);
  assert.equal(await shop.resolve(stolen), undefined);
  assert.notEqual(await shop.resolve(ada.cookie()), undefined);
  assert.equal((await shop.browser().signIn('change@example.com')).status, 401);
});

test('disabling an account and giving a role are felt by the next call', async () => {
  const ada = shop.browser();
  const { json } = await ada.signUp('power@example.com');
  const change = (roles: string[], disabled: Date | null) =>
    place.read.updateTable('users').set({ roles, disabled_at: disabled }).where('id', '=', json.user.id).execute();
  await change(['customer', 'staff'], null);
  assert.deepEqual((await shop.resolve(ada.cookie()))?.roles, ['customer', 'staff']);
  await change(['customer', 'staff'], new Date());
  assert.equal(await shop.resolve(ada.cookie()), undefined);
  assert.equal((await ada.get('/token')).status, 401);
  const again = await shop.browser().signIn('power@example.com');
  assert.deepEqual([again.status, again.json.code], [401, 'INVALID_EMAIL_OR_PASSWORD']);
});

test('expired sessions open nothing and are removed', async () => {
  const ada = shop.browser();
  const { json } = await ada.signUp('late@example.com');
  const mine = () => place.read.selectFrom('sessions').select('id').where('user_id', '=', json.user.id).execute();
  await place.read
    .updateTable('sessions')
    .set({ expires_at: new Date(0) })
    .where('user_id', '=', json.user.id)
    .execute();
  assert.equal(await shop.resolve(ada.cookie()), undefined);
  assert.equal((await mine()).length, 1);
  await shop.runDue();
  assert.deepEqual(await mine(), []);
});

test('people read and change their own name', async () => {
  const { json } = await shop.browser().signUp('me@example.com');
  const context = contextOf({ kind: 'user', id: json.user.id, email: 'me@example.com', roles: ['customer'] });
  await shop.rpc.updateMe(create(UpdateMeRequestSchema, { name: 'Grace Hopper' }), context);
  const me = await shop.rpc.getMe(create(GetMeRequestSchema), context);
  assert.deepEqual(
    [me.id, me.name, me.email, me.roles],
    [json.user.id, 'Grace Hopper', 'me@example.com', ['customer']],
  );
});

test('no log line names anybody', async () => {
  await shop.browser().signIn('canary-person@example.com', 'canary-password');
  await shop
    .browser()
    .post('/sign-in/email', { email: 'a@example.com', password: 'x' }, { origin: 'https://canary-origin' });
  assert.ok(shop.lines.length > 0);
  assert.doesNotMatch(shop.lines.join('\n'), /canary|example\.com|herons/);
});
