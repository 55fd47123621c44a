import assert from 'node:assert/strict';
import { test } from 'node:test';
import { create, type DescMethodUnary } from '@bufbuild/protobuf';
import { IdentityService } from '#contracts/gen/rialto/identity/v1/identity_pb.ts';
import { OrdersService } from '#contracts/gen/rialto/orders/v1/orders_pb.ts';
import { PaymentsService } from '#contracts/gen/rialto/payments/v1/payments_pb.ts';
import { Failure } from '#platform/kernel/errors.ts';
import { anonymous, type Caller } from '../port.ts';
import { type AccessPolicy, access } from './access.ts';

const now = new Date('2026-01-01T12:00:00Z');
const minutesAgo = (minutes: number): number => now.getTime() - minutes * 60_000;
const usual: AccessPolicy = { stepUpMinutes: 60, staffSecondFactor: 'off' };

const person = (more: Partial<Caller> = {}): Caller => ({
  ...{ kind: 'user', id: 'u1', email: 'u1@example.com', roles: ['customer'], provedAtMs: minutesAgo(0) },
  ...more,
});
const staff = (more: Partial<Caller> = {}) => person({ roles: ['customer', 'staff'], ...more });
const admin = (more: Partial<Caller> = {}) => person({ roles: ['customer', 'admin'], ...more });

/** What somebody is told who calls a method; "in" for who gets through. */
async function told(method: DescMethodUnary, caller: Caller, policy = usual): Promise<string> {
  const clock = { now: () => now, monotonicMs: () => now.getTime() };
  const layer = access([OrdersService, PaymentsService, IdentityService], { policy, clock });
  const context = {
    ...{ caller, traceparent: '', deadlineMs: 0, idempotencyKey: '', orderTokens: [] },
    signal: new AbortController().signal,
  };
  const call = { service: method.parent, method, request: create(method.input), context };
  try {
    await layer.unary(call, async () => create(method.output));
    return 'in';
  } catch (error) {
    assert.ok(error instanceof Failure);
    return error.reason;
  }
}

const { adminListOrders, getOrder } = OrdersService.method;
const { refundOrder, listPayments } = PaymentsService.method;
const { getMe, updateMe, setRoles } = IdentityService.method;

const cases: readonly [string, DescMethodUnary, Caller, string][] = [
  ['nobody calls for staff', adminListOrders, anonymous, 'SIGN_IN_REQUIRED'],
  ['a customer calls for staff', adminListOrders, person(), 'FORBIDDEN'],
  ['staff of the area', adminListOrders, staff({ areas: ['stock', 'orders'] }), 'in'],
  ['staff of another area', adminListOrders, staff({ areas: ['stock', 'payments'] }), 'FORBIDDEN'],
  ['staff without areas, who work in all', adminListOrders, staff({ areas: [] }), 'in'],
  ['staff of a version without areas', adminListOrders, staff(), 'in'],
  ['an administrator, who works in all whatever is listed', adminListOrders, admin({ areas: ['stock'] }), 'in'],
  ['staff with a fresh proof', refundOrder, staff({ provedAtMs: minutesAgo(59) }), 'in'],
  ['staff with an old proof', refundOrder, staff({ provedAtMs: minutesAgo(61) }), 'STEP_UP_REQUIRED'],
  ['an old proof where none is asked for', listPayments, staff({ provedAtMs: minutesAgo(61) }), 'in'],
  ['roles with an old proof', setRoles, admin({ provedAtMs: minutesAgo(61) }), 'STEP_UP_REQUIRED'],
  ['a proof of unknown age', refundOrder, { kind: 'user', id: 'u', email: '', roles: ['admin'] }, 'STEP_UP_REQUIRED'],
  ['a service, which proves itself otherwise', refundOrder, { ...anonymous, kind: 'service', id: 'orders' }, 'in'],
  [
    'a one-time password at what is personal',
    updateMe,
    person({ mustChangePassword: true }),
    'PASSWORD_CHANGE_REQUIRED',
  ],
  ['a one-time password at who one is', getMe, person({ mustChangePassword: true }), 'in'],
  ['a one-time password at what holders may', getOrder, person({ mustChangePassword: true }), 'in'],
  [
    'a one-time password at the office',
    adminListOrders,
    admin({ mustChangePassword: true }),
    'PASSWORD_CHANGE_REQUIRED',
  ],
];
for (const [who, method, caller, expected] of cases) {
  test(`${who}: ${expected}`, async () => assert.equal(await told(method, caller), expected));
}

test('where a second factor is required, staff without one do nothing, and customers need none', async () => {
  const policy: AccessPolicy = { ...usual, staffSecondFactor: 'required' };
  assert.equal(await told(adminListOrders, staff(), policy), 'SECOND_FACTOR_REQUIRED');
  assert.equal(await told(adminListOrders, admin({ secondFactor: true }), policy), 'in');
  assert.equal(await told(updateMe, person(), policy), 'in');
});
