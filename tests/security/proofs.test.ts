import assert from 'node:assert/strict';
import { test } from 'node:test';
import { getOption } from '@bufbuild/protobuf';
import { Access, AreaSchema, type Rule, rule } from '#contracts/gen/rialto/options/v1/options_pb.ts';
import type { AccessPolicy } from '#platform/rpc/interceptors/access.ts';
import type { Caller } from '#platform/rpc/port.ts';
import type { Route } from '../../services/gateway/routes/table.ts';
import { nameOf, routes } from './requests.ts';
import { failureAt, guardedServices, reached } from './services.ts';

/** What is asked of people beside their roles, at every route; what is expected follows from its rule alone. */
const admin: Caller = {
  kind: 'user',
  id: 'u1',
  email: 'u@example.com',
  roles: ['customer', 'staff', 'admin'],
  provedAtMs: Date.now(),
  secondFactor: true,
};
const staff: Caller = { ...admin, roles: ['customer', 'staff'] };
const areas = AreaSchema.values.filter(({ number }) => number > 0).map(({ localName }) => localName.toLowerCase());

const ruleOf = (route: Route): Rule => getOption(route.method, rule);
const isForStaff = ({ access: who }: Rule): boolean => who === Access.STAFF || who === Access.ADMIN;
const isPersonal = (asked: Rule): boolean => asked.access === Access.CUSTOMER || isForStaff(asked);

test('item 12: what moves money, prices or roles wants a fresh proof, at each of its addresses', async () => {
  const stale = { ...admin, provedAtMs: Date.now() - 24 * 3_600_000 };
  await everywhere(stale, (asked) => (asked.stepUp ? 'STEP_UP_REQUIRED' : null));
  const moving = /refunds|capture|adjustments|gift-cards$|promotions|roles/;
  const free = routes.filter((one) => one.verb !== 'GET' && one.template.path.includes('/admin/'));
  const without = free.filter((one) => moving.test(one.template.path) && !ruleOf(one).stepUp);
  assert.deepEqual(without.map(nameOf), []);
});

test('item 12: where a second factor is required, a password alone opens no address of the back office', async () => {
  const policy: AccessPolicy = { stepUpMinutes: 15, staffSecondFactor: 'required' };
  await everywhere(
    { ...admin, secondFactor: false },
    (asked) => (isForStaff(asked) ? 'SECOND_FACTOR_REQUIRED' : null),
    policy,
  );
});

test('item 12: a one-time password opens nothing but what leads to another one', async () => {
  const fresh = { ...admin, mustChangePassword: true };
  await everywhere(fresh, (asked) => (isPersonal(asked) && !asked.initialPassword ? 'PASSWORD_CHANGE_REQUIRED' : null));
});

for (const area of areas) {
  test(`item 14: staff for ${area} alone work at the addresses of ${area} and at no other of the back office`, async () => {
    await everywhere({ ...staff, areas: [area] }, (asked) => {
      const isTheirs = asked.access === Access.STAFF && AreaSchema.value[asked.area]?.localName.toLowerCase() === area;
      return isForStaff(asked) && !isTheirs ? 'FORBIDDEN' : null;
    });
  });
}

async function everywhere(
  caller: Caller,
  expected: (asked: Rule) => string | null,
  policy: AccessPolicy = { stepUpMinutes: 15, staffSecondFactor: 'off' },
): Promise<void> {
  const services = guardedServices(policy);
  const wrong: string[] = [];
  for (const route of routes) {
    const { reason } = await failureAt(services, route, { caller });
    const isRefused = ![reached, 'INVALID_REQUEST'].includes(reason);
    const should = expected(ruleOf(route));
    if ((isRefused ? reason : null) !== should) wrong.push(`${nameOf(route)}: ${reason}, not ${should}`);
  }
  assert.deepEqual(wrong, []);
}
