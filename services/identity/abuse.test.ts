import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { TestDatabase } from '#platform/database/testing.ts';
import { emptyPlace, startIdentity, type TestIdentity } from './identity.testing.ts';
import type { IdentityTables } from './repository.ts';

let place: TestDatabase<IdentityTables>;
let shop: TestIdentity;
before(async () => {
  place = await emptyPlace();
  shop = await startIdentity(place);
  await shop.browser().signUp('known@example.com');
});
after(() => place.drop());

const shape = (headers: ReadonlyMap<string, string>) => [...headers.keys()].sort();

for (const field of ['roles', 'role', 'id', 'emailVerified', 'disabled_at', 'image']) {
  test(`nobody signs up with ${field} of their own`, async () => {
    const answer = await shop.browser().signUp(`${field}@example.com`, { [field]: 'admin' });
    assert.deepEqual([answer.status, answer.json.code], [400, 'FIELD_NOT_ALLOWED']);
    const made = await place.read
      .selectFrom('users')
      .where('email', '=', `${field}@example.com`)
      .select('id')
      .execute();
    assert.deepEqual(made, []);
  });
}

test('what better-auth could do beyond our offer does not exist', async () => {
  const ada = shop.browser();
  await ada.signUp('extra@example.com');
  for (const path of [
    '/update-user',
    '/delete-user',
    '/change-email',
    '/set-password',
    '/get-access-token',
    '/update-session',
    '/admin/set-role',
    '/verify-password',
    '/two-factor/send-otp',
    '/two-factor/view-backup-codes',
    '/callback/:id',
  ]) {
    assert.equal((await ada.post(path, { role: 'admin', roles: ['admin'] })).status, 404, path);
  }
  for (const path of ['/sign-out', '/sign-in/email']) assert.equal((await ada.get(path)).status, 405, path);
  assert.equal((await ada.get('/%2e%2e/%2e%2e/api/v1/me')).status, 404);
});

test('a wrong password and an unknown address look the same', async () => {
  const wrong = await shop.browser().signIn('known@example.com', 'not the password');
  const unknown = await shop.browser().signIn('nobody@example.com', 'not the password');
  assert.equal(wrong.status, 401);
  assert.deepEqual(
    [wrong.status, wrong.text, shape(wrong.headers)],
    [unknown.status, unknown.text, shape(unknown.headers)],
  );
});

test('signing up with a registered address looks like any sign-up, and signs nobody in', async () => {
  const [taken, fresh] = [shop.browser(), shop.browser()];
  const a = await taken.signUp('known@example.com', { password: 'quite another one' });
  const b = await fresh.signUp('fresh@example.com', { password: 'quite another one' });
  assert.deepEqual([a.status, shape(a.headers)], [b.status, shape(b.headers)]);
  const kinds = (value: object) =>
    Object.entries(value).map(([key, one]) => `${key} ${typeof one} ${String(one).length}`);
  const { email: mailA, ...userA } = a.json.user;
  const { email: mailB, ...userB } = b.json.user;
  assert.deepEqual([mailA, mailB], ['known@example.com', 'fresh@example.com']);
  assert.deepEqual(Object.keys(a.json), Object.keys(b.json));
  assert.deepEqual(kinds(userA), kinds(userB));
  assert.equal(a.json.token.length, b.json.token.length);
  const plain = (lines: readonly string[]) => lines.map((line) => line.replace(/=[^;]+/, '').length);
  assert.deepEqual(plain(a.setCookies), plain(b.setCookies));
  assert.equal(await shop.resolve(taken.cookie()), undefined);
  assert.notEqual(await shop.resolve(fresh.cookie()), undefined);
  assert.equal((await shop.browser().signIn('known@example.com')).status, 200);
});

