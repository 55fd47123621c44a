import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LightMyRequestResponse as Response } from 'fastify';
import { readSettings } from '#platform/runtime/config.ts';
import { memoryBuckets } from '../buckets/memory.ts';
import { settings, wrongTogether } from '../config.ts';
import { orderId, origin, toyShop } from '../testing.ts';
import { allowances } from './allowances.ts';
import { rateLimits } from './limits.ts';
import { networkOf, siteOf } from './network.ts';

const nobodyWaits = { now: () => new Date(0), monotonicMs: () => 0 };
/** The same with the date of today, which tokens are read by: what is used up comes back to nobody, however slow a test is. */
const today = new Date();
const stopped = { now: () => today, monotonicMs: () => 0 };
const one = { burst: 1, perSecond: 0.5 };
const many = { burst: 1_000, perSecond: 1_000 };

/** Limits of which reading has these. */
const limitsWith = (read: Partial<(typeof allowances)['read']>, percent = 100) =>
  rateLimits({
    buckets: memoryBuckets({ clock: nobodyWaits }),
    percent,
    allowed: { ...allowances, read: { address: many, account: many, overall: many, ...read } },
  });

test('an address, an account and all together have each their own bound; a refusal says for how long', async () => {
  const perAddress = limitsWith({ address: one });
  await perAddress.address('read', '1.1.1.1');
  assert.throws(() => perAddress.address('read', '1.1.1.1'), {
    status: 429,
    reason: 'RATE_LIMITED',
    headers: { 'retry-after': '2', ratelimit: '"read_address";r=0;t=2', 'ratelimit-policy': '"read_address";q=1;w=2' },
  });
  await perAddress.address('read', '2.2.2.2');
  await perAddress.address('write', '1.1.1.1');

  const perAccount = limitsWith({ account: one });
  await perAccount.account('read', 'ann');
  assert.throws(() => perAccount.account('read', 'ann'), { status: 429 });
  await perAccount.account('read', 'bob');

  const overall = limitsWith({ overall: one });
  await overall.address('read', '1.1.1.1');
  assert.throws(() => overall.address('read', '2.2.2.2'), {
    headers: { 'retry-after': '2', ratelimit: '"read_overall";r=0;t=2', 'ratelimit-policy': '"read_overall";q=1;w=2' },
  });
});

test('the networks of one IPv6 site have together what eight of them have, which nobody else is counted with', async () => {
  const limits = limitsWith({ address: { burst: 2, perSecond: 1 } });
  const from = (network: number, site = '2001:db8:1') => limits.address('read', `${site}:${network.toString(16)}::1`);
  for (let network = 0; network < 16; network += 1) await from(network);
  assert.throws(() => from(16), {
    headers: { 'retry-after': '1', ratelimit: '"read_site";r=0;t=1', 'ratelimit-policy': '"read_site";q=16;w=2' },
  });
  await from(16, '2001:db8:2');
  for (let last = 0; last < 40; last += 1) await limits.address('read', `::ffff:10.0.0.${last}`);
});

test('what an address asks for that is not there is not missing to the others', async () => {
  const limits = limitsWith({ address: { burst: 3, perSecond: 1 }, overall: one });
  await limits.astray('read', '1.1.1.1');
  await limits.astray('read', '1.1.1.1');
  await limits.address('read', '2.2.2.2');
  await limits.astray('read', '1.1.1.1');
  assert.throws(() => limits.astray('read', '1.1.1.1'), { status: 429 });
});

test('nobody is kept from signing in by calls of what /api/auth does not have', async () => {
  const env = { RATE_LIMITS_PERCENT: '1', TRUSTED_PROXIES: '127.0.0.1' };
  const { app } = await toyShop({ env, clock: stopped });
  let address = 0;
  const post = (path: string) => {
    address += 1;
    const headers = { origin, 'x-forwarded-for': `10.0.0.${address}` };
    return app.inject({ method: 'POST', url: `/api/auth/${path}`, headers });
  };
  for (const path of ['nothing', 'sign-in', 'jwks', 'sign-in/email/more']) {
    assert.equal(await untilRefused(() => post(path), 30), null, path);
  }
  assert.equal((await untilRefused(() => post('sign-in/email'), 30))?.policy, '"sign_in_overall";q=10;w=10');
  await app.close();
});

