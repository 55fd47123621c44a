import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { TestDatabase } from '#platform/database/testing.ts';
import { emptyPlace, origin, startIdentity, type TestIdentity } from './identity.testing.ts';
import { comeBack, passProvider, startProvider, type TestProvider } from './oidc.testing.ts';
import type { IdentityTables } from './repository.ts';
import { codeOf, withApp } from './second-factor.testing.ts';

let place: TestDatabase<IdentityTables>;
let shop: TestIdentity;
let provider: TestProvider;
before(async () => {
  place = await emptyPlace();
  provider = await startProvider();
  shop = await startIdentity(place, { env: provider.env });
});
after(async () => {
  await provider.stop();
  await place.drop();
});

/** Signs in as somebody at the provider; the browser, and where the shop sent it. */
async function through(login: string, browser = shop.browser()) {
  const url = await passProvider(browser, login);
  return { browser, url, to: await comeBack(browser, url) };
}

const verifyLocally = (email: string) =>
  place.read.updateTable('users').set({ email_verified: true }).where('email', '=', email).execute();
const person = (email: string) => ({ email, email_verified: true, name: 'Ada Lovelace' });

test('the sign-in page learns which ways there are', async () => {
  assert.deepEqual((await shop.browser().get('/providers')).json, {
    providers: [{ id: 'oidc', name: 'Work' }],
    passkeys: true,
    verificationRequired: false,
    staffSecondFactor: 'off',
  });
  const bare = await startIdentity(place, { env: { GOOGLE_CLIENT_ID: 'a', GOOGLE_CLIENT_SECRET: 'b' } });
  assert.deepEqual((await bare.browser().get('/providers')).json.providers, [{ id: 'google', name: 'Google' }]);
  assert.equal((await bare.browser().post('/sign-in/social', { provider: 'oidc' })).status, 404);
});

test('who comes back from nowhere is not heard where no such provider is set up, and is no error anywhere', async () => {
  const bare = await startIdentity(place, { env: { GOOGLE_CLIENT_ID: 'a', GOOGLE_CLIENT_SECRET: 'b' } });
  for (const id of ['oidc', 'github', 'anything']) {
    assert.equal((await bare.browser().get(`/callback/${id}`)).status, 404, id);
  }
  for (const query of ['', '?state=made-up', '?state=made-up&code=1', '?error=access_denied']) {
    assert.ok((await bare.browser().get(`/callback/google${query}`)).status < 400, query);
  }
  assert.deepEqual(
    bare.lines.filter((line) => JSON.parse(line).level >= 50),
    [],
  );
});

test('the way to the provider carries PKCE, a state, a nonce and our own address to come back to', async () => {
  for (const [env, id] of [
    [provider.env, 'oidc'],
    [{ GOOGLE_CLIENT_ID: 'a', GOOGLE_CLIENT_SECRET: 'b' }, 'google'],
    [{ GITHUB_CLIENT_ID: 'a', GITHUB_CLIENT_SECRET: 'b' }, 'github'],
  ] as const) {
    const one = await startIdentity(place, { env });
    const { json } = await one.browser().post('/sign-in/social', { provider: id, callbackURL: '/account' });
    const asked = new URL(json.url).searchParams;
    assert.equal(asked.get('redirect_uri'), `${origin}/api/auth/callback/${id}`);
    assert.ok((asked.get('state')?.length ?? 0) >= 32);
    assert.deepEqual([asked.get('code_challenge_method'), asked.get('response_type')], ['S256', 'code'], id);
    if (id === 'oidc') assert.ok((asked.get('nonce')?.length ?? 0) >= 32);
  }
});

test('somebody new at the provider becomes a person here, and is the same one the next time', async () => {
  provider.people.set('ada', person('ada@work.example'));
  const first = await through('ada');
  assert.equal(first.to, '/account');
  const caller = await shop.resolve(first.browser.cookie());
  assert.deepEqual([caller?.email, caller?.roles, caller?.secondFactor], ['ada@work.example', ['customer'], false]);
  assert.match(first.browser.cookie(), /rialto\.device=/, 'whatever the way in, its device is remembered');
  const again = await through('ada');
  assert.equal((await shop.resolve(again.browser.cookie()))?.userId, caller?.userId);
  const { json } = await first.browser.get('/get-session');
  assert.deepEqual([json.user.name, json.user.emailVerified], ['Ada Lovelace', true]);
});

test("nothing that would open the person's account at the provider is kept", async () => {
  provider.people.set('kept', person('kept@work.example'));
  await through('kept');
  await through('kept');
  const { rows } = await place
    .poolOf('identity')
    .query('select access_token, refresh_token, id_token from credentials where provider_id = $1', ['oidc']);
  assert.ok(rows.length > 0);
  for (const row of rows) assert.deepEqual(row, { access_token: null, refresh_token: null, id_token: null });
});

