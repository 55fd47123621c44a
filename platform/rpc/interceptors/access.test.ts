import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  create,
  createFileRegistry,
  type DescMethodUnary,
  type MessageInitShape,
  setExtension,
} from '@bufbuild/protobuf';
import { FileDescriptorProtoSchema, MethodOptionsSchema } from '@bufbuild/protobuf/wkt';
import { IdentityService } from '#contracts/gen/rialto/identity/v1/identity_pb.ts';
import { Access, Area, RuleSchema, rule } from '#contracts/gen/rialto/options/v1/options_pb.ts';
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

/** What somebody is told who calls a method; "in" for who gets through, and as which staff if they are some. */
async function told(method: DescMethodUnary, caller: Caller, policy = usual): Promise<string> {
  const clock = { now: () => now, monotonicMs: () => now.getTime() };
  const layer = access([OrdersService, PaymentsService, IdentityService], { policy, clock });
  const context = {
    ...{ caller, traceparent: '', deadlineMs: 0, idempotencyKey: '', orderTokens: [] },
    signal: new AbortController().signal,
  };
  const call = { service: method.parent, method, request: create(method.input), context };
  try {
    let staff: string | undefined;
    await layer.unary(call, async ({ context: given }) => {
      staff = given.staff;
      return create(method.output);
    });
    return staff === undefined ? 'in' : `in as ${staff} staff`;
  } catch (error) {
    assert.ok(error instanceof Failure);
    return error.reason;
  }
}

const { adminListOrders, getOrder, cancelOrder, reorder } = OrdersService.method;
const { refundOrder, listPayments } = PaymentsService.method;
const { getMe, updateMe, setRoles } = IdentityService.method;

const admitted = 'in as admitted staff';

const cases: readonly [string, DescMethodUnary, Caller, string][] = [
  ['nobody calls for staff', adminListOrders, anonymous, 'SIGN_IN_REQUIRED'],
  ['a customer calls for staff', adminListOrders, person(), 'FORBIDDEN'],
  ['staff of the area', adminListOrders, staff({ areas: ['stock', 'orders'] }), admitted],
  ['staff of another area', adminListOrders, staff({ areas: ['stock', 'payments'] }), 'FORBIDDEN'],
  ['staff without areas, who work in all', adminListOrders, staff({ areas: [] }), admitted],
  ['staff of a version without areas', adminListOrders, staff(), admitted],
  ['an administrator, who works in all whatever is listed', adminListOrders, admin({ areas: ['stock'] }), admitted],
  ['staff with a fresh proof', refundOrder, staff({ provedAtMs: minutesAgo(59) }), admitted],
  ['staff with an old proof', refundOrder, staff({ provedAtMs: minutesAgo(61) }), 'STEP_UP_REQUIRED'],
  ['an old proof where none is asked for', listPayments, staff({ provedAtMs: minutesAgo(61) }), admitted],
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
  ['an administrator with one at what holders may', getOrder, admin({ mustChangePassword: true }), 'in'],
  ['anybody at what holders may', getOrder, anonymous, 'in'],
  ['staff of the area at what holders may', getOrder, staff({ areas: ['orders'] }), admitted],
  ['staff of another area at what holders may', getOrder, staff({ areas: ['stock'] }), 'in'],
  ['a customer who was staff', getOrder, person({ areas: ['orders'] }), 'in'],
  ['a service at what holders may', getOrder, { ...anonymous, kind: 'service', id: 'gateway' }, 'in'],
  ['staff with an old proof', cancelOrder, staff({ provedAtMs: minutesAgo(61) }), 'in as unproved staff'],
  ['a customer with an old proof', cancelOrder, person({ provedAtMs: minutesAgo(61) }), 'in'],
  ['an administrator where staff have no part', reorder, admin(), 'in'],
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

test('where a second factor is required, staff without one are customers, and those need none', async () => {
  const policy: AccessPolicy = { ...usual, staffSecondFactor: 'required' };
  assert.equal(await told(adminListOrders, staff(), policy), 'SECOND_FACTOR_REQUIRED');
  assert.equal(await told(adminListOrders, admin({ secondFactor: true }), policy), admitted);
  assert.equal(await told(getOrder, staff(), policy), 'in');
  assert.equal(await told(getOrder, staff({ secondFactor: true }), policy), admitted);
  assert.equal(await told(updateMe, person(), policy), 'in');
});

const contradictions: readonly [string, MessageInitShape<typeof RuleSchema>, RegExp][] = [
  ['for staff of no area', { access: Access.STAFF }, /does not say to which area/],
  ['with an area where staff have no part', { access: Access.CUSTOMER, area: Area.ORDERS }, /staff have no part in it/],
  ['that wants a proof of staff of no area', { access: Access.HOLDER, stepUp: true }, /has no area/],
];
for (const [what, said, message] of contradictions) {
  test(`a rule ${what} is refused at the start`, () => {
    const clock = { now: () => now, monotonicMs: () => 0 };
    assert.throws(() => access([contractWith(said)], { policy: usual, clock }), message);
  });
}

/** A contract with one method, made for the occasion. */
function contractWith(said: MessageInitShape<typeof RuleSchema>) {
  const options = create(MethodOptionsSchema);
  setExtension(options, rule, create(RuleSchema, said));
  const file = create(FileDescriptorProtoSchema, {
    ...{ name: 'x.proto', package: 'x', syntax: 'proto3' },
    messageType: [{ name: 'M' }],
    service: [{ name: 'S', method: [{ name: 'Go', inputType: '.x.M', outputType: '.x.M', options }] }],
  });
  const contract = createFileRegistry(file, () => undefined).getService('x.S');
  assert.ok(contract);
  return contract;
}
