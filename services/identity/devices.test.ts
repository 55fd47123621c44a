import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { create } from '@bufbuild/protobuf';
import { pino } from 'pino';
import { EraseMeRequestSchema } from '#contracts/gen/rialto/identity/v1/identity_pb.ts';
import { SecurityMail } from '#contracts/gen/rialto/notifications/v1/notifications_pb.ts';
import type { TestDatabase } from '#platform/database/testing.ts';
import { systemClock } from '#platform/kernel/clock.ts';
import { systemIds } from '#platform/kernel/ids.ts';
import { deviceName, networkOf } from './device.ts';
import { openDevices } from './devices.ts';
import { contextOfUser, emptyPlace, goodPassword, startIdentity, type TestIdentity } from './identity.testing.ts';
import type { IdentityTables } from './repository.ts';
import { codeOf, withApp } from './second-factor.testing.ts';

let place: TestDatabase<IdentityTables>;
let shop: TestIdentity;
before(async () => {
  place = await emptyPlace();
  shop = await startIdentity(place);
});
after(() => place.drop());

const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';
const chrome = 'Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36';
const home = { 'user-agent': firefox, 'x-forwarded-for': '203.0.113.9' };
const cafe = { 'user-agent': firefox, 'x-forwarded-for': '198.51.100.20' };
const abroad = { 'user-agent': chrome, 'x-forwarded-for': '192.0.2.77' };

type Browser = ReturnType<TestIdentity['browser']>;
const signUp = (browser: Browser, email: string) =>
  browser.post('/sign-up/email', { name: 'Ada Lovelace', email, password: goodPassword }, home);
const signIn = async (browser: Browser, email: string, from: Record<string, string>) =>
  assert.equal((await browser.post('/sign-in/email', { email, password: goodPassword }, from)).status, 200);
const deviceOf = (browser: Browser) => /rialto\.device=([^;]*)/.exec(browser.cookie())?.[1] ?? '';

async function told(email: string) {
  await shop.runDue();
  return shop.mails.filter((mail) => mail.email === email && mail.kind === SecurityMail.NEW_SIGN_IN);
}

test('a sign-in from a device that the account never knew is mailed once, with what its owner may know it by', async () => {
  const email = 'new-device@example.com';
  await signUp(shop.browser(), email);
  const theirs = shop.browser();
  await signIn(theirs, email, abroad);
  const [mail, ...more] = await told(email);
  assert.match(
    mail?.detail ?? '',
    /^Chrome on Windows, in the network 192\.0\.2\.\*, on \d+ \w+ \d{4} at \d\d:\d\d UTC\.$/,
  );
  assert.deepEqual([mail?.name, mail?.link, more.length], ['Ada Lovelace', undefined, 0]);
  await signIn(theirs, email, abroad);
  assert.equal((await told(email)).length, 1);
});

test('signing up, and then in again with the same browser wherever it is, causes no mail', async () => {
  const email = 'at-home@example.com';
  const browser = shop.browser();
  await signUp(browser, email);
  const device = deviceOf(browser);
  assert.match(device, /^[\w-]{43}$/);
  await browser.post('/sign-out');
  await signIn(browser, email, cafe);
  assert.equal(deviceOf(browser), device);
  assert.deepEqual(await told(email), []);
});

test('a program without cookies is known by its name in the same network', async () => {
  const email = 'program@example.com';
  await signUp(shop.browser(), email);
  for (let times = 0; times < 3; times += 1)
    await signIn(shop.browser(), email, { ...home, 'x-forwarded-for': '203.0.113.200' });
  assert.deepEqual(await told(email), []);
  await signIn(shop.browser(), email, { 'x-forwarded-for': '203.0.113.200' });
  assert.match((await told(email))[0]?.detail ?? '', /^An unknown program, /);
});

test('eight sign-ins at once from one new device are one mail', async () => {
  const email = 'tabs@example.com';
  await signUp(shop.browser(), email);
  await Promise.all(Array.from({ length: 8 }, () => signIn(shop.browser(), email, abroad)));
  assert.equal((await told(email)).length, 1);
});

test('the first sign-in ever to an account from before devices were known causes no mail', async () => {
  await signIn(shop.browser(), await strange('before@example.com'), abroad);
  assert.deepEqual(await told('before@example.com'), []);
});

/** Somebody whose devices are not known. */
async function strange(email: string): Promise<string> {
  const { json } = await signUp(shop.browser(), email);
  await place.poolOf('identity').query('delete from devices where user_id = $1', [json.user.id]);
  return email;
}

