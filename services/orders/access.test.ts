import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CallContext } from '#platform/rpc/port.ts';
import { callOf, guest } from '#platform/rpc/testing.ts';
import { mayEndAs, mustHold } from './access.ts';
import { accessToken } from './number.ts';

const id = '0b1c2d3e-4f50-4a6b-8c7d-8e9fa0b1c2d3';
const tokenKey = Buffer.from('the key of tokens');
/** As whom somebody gets to an order that nobody knows more of than its id. */
const roleOf = (context: CallContext) => mustHold(id, undefined, context, tokenKey);
const holder: CallContext = { ...guest, orderTokens: [accessToken(id, tokenKey)] };

test('who is staff is what the call says of the caller, whatever their roles are', () => {
  assert.equal(roleOf({ ...callOf({ id: 's' }), staff: 'admitted' }), 'staff');
  assert.throws(() => roleOf(callOf({ id: 's', roles: ['staff', 'admin'] })), { reason: 'FORBIDDEN' });
  assert.throws(() => roleOf({ ...callOf({ id: 's' }), staff: 'unproved' }), { reason: 'STEP_UP_REQUIRED' });
  assert.throws(() => roleOf(guest), { reason: 'SIGN_IN_REQUIRED' });
});

test('what staff hold themselves is theirs as any customer’s: no proof is asked for, and it ends as their own wish', () => {
  const own = roleOf({ ...holder, staff: 'unproved' });
  assert.equal(own, 'holder');
  assert.equal(mayEndAs(own), 'CUSTOMER_REQUEST');
  assert.equal(mayEndAs(roleOf({ ...callOf({ id: 's' }), staff: 'admitted' })), 'STAFF_REQUEST');
});
