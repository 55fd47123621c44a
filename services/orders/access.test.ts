import assert from 'node:assert/strict';
import { test } from 'node:test';
import { anonymous, type Caller } from '#platform/rpc/port.ts';
import { isStaff } from './access.ts';

const somebody = (roles: Caller['roles'], areas: readonly string[] = []): Caller => ({ ...anonymous, roles, areas });

test('orders of others are open to staff who work with orders, and not to those of another area', () => {
  assert.equal(isStaff(somebody(['customer', 'staff'], ['orders', 'mails'])), true);
  assert.equal(isStaff(somebody(['customer', 'staff'], ['catalog'])), false);
  assert.equal(isStaff(somebody(['customer', 'staff'])), true);
  assert.equal(isStaff(somebody(['customer', 'admin'], ['catalog'])), true);
  assert.equal(isStaff(somebody(['customer'], ['orders'])), false);
});
