import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { TestDatabase } from '#platform/database/testing.ts';
import { emptyPlace, goodPassword, startIdentity, type TestIdentity } from './identity.testing.ts';
import type { IdentityTables } from './repository.ts';
import { withApp } from './second-factor.testing.ts';

let place: TestDatabase<IdentityTables>;
let shop: TestIdentity;
before(async () => {
  place = await emptyPlace();
  shop = await startIdentity(place);
});
after(() => place.drop());

type Browser = ReturnType<TestIdentity['browser']>;
const confirm = (browser: Browser, token: string, password?: string) =>
  browser.post('/verify-email', { token, ...(password === undefined ? {} : { password }) });

const newPassword = 'ten louder herons';
const reset = (token: string) => shop.browser().post('/reset-password', { token, newPassword });

/** Somebody signs up with an address, and a mail with a link goes to whoever reads there. */
async function mailedTo(email: string) {
  const browser = shop.browser();
  const { json } = await browser.signUp(email);
  await browser.post('/send-verification-email', { email });
  return { browser, userId: String(json.user.id), token: await shop.linkOf(email) };
}

const isConfirmed = async (userId: string) =>
  (await place.read.selectFrom('users').select('email_verified').where('id', '=', userId).executeTakeFirst())
    ?.email_verified;

test('the browser that signed up confirms its address by one click', async () => {
  const { browser, token, userId } = await mailedTo('click@example.com');
  assert.equal((await confirm(browser, token)).status, 200);
  assert.equal(await isConfirmed(userId), true);
});

test('whoever signed up first with the address of somebody else is not handed the account by its owner', async () => {
  const { browser: thief, token, userId } = await mailedTo('hijacked@example.com');
  const owner = shop.browser();
  assert.equal((await owner.signUp('hijacked@example.com', { password: 'the words of its owner' })).status, 200);
  const click = await confirm(owner, token);
  assert.deepEqual([click.status, click.json.code], [403, 'ACCOUNT_PROOF_REQUIRED']);
  assert.deepEqual((await confirm(owner, token, 'the words of its owner')).json.code, 'INVALID_PASSWORD');
  assert.equal(await isConfirmed(userId), false);
  assert.equal((await reset(token)).status, 200);
  assert.equal(await isConfirmed(userId), true);
  assert.equal(await shop.resolve(thief.cookie()), undefined);
  assert.equal((await shop.browser().signIn('hijacked@example.com')).status, 401);
  assert.equal((await shop.browser().signIn('hijacked@example.com', newPassword)).status, 200);
});

test('a second factor of whoever waits for the owner goes with their password', async () => {
  const { browser: thief } = await withApp(shop, 'planted@example.com');
  await thief.post('/send-verification-email', { email: 'planted@example.com' });
  assert.equal((await reset(await shop.linkOf('planted@example.com'))).status, 200);
  const owner = await shop.browser().signIn('planted@example.com', newPassword);
  assert.equal(owner.json.user.email, 'planted@example.com');
});

test('a session of another account confirms no address', async () => {
  const { token, userId } = await mailedTo('mine@example.com');
  const other = shop.browser();
  await other.signUp('other@example.com');
  assert.equal((await confirm(other, token)).json.code, 'ACCOUNT_PROOF_REQUIRED');
  assert.equal(await isConfirmed(userId), false);
});

test('on another device the password of the account confirms its address, and a wrong one leaves the link good', async () => {
  const { token, userId } = await mailedTo('phone@example.com');
  const phone = shop.browser();
  const wrong = await confirm(phone, token, 'not the password');
  assert.deepEqual([wrong.status, wrong.json.code], [400, 'INVALID_PASSWORD']);
  assert.equal((await confirm(phone, token, goodPassword)).status, 200);
  assert.equal(await isConfirmed(userId), true);
});

test('passwords are not guessed by a link', async () => {
  const limited = await startIdentity(place, { env: { RATE_LIMITS: 'on' } });
  const { token } = await mailedTo('guessed@example.com');
  const answers = await Promise.all(
    Array.from({ length: 14 }, () => confirm(limited.browser(), token, 'not the password')),
  );
  const statuses = answers.map(({ status }) => status).toSorted();
  assert.deepEqual(statuses, [...Array.from({ length: 10 }, () => 400), ...Array.from({ length: 4 }, () => 429)]);
});

test('a link that confirmed an address sets no password, and one that set a password confirms nothing', async () => {
  const first = await mailedTo('one-use@example.com');
  assert.equal((await confirm(first.browser, first.token)).status, 200);
  assert.equal((await reset(first.token)).status, 400);
  const second = await mailedTo('other-use@example.com');
  assert.equal((await reset(second.token)).status, 200);
  assert.equal((await confirm(second.browser, second.token, newPassword)).json.code, 'INVALID_TOKEN');
});
