import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readSettings } from '#platform/runtime/config.ts';
import { config, wrongTogether } from './config.ts';

const read = (env: Readonly<Record<string, string>>) => readSettings(config, env);

test('carts are kept for 90 days, and a number of days that is none is refused by name', () => {
  assert.equal(read({}).config.retentionDays, 90);
  for (const days of ['0', '-1', '1.5', 'ninety', '3651'])
    assert.deepEqual(read({ CART_RETENTION_DAYS: days }).bad, [
      { env: 'CART_RETENTION_DAYS', mend: 'give a whole number from 1 to 3650' },
    ]);
});

test('a cart is not forgotten before its owner is reminded of it, unless nobody ever is', () => {
  const wrong = (env: Readonly<Record<string, string>>) => wrongTogether(read(env).config).map(({ env }) => env);
  assert.deepEqual(wrong({}), []);
  assert.deepEqual(wrong({ CART_RETENTION_DAYS: '1' }), ['CART_RETENTION_DAYS']);
  assert.deepEqual(wrong({ CART_RETENTION_DAYS: '1', CART_ABANDONED_HOURS: '23' }), []);
  assert.deepEqual(wrong({ CART_RETENTION_DAYS: '1', CART_ABANDONED_HOURS: '0' }), []);
});
