import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { SecurityMail } from '#contracts/gen/rialto/notifications/v1/notifications_pb.ts';
import type { TestDatabase } from '#platform/database/testing.ts';
import { emptyPlace, goodPassword, startIdentity, type TestIdentity } from './identity.testing.ts';
import type { IdentityTables } from './repository.ts';
import { codeOf, withApp } from './second-factor.testing.ts';

let place: TestDatabase<IdentityTables>;
let shop: TestIdentity;
before(async () => {
  place = await emptyPlace();
  shop = await startIdentity(place, { staffSecondFactor: 'required' });
});
after(() => place.drop());

const sessionsOf = (userId: string) =>
  place.read.selectFrom('sessions').select('id').where('user_id', '=', userId).execute();

test('the first code turns the second factor on, in a session that counts as proved, and a mail tells', async () => {
  const { browser, enrolled } = await withApp(shop, 'first@example.com');
  assert.equal(enrolled.status, 200);
  assert.equal((await shop.resolve(browser.cookie()))?.secondFactor, true);
  await shop.runDue();
  assert.equal(shop.mails.at(-1)?.kind, SecurityMail.SECOND_FACTOR_CHANGED);
});

test('a password alone opens no session where there is a second factor', async () => {
  const { uri, userId } = await withApp(shop, 'both@example.com');
  const other = shop.browser();
  const before = await sessionsOf(userId);
  const half = await other.signIn('both@example.com');
  assert.deepEqual([half.status, half.json], [200, { twoFactorRedirect: true, twoFactorMethods: ['totp'] }]);
  assert.deepEqual(await sessionsOf(userId), before);
  assert.equal(await shop.resolve(other.cookie()), undefined);
  assert.equal((await other.get('/token')).status, 401);
  assert.equal((await other.post('/two-factor/verify-totp', { code: '000000' })).status, 401);
  assert.equal((await other.post('/two-factor/verify-totp', { code: codeOf(uri, 1) })).status, 200);
  assert.equal((await shop.resolve(other.cookie()))?.secondFactor, true);
});

test('a code that was used opens nothing again, not even 32 times at once', async () => {
  const { uri } = await withApp(shop, 'replay@example.com');
  const browsers = await Promise.all(
    Array.from({ length: 32 }, async () => {
      const one = shop.browser();
      await one.signIn('replay@example.com');
      return one;
    }),
  );
  const code = codeOf(uri, 1);
  const answers = await Promise.all(browsers.map((one) => one.post('/two-factor/verify-totp', { code })));
  assert.equal(answers.filter(({ status }) => status === 200).length, 1);
});

test('a recovery code works once, also when 32 use it at the same moment', async () => {
  const { codes } = await withApp(shop, 'recover@example.com');
  const browsers = await Promise.all(
    Array.from({ length: 32 }, async () => {
      const one = shop.browser();
      await one.signIn('recover@example.com');
      return one;
    }),
  );
  const use = (one: (typeof browsers)[number]) => one.post('/two-factor/verify-backup-code', { code: codes[0] });
  const answers = await Promise.all(browsers.map(use));
  assert.equal(answers.filter(({ status }) => status === 200).length, 1);
  const later = shop.browser();
  await later.signIn('recover@example.com');
  assert.equal((await use(later)).status, 401);
  assert.equal((await later.post('/two-factor/verify-backup-code', { code: codes[1] })).status, 200);
});

test('neither recovery codes nor the secret of the app can be read from the tables', async () => {
  const { codes, uri } = await withApp(shop, 'sealed@example.com');
  const rows = JSON.stringify(await place.read.selectFrom('second_factors').selectAll().execute());
  assert.ok(!codes.some((code) => rows.includes(code)));
  assert.ok(!rows.includes(new URL(uri).searchParams.get('secret') ?? 'none'));
});

test('guessing codes ends after a few, whatever the browser, and says when to come back', async () => {
  const limited = await startIdentity(place, { env: { RATE_LIMITS: 'on' } });
  await withApp(limited, 'guess@example.com');
  const guess = async (code: string) => {
    const one = limited.browser();
    await one.signIn('guess@example.com');
    return one.post('/two-factor/verify-totp', { code });
  };
  const answers = [];
  for (let index = 0; index < 12; index += 1) answers.push(await guess(`00000${index}`.slice(-6)));
  const last = answers.at(-1);
  assert.equal(last?.status, 429);
  assert.ok(Number(last?.headers.get('retry-after')) > 0);
});

test('a device is never trusted in place of a code', async () => {
  const { browser, uri } = await withApp(shop, 'device@example.com');
  const answer = await browser.post('/two-factor/verify-totp', { code: codeOf(uri, 1), trustDevice: true });
  assert.deepEqual([answer.status, answer.json.code], [400, 'FIELD_NOT_ALLOWED']);
});

test('turning it off wants the password and takes effect', async () => {
  const { browser, userId } = await withApp(shop, 'leave@example.com');
  assert.equal((await browser.post('/two-factor/disable', { password: 'wrong password' })).status, 400);
  assert.equal((await browser.post('/two-factor/disable', { password: goodPassword })).status, 200);
  assert.equal((await shop.resolve(browser.cookie()))?.secondFactor, false);
  assert.equal((await shop.browser().signIn('leave@example.com')).json.user.id, userId);
});

test('the staff cannot turn off a second factor that the back office needs', async () => {
  const { browser, userId } = await withApp(shop, 'staff@example.com');
  const staff = place.read.updateTable('users').set({ roles: ['customer', 'staff'] });
  await staff.where('id', '=', userId).execute();
  const answer = await browser.post('/two-factor/disable', { password: goodPassword });
  assert.deepEqual([answer.status, answer.json.code], [403, 'SECOND_FACTOR_REQUIRED']);
});