test('what an address has too much of is not missing to the others', async () => {
  const limits = limitsWith({ address: one, overall: { burst: 2, perSecond: 1 } });
  await limits.address('read', '1.1.1.1');
  for (let at = 0; at < 10; at += 1) assert.throws(() => limits.address('read', '1.1.1.1'));
  await limits.address('read', '2.2.2.2');
});

test('all limits can be set higher or lower at once, and leave one call at least', async () => {
  const half = limitsWith({ address: { burst: 4, perSecond: 1 } }, 50);
  await half.address('read', '1.1.1.1');
  await half.address('read', '1.1.1.1');
  assert.throws(() => half.address('read', '1.1.1.1'));
  await limitsWith({ address: one }, 1).address('read', '1.1.1.1');
});

test('signing in, codes and documents are limited more tightly than carts, and an account never more loosely than an address', () => {
  const levels = ['address', 'account', 'overall'] as const;
  for (const level of levels) {
    for (const tight of ['sensitive', 'sign_in'] as const) {
      assert.ok(allowances[tight][level].burst < allowances.write[level].burst);
      assert.ok(allowances[tight][level].perSecond < allowances.write[level].perSecond);
    }
  }
  for (const { account, address } of Object.values(allowances)) {
    assert.ok(account.burst <= address.burst && account.perSecond <= address.perSecond);
  }
});

test('addresses of one IPv6 network share a bucket; one of IPv4 within IPv6 is that one', () => {
  assert.equal(networkOf('2001:db8:1:2:3:4:5:6'), networkOf('2001:db8:1:2::9'));
  assert.notEqual(networkOf('2001:db8:1:2::9'), networkOf('2001:db8:1:3::9'));
  assert.equal(networkOf('::ffff:10.0.0.1'), '10.0.0.1');
  assert.equal(siteOf('2001:db8:1:2::9'), siteOf('2001:db8:1:ff::1'));
  assert.notEqual(siteOf('2001:db8:1:2::9'), siteOf('2001:db8:2:2::9'));
  assert.deepEqual([siteOf('10.0.0.1'), siteOf('::ffff:10.0.0.1')], [null, null]);
});

test('X-Forwarded-For counts only when it comes from a proxy that is trusted', async () => {
  const ask = async (env: Record<string, string>) => {
    const { app, seen } = await toyShop({ env });
    await app.inject({ url: '/api/auth/session', headers: { 'x-forwarded-for': '9.9.9.9' } });
    await app.close();
    return seen.auth[0]?.headers.find((one) => one.name === 'x-forwarded-for')?.value;
  };
  assert.equal(await ask({}), '127.0.0.1');
  assert.equal(await ask({ TRUSTED_PROXIES: '10.0.0.0/8, 127.0.0.1' }), '9.9.9.9');
  assert.equal(await ask({ TRUSTED_PROXIES: '10.0.0.0/8' }), '127.0.0.1');
});

test('a production shop keeps its limits and names the origins and proxies that it trusts', () => {
  const wrong = (env: Record<string, string>, mode: 'demo' | 'production') =>
    wrongTogether(readSettings(settings, env).config, { mode }).map((bad) => bad.env);
  assert.deepEqual(wrong({ RATE_LIMITS: 'off' }, 'production'), ['RATE_LIMITS']);
  assert.deepEqual(wrong({ RATE_LIMITS: 'off' }, 'demo'), []);
  assert.deepEqual(wrong({ CORS_ORIGINS: 'https://a.example, *' }, 'production'), ['CORS_ORIGINS']);
  assert.deepEqual(wrong({ CORS_ORIGINS: '*' }, 'demo'), []);
  assert.deepEqual(wrong({ CORS_ORIGINS: 'https://a.example/path' }, 'demo'), ['CORS_ORIGINS']);
  assert.deepEqual(wrong({ CORS_ORIGINS: 'https://a.example,http://localhost:5173' }, 'production'), []);
  for (const wrongOne of ['proxy.example', '10.0.0.0/33', '10.0.0.0/8/8', '10.0.0', '::1/129']) {
    assert.deepEqual(wrong({ TRUSTED_PROXIES: `127.0.0.1, ${wrongOne}` }, 'demo'), ['TRUSTED_PROXIES'], wrongOne);
  }
  assert.deepEqual(wrong({ TRUSTED_PROXIES: '0.0.0.0/0' }, 'production'), ['TRUSTED_PROXIES']);
  assert.deepEqual(wrong({ TRUSTED_PROXIES: '10.0.0.0/8, ::1, fd00::/8' }, 'production'), []);
});

