import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { SecurityMail } from '#contracts/gen/rialto/notifications/v1/notifications_pb.ts';
import type { TestDatabase } from '#platform/database/testing.ts';
import { emptyPlace, origin, startIdentity, type TestIdentity } from './identity.testing.ts';
import { authenticator, type Use } from './passkeys.testing.ts';
import type { IdentityTables } from './repository.ts';

let place: TestDatabase<IdentityTables>;
let shop: TestIdentity;
before(async () => {
  place = await emptyPlace();
  shop = await startIdentity(place);
});
after(() => place.drop());

type Browser = ReturnType<TestIdentity['browser']>;

/** Somebody signed in who registers a passkey, well or otherwise. */
async function withPasskey(email: string, use?: Use) {
  const [browser, key] = [shop.browser(), authenticator(origin)];
  await browser.signUp(email);
  const options = (await browser.get('/passkey/generate-register-options')).json;
  const body = { response: key.create(options, use), name: 'Phone' };
  return { browser, key, options, answer: await browser.post('/passkey/verify-registration', body) };
}

async function signInBy(
  key: ReturnType<typeof authenticator>,
  use?: Use,
): Promise<{ browser: Browser; status: number }> {
  const browser = shop.browser();
  const options = (await browser.get('/passkey/generate-authenticate-options')).json;
  const { status } = await browser.post('/passkey/verify-authentication', { response: key.get(options, use) });
  return { browser, status };
}

test('a passkey signs in, counts as a second factor, and is told of by mail', async () => {
  const { browser, key, answer, options } = await withPasskey('key@example.com');
  assert.equal(answer.status, 200);
  assert.deepEqual(
    [options.rp.id, options.authenticatorSelection.userVerification, options.attestation],
    ['localhost', 'required', 'none'],
  );
  const { browser: other, status } = await signInBy(key);
  assert.equal(status, 200);
  assert.match(other.cookie(), /rialto\.device=/);
  const [first, second] = [await shop.resolve(browser.cookie()), await shop.resolve(other.cookie())];
  assert.deepEqual([second?.userId, first?.secondFactor, second?.secondFactor], [first?.userId, false, true]);
  await shop.runDue();
  assert.equal(shop.mails.at(-1)?.kind, SecurityMail.SECOND_FACTOR_CHANGED);
});

test('the options for signing in ask for a fingerprint, face or PIN, and name nobody', async () => {
  const options = (await shop.browser().get('/passkey/generate-authenticate-options')).json;
  assert.deepEqual(
    [options.userVerification, options.rpId, options.allowCredentials],
    ['required', 'localhost', undefined],
  );
});

for (const [what, use] of [
  ['of another site', { origin: 'https://evil.example' }],
  ['for another site', { rpId: 'evil.example' }],
  ['that did not ask who uses it', { verifiesUser: false }],
] as const) {
  test(`a passkey ${what} is neither registered nor signs in`, async () => {
    const bad = await withPasskey(`bad-${Object.keys(use)[0]?.toLowerCase()}@example.com`, use);
    assert.ok(bad.answer.status >= 400);
    const good = await withPasskey(`good-${Object.keys(use)[0]?.toLowerCase()}@example.com`);
    assert.equal(good.answer.status, 200);
    const { browser, status } = await signInBy(good.key, use);
    assert.ok(status >= 400);
    assert.equal(await shop.resolve(browser.cookie()), undefined);
  });
}

test('a passkey counts at the origin of the settings alone, also where this machine has another name', async () => {
  const { key } = await withPasskey('names@example.com');
  const here = shop.browser('http://127.0.0.1:3000');
  const options = (await here.get('/passkey/generate-authenticate-options')).json;
  const response = key.get(options, { origin: 'http://127.0.0.1:3000' });
  assert.equal((await here.post('/passkey/verify-authentication', { response })).status, 400);
});

test('a challenge is worth one use, and only in the browser that asked for it', async () => {
  const { key } = await withPasskey('challenge@example.com');
  const [one, other] = [shop.browser(), shop.browser()];
  const options = (await one.get('/passkey/generate-authenticate-options')).json;
  const body = { response: key.get(options) };
  assert.equal((await other.post('/passkey/verify-authentication', body)).status, 400);
  const answers = await Promise.all(Array.from({ length: 32 }, () => one.post('/passkey/verify-authentication', body)));
  assert.equal(answers.filter(({ status }) => status === 200).length, 1);
});

test('a passkey whose counter runs backwards was copied and is refused', async () => {
  const { key } = await withPasskey('copy@example.com');
  await place.read.updateTable('passkeys').set({ counter: 1_000 }).execute();
  assert.ok((await signInBy(key)).status >= 400);
});

test('people list and delete their own passkeys, and nobody else can', async () => {
  const { browser, key } = await withPasskey('own@example.com');
  const [mine] = (await browser.get('/passkey/list-user-passkeys')).json;
  assert.equal(mine.name, 'Phone');
  const thief = shop.browser();
  await thief.signUp('thief@example.com');
  assert.deepEqual((await thief.get('/passkey/list-user-passkeys')).json, []);
  assert.ok((await thief.post('/passkey/delete-passkey', { id: mine.id })).status >= 400);
  assert.ok((await thief.post('/passkey/update-passkey', { id: mine.id, name: 'Mine' })).status >= 400);
  assert.equal((await signInBy(key)).status, 200);
  assert.equal((await browser.post('/passkey/delete-passkey', { id: mine.id })).status, 200);
  assert.ok((await signInBy(key)).status >= 400);
});

test('nobody registers a passkey without a session, or for somebody else', async () => {
  assert.equal((await shop.browser().get('/passkey/generate-register-options')).status, 401);
  const { browser, options } = await withPasskey('mixed@example.com');
  const other = shop.browser();
  await other.signUp('mixed-other@example.com');
  const body = { response: authenticator(origin).create(options) };
  assert.ok((await other.post('/passkey/verify-registration', body)).status >= 400);
  assert.ok((await browser.post('/passkey/verify-registration', body)).status >= 400, 'the challenge is used up');
});

test('a disabled account is not entered by its passkey', async () => {
  const { key, browser } = await withPasskey('off-key@example.com');
  const id = (await shop.resolve(browser.cookie()))?.userId ?? '';
  await place.read.updateTable('users').set({ disabled_at: new Date() }).where('id', '=', id).execute();
  assert.equal((await signInBy(key)).status, 401);
});
