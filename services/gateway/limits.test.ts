import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Rate } from '#contracts/gen/rialto/options/v1/options_pb.ts';
import { readSettings } from '#platform/runtime/config.ts';
import { settings, wrongTogether } from './config.ts';
import { networkOf, rateLimits } from './limits.ts';
import { toyShop } from './testing.ts';

function bucket() {
  let nowMs = 0;
  const clock = { now: () => new Date(nowMs), monotonicMs: () => nowMs };
  const limits = rateLimits({ clock, allowed: new Map([[Rate.READ, { burst: 3, perSecond: 2 }]]) });
  return { take: (address: string) => limits.take(Rate.READ, address), pass: (ms: number) => (nowMs += ms) };
}

test('an address has its burst, then what comes back with time', () => {
  const { take, pass } = bucket();
  for (let i = 0; i < 3; i += 1) take('1.1.1.1');
  assert.throws(() => take('1.1.1.1'), { status: 429, reason: 'RATE_LIMITED', headers: { 'retry-after': '1' } });
  pass(500);
  take('1.1.1.1');
  assert.throws(() => take('1.1.1.1'));
  take('2.2.2.2');
});

test('addresses of one IPv6 network share a bucket; one of IPv4 within IPv6 is that one', () => {
  assert.equal(networkOf('2001:db8:1:2:3:4:5:6'), networkOf('2001:db8:1:2::9'));
  assert.notEqual(networkOf('2001:db8:1:2::9'), networkOf('2001:db8:1:3::9'));
  assert.equal(networkOf('::ffff:10.0.0.1'), '10.0.0.1');
});

test('a million addresses do not fill the memory', () => {
  const { take, pass } = bucket();
  for (let i = 0; i < 120_000; i += 1) {
    take(`${i >> 8}.${i & 255}`);
    pass(0.01);
  }
  for (let i = 0; i < 3; i += 1) take('119999.1');
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

test('a production shop keeps its limits', () => {
  const { config } = readSettings(settings, { RATE_LIMITS: 'off' });
  assert.deepEqual(
    wrongTogether(config, { mode: 'production' }).map((bad) => bad.env),
    ['RATE_LIMITS'],
  );
  assert.deepEqual(wrongTogether(config, { mode: 'demo' }), []);
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
