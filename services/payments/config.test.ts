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

const stripe = {
  PAYMENTS_PROVIDER: 'stripe',
  STRIPE_SECRET_KEY: 'sk_test_1',
  STRIPE_PUBLISHABLE_KEY: 'pk_test_1',
  STRIPE_WEBHOOK_SECRETS: 'whsec_1',
};

test('Stripe needs both of its keys and the secret of its webhook, wherever', () => {
  for (const mode of ['demo', 'production'] as const) {
    const all = ['STRIPE_SECRET_KEY', 'STRIPE_WEBHOOK_SECRETS', 'STRIPE_PUBLISHABLE_KEY'];
    assert.deepEqual(wrong({ PAYMENTS_PROVIDER: 'stripe' }, mode), all);
    assert.deepEqual(wrong(stripe, mode), []);
  }
});

const mendOf = (key: string, secretKey = 'sk_test_1'): string => {
  const env = { ...stripe, STRIPE_PUBLISHABLE_KEY: key, STRIPE_SECRET_KEY: secretKey };
  const bad = wrongTogether(readSettings(config, env).config, { mode: 'production' });
  assert.ok(bad.every((one) => one.env === 'STRIPE_PUBLISHABLE_KEY'));
  return bad.map(({ mend }) => mend).join();
};

test('a secret key is never handed to browsers, nor printed', () => {
  for (const key of ['sk_live_51abc', 'sk_test_51abc', 'rk_live_51abc']) {
    assert.match(mendOf(key), /this is a secret key.*begins with pk_/);
    assert.doesNotMatch(mendOf(key), /51abc/);
  }
});

test('a publishable key is one of Stripe, and of the same mode as the secret one', () => {
  assert.match(mendOf('whsec_1'), /pk_test_… or pk_live_…/);
  assert.match(mendOf('pk_test_a b'), /pk_test_… or pk_live_…/);
  assert.match(mendOf('pk_live_1', 'rk_test_1'), /of Stripe's live mode and STRIPE_SECRET_KEY of its test mode/);
  assert.equal(mendOf('pk_live_1', 'sk_live_1'), '');
});
