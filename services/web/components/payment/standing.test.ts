import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sentenceOf, standingOf } from './standing.ts';

const seen = (status: Parameters<typeof standingOf>[0]['status']) => standingOf({ status, last_payment_error: null });

test('a customer gives a card, answers the bank, or has nothing left to do', () => {
  assert.deepEqual(seen('requires_payment_method'), { at: 'card', refusal: null });
  assert.deepEqual(seen('requires_action'), { at: 'bank', refusal: null });
  for (const status of ['processing', 'requires_capture', 'succeeded'] as const) assert.equal(seen(status).at, 'taken');
  assert.equal(seen('canceled').at, 'given up');
});

test('whoever comes back after a declined card reads why', () => {
  const last_payment_error = { type: 'card_error', message: 'Your card was declined.' } as const;
  const standing = standingOf({ status: 'requires_payment_method', last_payment_error });
  assert.deepEqual(standing, { at: 'card', refusal: 'Your card was declined.' });
});

test('what Stripe says to programmers is not shown to customers', () => {
  const said = sentenceOf({ type: 'invalid_request_error', message: 'No such payment_intent: pi_1' });
  assert.equal(said, 'The payment did not go through. Try again: you pay once at most.');
  assert.equal(sentenceOf({ type: 'card_error' }), said);
  assert.equal(sentenceOf({ type: 'validation_error', message: 'Your card number is incomplete.' }).length, 31);
});