test("calls of the shop's own pages count for the page's visitor; nobody else can speak for another", async () => {
  const { app, seen } = await toyShop();
  const addressOf = async (headers: Record<string, string>) => {
    await app.inject({ url: '/api/auth/session', headers });
    return seen.auth.at(-1)?.headers.find(({ name }) => name === 'x-forwarded-for')?.value;
  };
  const right = Buffer.alloc(32, 'edge').toString('hex');
  const visitor = { 'x-forwarded-for': '6.6.6.6' };
  assert.equal(await addressOf({ ...visitor, 'x-rialto-pages': right }), '6.6.6.6');
  assert.equal(await addressOf(visitor), '127.0.0.1');
  assert.equal(await addressOf({ ...visitor, 'x-rialto-pages': 'a'.repeat(64) }), '127.0.0.1');
  assert.equal(await addressOf({ 'x-forwarded-for': '6.6.6.6, 7.7.7.7', 'x-rialto-pages': right }), '127.0.0.1');
  const names = seen.auth.flatMap(({ headers }) => headers.map(({ name }) => name));
  assert.ok(!names.includes('x-rialto-pages'), 'identity never sees the secret');
  await app.close();
});

/** How often something is answered before the first 429, with that answer; null when it never comes. */
async function untilRefused(ask: () => Promise<Response>, most = 300) {
  for (let count = 0; count < most; count += 1) {
    const answer = await ask();
    if (answer.statusCode === 429)
      return { count, reason: answer.json().reason, policy: answer.headers['ratelimit-policy'] };
  }
  return null;
}

test('every way in is counted: calls, sign-in, webhooks, links, pictures, pages and what there is not; health is not', async () => {
  const { app } = await toyShop({ env: { RATE_LIMITS_PERCENT: '1' }, clock: stopped });
  const get = (url: string) => untilRefused(() => app.inject(url));
  const post = (url: string) => untilRefused(() => app.inject({ method: 'POST', url, headers: { origin } }));
  assert.equal((await post('/api/auth/sign-in/email'))?.policy, '"sign_in_address";q=1;w=50');
  assert.equal((await post('/api/v1/webhooks/stripe'))?.policy, '"webhook_address";q=30;w=10');
  assert.equal((await post('/api/v1/carts'))?.policy, '"write_address";q=30;w=10');
  assert.equal((await get(`/orders/${orderId}/open?token=x`))?.policy, '"sensitive_address";q=1;w=50');
  for (const url of [
    '/api/v1/products',
    '/images/placeholder/soap.svg',
    '/api/v1/nowhere',
    '/',
    '/api/auth/get-session',
  ]) {
    assert.equal((await get(url))?.reason, 'RATE_LIMITED', url);
  }
  assert.equal(await get('/health'), null);
  await app.close();
});

test('an account is counted wherever it comes from', async () => {
  const env = { RATE_LIMITS_PERCENT: '1', TRUSTED_PROXIES: '127.0.0.1' };
  const { app, token } = await toyShop({ env, clock: stopped });
  const authorization = `Bearer ${await token()}`;
  let address = 0;
  const ask = () => {
    address += 1;
    const headers = { authorization, 'x-forwarded-for': `10.0.${address >> 8}.${address & 255}` };
    return app.inject({ url: '/api/v1/orders', headers });
  };
  const refused = await untilRefused(ask);
  assert.equal(refused?.policy, '"read_account";q=50;w=10');
  assert.ok((refused?.count ?? 0) >= 50);
  await app.close();
});
