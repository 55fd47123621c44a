import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { after, test } from 'node:test';
import { exportSPKI, generateKeyPair, importJWK, SignJWT } from 'jose';
import type { Clock } from '#platform/kernel/clock.ts';
import { orderId, origin, toyShop } from '../testing.ts';
import { orderCookie, rememberedOrders } from './order-cookie.ts';

/** Time that a test moves. */
let nowMs = Date.now();
const clock: Clock = { now: () => new Date(nowMs), monotonicMs: () => nowMs };
const { app, seen, token, publicJwk } = await toyShop({ clock });
after(() => app.close());

const me = '/api/v1/orders';
const bearer = (jwt: string) => app.inject({ url: me, headers: { authorization: `Bearer ${jwt}` } });
const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const claims = {
  sub: 'u1',
  email: 'a@b.c',
  roles: ['admin'],
  kind: 'access',
  iss: origin,
  aud: origin,
  exp: Math.floor(nowMs / 1000) + 300,
};
const signed = async (header: Record<string, unknown>, payload: Record<string, unknown>) => {
  const key = await generateKeyPair('EdDSA');
  return new SignJWT(payload).setProtectedHeader({ alg: 'EdDSA', ...header }).sign(key.privateKey);
};

test('a token of identity is a signed-in person', async () => {
  assert.equal((await bearer(await token())).statusCode, 200);
});

const bad: readonly [string, () => Promise<string>][] = [
  ['is signed by nobody', async () => `${encode({ alg: 'none' })}.${encode(claims)}.`],
  [
    'uses the public key as a password',
    async () => {
      const unsigned = `${encode({ alg: 'HS256', kid: 'k1' })}.${encode(claims)}`;
      const key = await importJWK(publicJwk, 'EdDSA', { extractable: true });
      if (key instanceof Uint8Array) throw new Error('no key object');
      const signature = createHmac('sha256', await exportSPKI(key))
        .update(unsigned)
        .digest('base64url');
      return `${unsigned}.${signature}`;
    },
  ],
  ['is signed by another key of the same name', () => signed({ kid: 'k1' }, claims)],
  ['is signed by an unknown key', () => signed({ kid: 'k9' }, claims)],
  ['brings its own key', () => signed({ kid: 'k1', jwk: publicJwk }, claims)],
  ['says where its key is', () => signed({ jku: 'https://evil.example/jwks' }, claims)],
  ['is of another issuer', () => token({ iss: 'https://evil.example' })],
  ['is for another audience', () => token({ aud: 'https://other.example' })],
  ['is not valid yet', () => token({ nbf: Math.floor(nowMs / 1000) + 600 })],
  ['is for something else than access', () => token({ kind: 'verification' })],
  ['does not say what it is for', () => token({ kind: undefined })],
  ['speaks for nobody', () => token({ sub: '' })],
  ['was made in a session that is over', () => token({ sid: 'over' })],
  ['is no token', async () => 'a.b.c'],
  ['is as long as a book', async () => 'a'.repeat(10_000)],
];
for (const [what, make] of bad) {
  test(`a token that ${what} is refused`, async () => {
    const answer = await bearer(await make());
    assert.deepEqual([answer.statusCode, answer.json().reason], [401, 'INVALID_TOKEN']);
    assert.equal(answer.headers['www-authenticate'], 'Bearer');
  });
}

test('what identity says of a person is what the services learn, by token and by cookie', async () => {
  const said = { areas: ['orders'], second_factor: true, proved_at: 1_700_000_000, sid: 'lives' };
  const ask = (headers: Record<string, string>) => app.inject({ url: '/api/v1/products/soap', headers });
  await ask({ authorization: `Bearer ${await token(said)}` });
  const byToken = seen.contexts.at(-1)?.caller;
  assert.deepEqual([byToken?.areas, byToken?.secondFactor, byToken?.provedAtMs], [['orders'], true, 1_700_000_000_000]);
  await ask({ cookie: 'rialto.session_token=boss' });
  const byCookie = seen.contexts.at(-1)?.caller;
  assert.deepEqual([byCookie?.roles, byCookie?.mustChangePassword], [['admin'], false]);
  assert.ok(Date.now() - (byCookie?.provedAtMs ?? 0) < 60_000);
});

test('a token that is no longer valid is refused, also when it was known', async () => {
  let later = Date.now();
  const shop = await toyShop({ clock: { now: () => new Date(later), monotonicMs: () => later } });
  const headers = { authorization: `Bearer ${await shop.token()}` };
  assert.equal((await shop.app.inject({ url: me, headers })).statusCode, 200);
  later = Date.now() + 310_000;
  assert.equal((await shop.app.inject({ url: me, headers })).statusCode, 401);
  await shop.app.close();
});

test('another scheme than Bearer is refused, even where nobody has to sign in', async () => {
  const answer = await app.inject({ url: '/api/v1/products/soap', headers: { authorization: 'Basic YTpi' } });
  assert.equal(answer.json().reason, 'INVALID_TOKEN');
});

test('tokens of unknown keys ask identity for its keys once in a while, not each time', async () => {
  nowMs += 10_000;
  const before = seen.keysAsked;
  for (let i = 0; i < 20; i += 1) await bearer(await signed({ kid: `new-${i}` }, claims));
  assert.equal(seen.keysAsked - before, 1);
  nowMs += 6_000;
  await bearer(await signed({ kid: 'newer' }, claims));
  assert.equal(seen.keysAsked - before, 2);
});