test('accounts are joined by an address only when both sides have verified it', async () => {
  for (const [login, here, there] of [
    ['both', true, true],
    ['nobody-here', false, true],
    ['nobody-there', true, false],
  ] as const) {
    const email = `${login}@work.example`;
    const { json } = await shop.browser().signUp(email);
    if (here) await verifyLocally(email);
    provider.people.set(login, { ...person(email), email_verified: there });
    const { browser, to } = await through(login);
    const caller = await shop.resolve(browser.cookie());
    if (here && there) assert.deepEqual([to, caller?.userId], ['/account', json.user.id]);
    else assert.deepEqual([to, caller], [`${origin}/sign-in?error=account_not_linked`, undefined], login);
  }
});

for (const [what, claims] of [
  ['says nothing of', {}],
  ['has not verified', { email_verified: false }],
] as const) {
  test(`an address that the provider ${what} is confirmed by our own mail first`, async () => {
    const email = `${Object.keys(claims).length}@unproved.example`;
    provider.people.set(email, { email, name: 'Grace Hopper', ...claims });
    const { browser, to } = await through(email);
    assert.equal(to, `${origin}/sign-in?error=email_not_verified`);
    assert.equal(await shop.resolve(browser.cookie()), undefined);
    const token = await shop.linkOf(email);
    assert.equal((await shop.browser().post('/verify-email', { token })).json.code, 'ACCOUNT_PROOF_REQUIRED');
    assert.equal((await browser.post('/verify-email', { token })).status, 200);
    assert.equal((await through(email)).to, '/account');
  });
}

test('whoever names the address of somebody else at a provider has no part in the account that its owner makes of it', async () => {
  const email = 'owner@unproved.example';
  provider.people.set('thief', { email, name: 'Not the owner' });
  const { browser: thief } = await through('thief');
  const token = await shop.linkOf(email);
  const owner = shop.browser();
  assert.equal((await owner.post('/verify-email', { token })).json.code, 'ACCOUNT_PROOF_REQUIRED');
  assert.equal((await owner.post('/reset-password', { token, newPassword: 'ten louder herons' })).status, 200);
  assert.equal((await through('thief', thief)).to, `${origin}/sign-in?error=account_not_linked`);
  assert.equal((await owner.signIn(email, 'ten louder herons')).status, 200);
});

test('without an address there is no account', async () => {
  provider.people.set('silent', { name: 'No Mail' });
  assert.equal((await through('silent')).to, `${origin}/sign-in?error=email_not_found`);
});

test('an answer of the provider is worth one use, and only in the browser that asked', async () => {
  provider.people.set('once', person('once@work.example'));
  const [mine, other] = [shop.browser(), shop.browser()];
  const url = await passProvider(mine, 'once');
  assert.equal(await comeBack(other, url), `${origin}/sign-in?error=state_mismatch`);
  assert.equal(await comeBack(mine, url), '/account');
  assert.equal(await comeBack(mine, url), `${origin}/sign-in?error=state_mismatch`);
});

test("another person's code, put into one's own way back, is refused", async () => {
  provider.people.set('mallory', person('mallory@work.example'));
  provider.people.set('victim', person('victim@work.example'));
  const [mallory, victim] = [shop.browser(), shop.browser()];
  const stolen = new URL(await passProvider(mallory, 'mallory')).searchParams.get('code') ?? '';
  const url = new URL(await passProvider(victim, 'victim'));
  url.searchParams.set('code', stolen);
  assert.equal(await comeBack(victim, url.href), `${origin}/sign-in?error=invalid_code`);
  assert.equal(await shop.resolve(victim.cookie()), undefined);
});

for (const [what, field, error] of [
  ['an ID token made for another request', 'idTokenNonce', 'unable_to_get_user_info'],
  ['a code asked for with another verifier', 'codeVerifier', 'invalid_code'],
] as const) {
  test(`${what} is refused`, async () => {
    provider.people.set(field, person(`${field.toLowerCase()}@work.example`));
    const browser = shop.browser();
    const url = await passProvider(browser, field);
    await place
      .poolOf('identity')
      .query(`update verifications set value = jsonb_set(value::jsonb, '{${field}}', to_jsonb(repeat('x', 43)))::text`);
    assert.equal(await comeBack(browser, url), `${origin}/sign-in?error=${error}`);
    assert.equal(await shop.resolve(browser.cookie()), undefined);
  });
}

