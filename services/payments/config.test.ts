import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readSettings } from '#platform/runtime/config.ts';
import { config, wrongTogether } from './config.ts';

const wrong = (env: Readonly<Record<string, string>>, mode: 'demo' | 'production') =>
  wrongTogether(readSettings(config, env).config, { mode }).map((bad) => bad.env);

test('a shop for real charges cards: the mock is for trying', () => {
  assert.deepEqual(wrong({}, 'production'), ['PAYMENTS_PROVIDER']);
  assert.deepEqual(wrong({}, 'demo'), []);
});

test('Stripe needs its key and the secret of its webhook, wherever', () => {
  for (const mode of ['demo', 'production'] as const) {
    assert.deepEqual(wrong({ PAYMENTS_PROVIDER: 'stripe' }, mode), ['STRIPE_SECRET_KEY', 'STRIPE_WEBHOOK_SECRETS']);
    const whole = { PAYMENTS_PROVIDER: 'stripe', STRIPE_SECRET_KEY: 'sk_test_1', STRIPE_WEBHOOK_SECRETS: 'whsec_1' };
    assert.deepEqual(wrong(whole, mode), []);
  }
});