test('turning it on ends the sessions of before, which whoever knew the password may hold', async () => {
  const [here, there] = [shop.browser(), shop.browser()];
  await here.signUp('elsewhere@example.com');
  await there.signIn('elsewhere@example.com');
  const made = await here.post('/two-factor/enable', { password: goodPassword });
  await here.post('/two-factor/verify-totp', { code: codeOf(made.json.totpURI) });
  assert.equal(await shop.resolve(there.cookie()), undefined);
  assert.equal((await shop.resolve(here.cookie()))?.secondFactor, true);
});

test('an old session and the password undo no second factor, prove nothing and change no password', async () => {
  const { browser, uri, userId } = await withApp(shop, 'single@example.com');
  const weaken = place.read.updateTable('sessions').set({ second_factor: false });
  await weaken.where('user_id', '=', userId).execute();
  const password = goodPassword;
  for (const [path, body] of [
    ['/prove', { password }],
    ['/two-factor/disable', { password }],
    ['/two-factor/enable', { password }],
    ['/two-factor/generate-backup-codes', { password }],
    ['/change-password', { currentPassword: password, newPassword: 'ten louder herons' }],
    ['/link-social', { provider: 'oidc' }],
  ] as const) {
    const answer = await browser.post(path, body);
    assert.deepEqual([answer.status, answer.json.code], [403, 'SECOND_FACTOR_REQUIRED'], path);
  }
  assert.equal((await browser.get('/passkey/generate-register-options')).status, 403);
  assert.equal((await browser.post('/prove', { code: codeOf(uri, 1) })).status, 200);
  assert.equal((await browser.post('/two-factor/generate-backup-codes', { password })).status, 200);
});

test('a right password does not begin the count of codes anew, nor a right code that of passwords', async () => {
  const limited = await startIdentity(place, { env: { RATE_LIMITS: 'on' } });
  const { browser, uri, codes } = await withApp(limited, 'apart@example.com');
  const prove = async (body: object) => (await browser.post('/prove', body)).status;
  for (let index = 0; index < 5; index += 1) {
    assert.equal(await prove({ code: `00000${index}` }), 401);
    assert.equal(await prove({ password: 'wrong password' }), 400);
  }
  assert.equal(await prove({ password: goodPassword }), 200);
  for (let index = 5; index < 10; index += 1) assert.notEqual(await prove({ code: `00000${index}` }), 200);
  assert.equal(await prove({ code: codeOf(uri, 1) }), 429);
  assert.equal((await browser.post('/two-factor/verify-backup-code', { code: codes[0] })).status, 429);
  assert.equal(await prove({ password: goodPassword }), 200, 'passwords are another count');
});

const age = (userId: string) =>
  place.read
    .updateTable('sessions')
    .set({ proved_at: new Date(0) })
    .where('user_id', '=', userId)
    .execute();

test('how somebody signs in is changed only after a proof of the last minutes, which a password or code is', async () => {
  const { browser, uri, userId } = await withApp(shop, 'prove@example.com');
  await age(userId);
  const old = await browser.get('/passkey/generate-register-options');
  assert.deepEqual([old.status, old.json.code], [403, 'STEP_UP_REQUIRED']);
  assert.equal((await browser.post('/prove', { password: 'wrong password' })).status, 400);
  assert.equal((await browser.post('/prove', {})).status, 400);
  assert.equal((await shop.resolve(browser.cookie()))?.provedAt?.seconds, 0n);
  assert.equal((await browser.post('/prove', { password: goodPassword })).status, 200);
  assert.equal((await browser.get('/passkey/generate-register-options')).status, 200);
  await age(userId);
  const code = codeOf(uri, 1);
  const proved = await browser.post('/prove', { code });
  assert.equal(proved.status, 200);
  assert.ok(Date.parse(proved.json.provedAt) > Date.now() - 60_000);
  assert.equal((await browser.post('/prove', { code })).status, 401, 'the same code again');
});

test('a proof counts for its own session alone', async () => {
  const [here, there] = [shop.browser(), shop.browser()];
  const { json } = await here.signUp('two@example.com');
  await there.signIn('two@example.com');
  await age(json.user.id);
  await here.post('/prove', { password: goodPassword });
  assert.equal((await shop.resolve(there.cookie()))?.provedAt?.seconds, 0n);
  const claims = JSON.parse(Buffer.from((await here.get('/token')).json.token.split('.')[1], 'base64url').toString());
  assert.ok(claims.proved_at > Date.now() / 1000 - 60);
});

test('proving is tried a few times only, and not from another site or without a session', async () => {
  const limited = await startIdentity(place, { env: { RATE_LIMITS: 'on' } });
  const ada = limited.browser();
  await ada.signUp('tries@example.com');
  assert.equal((await ada.post('/prove', { password: goodPassword }, { origin: 'https://evil.example' })).status, 403);
  assert.equal((await limited.browser().post('/prove', { password: goodPassword })).status, 401);
  const answers = await Promise.all(
    Array.from({ length: 24 }, () => ada.post('/prove', { password: 'wrong password' })),
  );
  const statuses = answers.map(({ status }) => status).toSorted();
  assert.deepEqual(statuses, [...Array.from({ length: 10 }, () => 400), ...Array.from({ length: 14 }, () => 429)]);
  assert.equal((await ada.post('/prove', { password: goodPassword })).status, 429);
});