test('an answer in the name of another issuer is refused', async () => {
  provider.people.set('mixed', person('mixed@work.example'));
  const browser = shop.browser();
  const url = new URL(await passProvider(browser, 'mixed'));
  url.searchParams.set('iss', 'https://evil.example');
  assert.equal(await comeBack(browser, url.href), `${origin}/sign-in?error=issuer_mismatch`);
});

test('nobody is sent to another site afterwards', async () => {
  const body = { provider: 'oidc', callbackURL: 'https://evil.example/' };
  assert.equal((await shop.browser().post('/sign-in/social', body)).status, 403);
  const error = { provider: 'oidc', callbackURL: '/', errorCallbackURL: '//evil.example/' };
  assert.equal((await shop.browser().post('/sign-in/social', error)).status, 403);
  const direct = { provider: 'oidc', idToken: { token: 'a.b.c' } };
  assert.equal((await shop.browser().post('/sign-in/social', direct)).json.code, 'FIELD_NOT_ALLOWED');
});

test("the provider's word is the first factor only, where there is a second", async () => {
  const email = 'twice@work.example';
  const { uri, userId } = await withApp(shop, email);
  await verifyLocally(email);
  provider.people.set('twice', person(email));
  const { browser, to } = await through('twice');
  assert.equal(to, `${origin}/sign-in?step=second-factor`);
  assert.equal(await shop.resolve(browser.cookie()), undefined);
  assert.equal((await browser.post('/two-factor/verify-totp', { code: codeOf(uri, 1) })).status, 200);
  const caller = await shop.resolve(browser.cookie());
  assert.deepEqual([caller?.userId, caller?.secondFactor], [userId, true]);
});

test('a disabled account is not entered through the provider', async () => {
  provider.people.set('gone', person('gone@work.example'));
  await through('gone');
  const off = place.read.updateTable('users').set({ disabled_at: new Date() });
  await off.where('email', '=', 'gone@work.example').execute();
  const { browser } = await through('gone');
  assert.equal(await shop.resolve(browser.cookie()), undefined);
});

test('people join and part accounts themselves, after a proof, and never with an address of somebody else', async () => {
  const browser = shop.browser();
  const { json } = await browser.signUp('joiner@work.example');
  provider.people.set('joiner', person('joiner@work.example'));
  provider.people.set('other', person('other@work.example'));
  const wrong = await passProvider(browser, 'other', '/link-social');
  assert.match(await comeBack(browser, wrong), /error=email_does/);
  const right = await passProvider(browser, 'joiner', '/link-social');
  assert.equal(await comeBack(browser, right), '/account');
  const accounts: { id: string; providerId: string }[] = (await browser.get('/list-accounts')).json;
  assert.deepEqual(accounts.map(({ providerId }) => providerId).toSorted(), ['credential', 'oidc']);
  const old = place.read.updateTable('sessions').set({ proved_at: new Date(0) });
  await old.where('user_id', '=', json.user.id).execute();
  const accountId = accounts.find(({ providerId }) => providerId === 'oidc')?.id;
  const part = () => browser.post('/unlink-account', { accountId });
  assert.deepEqual([(await part()).status, (await part()).json.code], [403, 'STEP_UP_REQUIRED']);
  await browser.post('/prove', { password: 'nine quiet herons' });
  assert.equal((await part()).status, 200);
});

test('a provider that is away at first is used once it is there', async () => {
  // It keeps its port all the while: one that is let go may be another program's by the time it is wanted again.
  const late = await startProvider();
  late.there.isAway = true;
  const one = await startIdentity(place, { env: late.env });
  const answer = await one.browser().post('/sign-in/social', { provider: 'oidc', callbackURL: '/' });
  assert.deepEqual([answer.status, answer.json.code], [503, 'PROVIDER_UNAVAILABLE']);
  late.there.isAway = false;
  late.people.set('late', person('late@work.example'));
  const browser = one.browser();
  assert.equal(await comeBack(browser, await passProvider(browser, 'late')), '/account');
  await late.stop();
});

for (const [what, env, mode, names] of [
  ['half a provider', { OIDC_ISSUER: 'https://id.example', OIDC_CLIENT_ID: 'shop' }, 'demo', /OIDC_CLIENT_SECRET/],
  ['a secret without its client', { GOOGLE_CLIENT_SECRET: 'x' }, 'demo', /GOOGLE_CLIENT_ID/],
  [
    'a provider without https in production',
    { OIDC_ISSUER: 'http://id.example', OIDC_CLIENT_ID: 'shop', OIDC_CLIENT_SECRET: 'x', RATE_LIMITS: 'on' },
    'production',
    /OIDC_ISSUER.*https/,
  ],
] as const) {
  test(`the start is refused with ${what}`, async () => {
    await assert.rejects(startIdentity(place, { env, mode }), names);
  });
}
