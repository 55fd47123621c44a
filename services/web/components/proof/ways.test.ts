import assert from 'node:assert/strict';
import { test } from 'node:test';
import { waysToProve } from './ways.ts';

test('a password proves who somebody is, but is no second factor', () => {
  const me = { signIns: ['credential'], secondFactor: true };
  assert.deepEqual(waysToProve(me, 'proof'), ['password', 'code']);
  assert.deepEqual(waysToProve(me, 'second factor'), ['code']);
});

test('a passkey is both factors in one', () => {
  assert.deepEqual(waysToProve({ signIns: ['passkey'], secondFactor: false }, 'second factor'), ['passkey']);
});

test('who signs in with a provider alone has to do so again', () => {
  assert.deepEqual(waysToProve({ signIns: ['google'], secondFactor: false }, 'proof'), []);
});
