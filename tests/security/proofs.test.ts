import assert from 'node:assert/strict';
import { test } from 'node:test';
import { getOption } from '@bufbuild/protobuf';
import { Access, Area, AreaSchema, type Rule, rule } from '#contracts/gen/rialto/options/v1/options_pb.ts';
import type { AccessPolicy } from '#platform/rpc/interceptors/access.ts';
import type { Caller } from '#platform/rpc/port.ts';
import type { Route } from '../../services/gateway/routes/table.ts';
import { nameOf, routes } from './requests.ts';
import { failureAt, guardedServices, reached, tellingServices } from './services.ts';
import { unproved } from './unproved.ts';

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
const stale: Caller = { ...admin, provedAtMs: Date.now() - 24 * 3_600_000 };
const usual: AccessPolicy = { stepUpMinutes: 15, staffSecondFactor: 'off' };
const required: AccessPolicy = { ...usual, staffSecondFactor: 'required' };
const areas = AreaSchema.values.filter(({ number }) => number > 0).map(({ localName }) => localName.toLowerCase());

const ruleOf = (route: Route): Rule => getOption(route.method, rule);
const isForStaff = ({ access: who }: Rule): boolean => who === Access.STAFF || who === Access.ADMIN;
const isPersonal = (asked: Rule): boolean => asked.access === Access.CUSTOMER || isForStaff(asked);

test('item 12: what moves money, prices or roles wants a fresh proof, at each of its addresses', async () => {
  await everywhere(stale, (asked) => (isForStaff(asked) && asked.stepUp ? 'STEP_UP_REQUIRED' : null));
});

test('item 12: whatever staff change wants a fresh proof, or is listed with the reason why not', () => {
  const changing = routes.filter((one) => one.verb !== 'GET' && ruleOf(one).area !== Area.UNSPECIFIED);
  const without = changing.filter((one) => !ruleOf(one).stepUp).map(nameOf);
  assert.deepEqual(without.sort(), Object.keys(unproved).sort());
});

test('item 12: where a second factor is required, a password alone opens no address of the back office', async () => {
  const expected = (asked: Rule) => (isForStaff(asked) ? 'SECOND_FACTOR_REQUIRED' : null);
  await everywhere({ ...admin, secondFactor: false }, expected, required);
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

const elsewhere = areas.filter((area) => area !== 'orders');

/** As what staff come to what a customer holds: where the rule names their area, and nothing else is missing. */
const standings: readonly [string, Caller, AccessPolicy, (asked: Rule) => string][] = [
  ['an administrator', admin, required, () => 'admitted'],
  ['staff of the area', { ...staff, areas: ['orders'] }, required, () => 'admitted'],
  ['staff with an old proof', stale, required, ({ stepUp }) => (stepUp ? 'unproved' : 'admitted')],
  ['staff without the second factor', { ...admin, secondFactor: false }, required, () => 'nobody'],
  ['staff with a one-time password', { ...admin, mustChangePassword: true }, usual, () => 'nobody'],
  ['staff of all other areas', { ...staff, areas: elsewhere }, usual, () => 'nobody'],
  ['a customer', { ...admin, roles: ['customer'], areas: ['orders'] }, usual, () => 'nobody'],
];
for (const [who, caller, policy, expected] of standings) {
  test(`item 13: ${who} at what a customer holds is no more than the rule makes of them`, async () => {
    const services = tellingServices(policy);
    const wrong: string[] = [];
    for (const route of routes.filter((one) => one.access === Access.HOLDER)) {
      const asked = ruleOf(route);
      const should = asked.area === Area.UNSPECIFIED ? 'nobody' : expected(asked);
      const { message: is } = await failureAt(services, route, { caller });
      if (is !== should) wrong.push(`${nameOf(route)}: ${is}, not ${should}`);
    }
    assert.deepEqual(wrong, []);
  });
}

async function everywhere(caller: Caller, expected: (asked: Rule) => string | null, policy = usual): Promise<void> {
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