test('a session that goes on is no sign-in, wherever it is: neither renewed nor with another password', async () => {
  const email = 'goes-on@example.com';
  const browser = shop.browser();
  const { json } = await signUp(browser, email);
  const old = `update sessions set expires_at = expires_at - interval '2 days', updated_at = updated_at - interval '2 days'
    where user_id = $1`;
  await place.poolOf('identity').query(old, [json.user.id]);
  await place.poolOf('identity').query('delete from devices where user_id = $1', [json.user.id]);
  await signIn(shop.browser(), email, abroad);
  const renewed = await browser.get('/get-session', cafe);
  assert.ok(renewed.setCookies.some((one) => one.startsWith('rialto.session_token=')));
  const change = { currentPassword: goodPassword, newPassword: 'ten louder herons' };
  assert.equal((await browser.post('/change-password', change, cafe)).status, 200);
  assert.deepEqual(await told(email), []);
});

test('a password alone is no sign-in where a code is asked for: the mail comes with the code', async () => {
  const email = 'with-code@example.com';
  const { uri } = await withApp(shop, email);
  const theirs = shop.browser();
  await signIn(theirs, email, abroad);
  assert.deepEqual(await told(email), []);
  assert.equal((await theirs.post('/two-factor/verify-totp', { code: codeOf(uri, 1) }, abroad)).status, 200);
  assert.equal((await told(email)).length, 1);
});

test('an address that is taken gets a device as well, so that the two sign-ups look the same', async () => {
  const [first, second] = [shop.browser(), shop.browser()];
  await signUp(first, 'taken@example.com');
  await signUp(second, 'taken@example.com');
  assert.match(deviceOf(second), /^[\w-]{43}$/);
  assert.deepEqual(await told('taken@example.com'), []);
});

test('a sign-in counts although its device cannot be remembered', async () => {
  const lines: string[] = [];
  const away = async () => {
    throw new Error('the database is away');
  };
  const devices = openDevices({
    repository: { seeDevice: away, isKnownDevice: away, isDeviceOf: away },
    mails: { send: () => assert.fail('a mail') },
    clock: systemClock,
    ids: systemIds,
    log: pino({}, { write: (line: string) => lines.push(line) }),
    secret: Buffer.alloc(32),
  });
  await devices.greet(
    { user: { id: '1', email: 'ada@example.com', name: 'Ada' }, session: {} },
    devices.cookieOf(null),
  );
  assert.match(lines.join(), /identity\.device_not_remembered/);
  assert.doesNotMatch(lines.join(), /ada@example/);
});

test('an account remembers a bounded number of devices, the latest', async () => {
  const email = 'many@example.com';
  const { json } = await signUp(shop.browser(), email);
  const pool = place.poolOf('identity');
  await pool.query(
    `insert into devices select $1, sha256(n::text::bytea), 'Firefox', now() - interval '1 year', now() - interval '1 year'
     from generate_series(1, 200) as n`,
    [json.user.id],
  );
  await signIn(shop.browser(), email, abroad);
  await signIn(shop.browser(), email, cafe);
  const { rows } = await pool.query('select name from devices where user_id = $1', [json.user.id]);
  assert.ok(rows.length <= 102, `${rows.length} marks`);
  assert.ok(rows.some(({ name }) => name === 'Chrome on Windows'));
});

test('with the account its devices are forgotten, also by the browser, once it signs out', async () => {
  const browser = shop.browser();
  const { json } = await signUp(browser, 'gone@example.com');
  await browser.post('/sign-out');
  assert.notEqual(deviceOf(browser), '', 'while there is an account, it stays');
  const erasure = create(EraseMeRequestSchema, { password: goodPassword });
  const { answers } = await shop.rpc.eraseMe(erasure, contextOfUser(json.user.id));
  assert.equal(answers?.[0]?.erased?.['devices'], 1);
  await browser.post('/sign-out');
  assert.equal(deviceOf(browser), '');
});

test('over https the cookie is bound to the host and hidden from scripts', async () => {
  const secure = await startIdentity(place, { origin: 'https://shop.example' });
  const { setCookies } = await signUp(secure.browser('https://shop.example'), 'secure@example.com');
  const cookie = setCookies.find((one) => one.startsWith('__Host-rialto.device='));
  assert.match(cookie ?? '', /; Path=\/; HttpOnly; Secure; SameSite=Lax$/i);
  assert.match(cookie ?? '', /Max-Age=34560000/);
});

test('what a client says of itself is never repeated, only what we know of it', () => {
  assert.equal(deviceName('<b>evil</b> http://evil.example'), 'An unknown program');
  assert.equal(deviceName(`${firefox} <script>`), 'Firefox on Linux');
  assert.equal(deviceName('curl/8 (Linux)'), 'A program on Linux');
  assert.equal(deviceName(''), 'An unknown program');
});

test('of an address only the network is told, and nothing of one on this machine', () => {
  const networks = ['203.0.113.9', '::ffff:203.0.113.9', '2001:db8:1:2::', '127.0.0.1', '::1', '', 'x" y'].map(
    networkOf,
  );
  assert.deepEqual(networks, ['203.0.113.*', '203.0.113.*', '2001:db8:1:*', null, null, null, null]);
});
