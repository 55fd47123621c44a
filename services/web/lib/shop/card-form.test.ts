import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cardFormOf } from './card-form.ts';

const cash = { method: 'cash_on_delivery' } as const;

test('a card is taken as its provider wants it', () => {
  assert.deepEqual(cardFormOf([{ method: 'card', provider: 'mock' }, cash]), { by: 'test tokens' });
  const publishableKey = 'pk_test_1';
  const byStripe = cardFormOf([cash, { method: 'card', provider: 'stripe', publishableKey }]);
  assert.deepEqual(byStripe, { by: 'stripe', publishableKey });
});

test('a card that no form of these pages takes is not offered', () => {
  for (const methods of [[cash], [{ method: 'card', provider: 'other' } as const], [{ method: 'card' } as const], []])
    assert.equal(cardFormOf(methods), null);
});
