import assert from 'node:assert/strict';
import { test } from 'node:test';
import { refuseForgetful } from './postgres-ground.ts';
import { StartRefused } from './refusal.ts';
import { readPlatform } from './shop.ts';

const secret = 'f7Jk2pQz9wXv4TnB8mLs6RdY3hGc1EaU';
const safe = { SHOP_MODE: 'production', SHOP_SECRET: secret, PUBLIC_ORIGIN: 'https://shop.example' };
const refused = (env: Readonly<Record<string, string>>) => readPlatform(env, false).bad.map((bad) => bad.env);

test('a shop for real starts with what it needs', () => {
  assert.deepEqual(refused(safe), []);
  assert.deepEqual(refused({ ...safe, PUBLIC_ORIGIN: '' }), [], 'tried out on the machine itself');
  assert.deepEqual(refused({ ...safe, PUBLIC_ORIGIN: 'http://127.0.0.1:3000' }), []);
});

for (const [what, env, names] of [
  ['no secret', { SHOP_SECRET: '' }, 'SHOP_SECRET'],
  ['a secret out of a manual', { SHOP_SECRET: 'change-me-change-me-change-me-12345' }, 'SHOP_SECRET'],
  ['a secret of one letter', { SHOP_SECRET: 'x'.repeat(40) }, 'SHOP_SECRET'],
  ['a short secret', { SHOP_SECRET: 'f7Jk2pQz9wXv' }, 'SHOP_SECRET'],
  ['an origin that anybody on the way reads', { PUBLIC_ORIGIN: 'http://shop.example' }, 'PUBLIC_ORIGIN'],
  ['debug logs', { LOG_LEVEL: 'debug' }, 'LOG_LEVEL'],
  ['traces of everything', { LOG_LEVEL: 'trace' }, 'LOG_LEVEL'],
  ['a crash point', { RIALTO_CRASH: 'orders.prepared' }, 'RIALTO_CRASH'],
  ['doubled calls', { RIALTO_DOUBLE_CALLS: 'on' }, 'RIALTO_DOUBLE_CALLS'],
] as const) {
  test(`a shop for real is refused with ${what}, by the name of the setting`, () => {
    assert.deepEqual(refused({ ...safe, ...env }), [names]);
    if (what !== 'a short secret') assert.deepEqual(refused({ ...safe, ...env, SHOP_MODE: 'demo' }), []);
  });
}

test('all that is wrong is said together', () => {
  const env = { SHOP_MODE: 'production', PUBLIC_ORIGIN: 'http://shop.example', LOG_LEVEL: 'debug' };
  assert.deepEqual(refused(env).toSorted(), ['LOG_LEVEL', 'PUBLIC_ORIGIN', 'SHOP_SECRET']);
});

test('a database that forgets what it acknowledged is refused by name', () => {
  refuseForgetful([{ fsync: 'on', commit: 'on' }]);
  for (const row of [
    { fsync: 'off', commit: 'on' },
    { fsync: 'on', commit: 'off' },
  ]) {
    const refusal = (error: unknown) => error instanceof StartRefused && /DATABASE_URL: turn fsync/.test(error.message);
    assert.throws(() => refuseForgetful([row]), refusal);
  }
});