const session = 'rialto.session_token=good';

test('a session cookie is a signed-in person, asked for once a second', async () => {
  nowMs += 5_000;
  const before = seen.sessionsAsked;
  for (let i = 0; i < 10; i += 1)
    assert.equal((await app.inject({ url: me, headers: { cookie: session } })).statusCode, 200);
  assert.equal(seen.sessionsAsked - before, 1);
  nowMs += 1_001;
  await app.inject({ url: me, headers: { cookie: `x=y; rialto.session_token=good` } });
  assert.equal(seen.sessionsAsked - before, 2);
});

test('a session of nobody is nobody, and identity is not asked without a session cookie', async () => {
  const unknown = await app.inject({ url: me, headers: { cookie: 'rialto.session_token=gone' } });
  assert.equal(unknown.json().reason, 'SIGN_IN_REQUIRED');
  const before = seen.sessionsAsked;
  await app.inject({
    url: me,
    headers: {
      cookie:
        'theme=dark; orders=x.y; evil.session_token=good; __Host-rialto.session_token=good; xrialto.session_token=good',
    },
  });
  assert.equal(seen.sessionsAsked, before);
});

test('a request under /api/auth makes the gateway forget what it knew of the session', async () => {
  await app.inject({ url: me, headers: { cookie: session } });
  const before = seen.sessionsAsked;
  await app.inject({ method: 'POST', url: '/api/auth/sign-out', headers: { cookie: session } });
  await app.inject({ url: me, headers: { cookie: session } });
  assert.equal(seen.sessionsAsked - before, 1);
});

const origins: readonly [string, Record<string, string>, number][] = [
  ['of the shop', { origin }, 200],
  ["of this machine's other name", { origin: 'http://127.0.0.1:3000' }, 200],
  ['that the browser calls same-origin', { 'sec-fetch-site': 'same-origin' }, 200],
  ['of another site', { origin: 'https://evil.example' }, 403],
  ['of another port', { origin: 'http://localhost:3001' }, 403],
  [
    'of another site that also claims to be the same',
    { origin: 'https://evil.example', 'sec-fetch-site': 'same-origin' },
    403,
  ],
  ['that hides its origin', { origin: 'null' }, 403],
  ['that the browser calls same-site only', { 'sec-fetch-site': 'same-site' }, 403],
  ['that says nothing', {}, 403],
];
for (const [what, headers, status] of origins) {
  test(`a change by a session cookie from a page ${what} is answered ${status}`, async () => {
    const url = `/api/v1/orders/${orderId}/cancel`;
    const answer = await app.inject({ method: 'POST', url, headers: { cookie: session, ...headers } });
    assert.equal(answer.statusCode, status);
    if (status === 403) assert.equal(answer.json().reason, 'CROSS_ORIGIN');
  });
}

test('a program with a token needs no origin', async () => {
  const headers = { authorization: `Bearer ${await token()}`, cookie: session };
  const answer = await app.inject({ method: 'POST', url: `/api/v1/orders/${orderId}/cancel`, headers });
  assert.equal(answer.statusCode, 200);
});

const orders = orderCookie({ key: Buffer.alloc(32, 'order-cookie'), secure: false });
const header = (setCookie: string) => setCookie.split(';')[0] ?? '';

test('the order cookie changes nothing for a foreign page, and nothing for a program that merely keeps it', async () => {
  const cookie = header(orders.adding('tok-1', []));
  const url = `/api/v1/orders/${orderId}/cancel`;
  const cancel = (headers: Record<string, string>) =>
    app.inject({ method: 'POST', url, headers: { cookie, ...headers } });
  assert.equal((await cancel({ origin: 'https://evil.example' })).statusCode, 403);
  await cancel({});
  assert.deepEqual(seen.contexts.at(-1)?.orderTokens, []);
  await cancel({ origin });
  assert.deepEqual(seen.contexts.at(-1)?.orderTokens, ['tok-1']);
});

test('the order cookie remembers the last orders, each once, newest first', () => {
  let cookie = '';
  for (let i = 0; i < 30; i += 1) cookie = header(orders.adding(`t${i}`, orders.read(cookie)));
  cookie = header(orders.adding('t15', orders.read(cookie)));
  const held = orders.read(cookie);
  assert.equal(held.length, rememberedOrders);
  assert.deepEqual(held.slice(0, 2), ['t15', 't29']);
});

test('an order cookie that was changed, signed with another key or is none at all holds nothing', () => {
  const cookie = header(orders.adding('tok-1', []));
  const forged = `orders=${encode(['tok-2'])}.${cookie.split('.')[1]}`;
  const other = orderCookie({ key: Buffer.alloc(32, 'other'), secure: false });
  for (const given of [forged, header(other.adding('t', [])), 'orders=', 'orders=a', 'orders=.', undefined]) {
    assert.deepEqual(orders.read(given), []);
  }
});

test('on https the order cookie is bound to the host and to encrypted connections', () => {
  const secure = orderCookie({ key: Buffer.alloc(32), secure: true });
  assert.match(secure.adding('t', []), /^__Host-orders=.*; Path=\/; .*HttpOnly; SameSite=Lax; Secure$/);
});