test('answers that could reveal an account take whole steps of time', async () => {
  for (const attempt of [
    () => shop.browser().signIn('known@example.com', 'not the password'),
    () => shop.browser().signIn('nobody@example.com', 'not the password'),
    () => shop.browser().signUp('known@example.com'),
    () => shop.browser().signUp('timed@example.com'),
    () => shop.browser().post('/send-verification-email', { email: 'known@example.com' }),
  ]) {
    const started = performance.now();
    await attempt();
    assert.ok(performance.now() - started >= 99);
  }
});

for (const [password, code] of [
  ['short', 'PASSWORD_TOO_SHORT'],
  ['x1y2'.repeat(33), 'PASSWORD_TOO_LONG'],
  ['Password123!', 'PASSWORD_TOO_COMMON'],
  ['12345678', 'PASSWORD_TOO_COMMON'],
  ['aaaaaaaaaaaa', 'PASSWORD_TOO_COMMON'],
] as const) {
  test(`${password.slice(0, 12)} is refused as a password: ${code}`, async () => {
    const answer = await shop.browser().signUp('weak@example.com', { password });
    assert.deepEqual([answer.status, answer.json.code], [400, code]);
  });
}

test('a common password at sign-in is just wrong, so that it reveals nothing', async () => {
  assert.equal((await shop.browser().signIn('nobody@example.com', 'password')).status, 401);
});

test('a forged, altered or foreign cookie belongs to nobody', async () => {
  const ada = shop.browser();
  await ada.signUp('forge@example.com');
  const [cookie = ''] = ada.cookie().split('; ');
  for (const forged of [
    '',
    'rialto.session_token',
    `${cookie}x`,
    cookie.replace('rialto', 'better-auth'),
    'rialto.session_token=%E0%A4%A',
  ]) {
    assert.equal(await shop.resolve(forged), undefined, forged);
  }
  const other = decodeURIComponent(cookie).split('.').at(-1);
  assert.equal(await shop.resolve(`rialto.session_token=${'a'.repeat(32)}.${other}`), undefined);
  assert.notEqual(await shop.resolve(`theme=dark; ${cookie}; lang=de`), undefined);
});

test('another site cannot sign anybody in or out', async () => {
  const ada = shop.browser();
  await ada.signUp('csrf@example.com');
  const foreign = { origin: 'https://evil.example' };
  assert.equal((await ada.post('/sign-out', {}, foreign)).status, 403);
  const body = { email: 'csrf@example.com', password: 'nine quiet herons' };
  assert.equal((await shop.browser().post('/sign-in/email', body, foreign)).status, 403);
  assert.notEqual(await shop.resolve(ada.cookie()), undefined);
  assert.equal((await ada.post('/sign-out', {}, { origin: 'http://127.0.0.1:3000' })).status, 200);
});

test('one address may not try for ever, and another is not held back by it', async () => {
  const limited = await startIdentity(place, { env: { RATE_LIMITS: 'on' } });
  const attempt = (address: string) =>
    limited.browser().post('/sign-in/email', { email: 'bad', password: 'x' }, { 'x-forwarded-for': address });
  const statuses = (await Promise.all(Array.from({ length: 21 }, () => attempt('192.0.2.7')))).map((one) => one.status);
  assert.deepEqual(statuses.toSorted(), [...Array.from({ length: 20 }, () => 400), 429]);
  assert.equal((await attempt('192.0.2.8')).status, 400);
  assert.ok(Number((await attempt('192.0.2.7')).headers.get('retry-after')) > 0);
});

test('forty people signing in at once are all served, two at a time', async () => {
  const answers = await Promise.all(Array.from({ length: 40 }, () => shop.browser().signIn('known@example.com')));
  assert.deepEqual([...new Set(answers.map(({ status }) => status))], [200]);
});

test('a body that is too long, not JSON or of another type is refused', async () => {
  const ada = shop.browser();
  assert.equal((await ada.post('/sign-in/email', { email: 'x'.repeat(40_000) })).status, 413);
  assert.equal((await ada.post('/sign-in/email', 'text')).status, 400);
  assert.equal((await ada.post('/sign-in/email', {}, { 'content-type': 'text/plain' })).status, 415);
});
