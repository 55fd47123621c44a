import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { AccessSchema } from '#contracts/gen/rialto/options/v1/options_pb.ts';
import { anonymous, type Caller } from '#platform/rpc/port.ts';
import type { Route } from '../../services/gateway/routes/table.ts';
import { type Person, people, rolesOf, type Verdict, verdict } from './people.ts';
import { nameOf, requestOf, routes } from './requests.ts';
import { failureAt, guardedServices, openServices } from './services.ts';
import { wholeEdge } from './whole-edge.ts';

/** Who may call: made from the rule of each route, asked at the edge and at the service behind it, each alone. */
describe('item 14: every route and every role', () => {
  let edge: Awaited<ReturnType<typeof wholeEdge>>;
  const services = guardedServices();
  before(async () => {
    edge = await wholeEdge(openServices());
  });
  after(() => edge.app.close());

  for (const route of routes) {
    test(`${nameOf(route)} is for ${AccessSchema.value[route.access]?.localName.toLowerCase()}`, async () => {
      for (const person of people) {
        const expected = verdict(route.access, person);
        const { status, reason } = await edge.ask(requestOf(route), await edge.headersOf(person));
        assert.equal(verdictOf(status, reason), expected, `${person} at the edge`);
        assert.equal(await atService(route, person), expected, `${person} at the service`);
      }
    });
  }

  async function atService(route: Route, person: Person): Promise<Verdict> {
    const { code, reason } = await failureAt(services, route, { caller: callerOf(person), orderTokens: ['tok-1'] });
    if (code === 'unauthenticated') return 401;
    return code === 'permission_denied' && reason === 'FORBIDDEN' ? 403 : 'in';
  }
});

const verdictOf = (status: number, reason: string): Verdict => {
  if (status === 401) return 401;
  return status === 403 && reason === 'FORBIDDEN' ? 403 : 'in';
};

const callerOf = (person: Person): Caller =>
  rolesOf(person).length === 0 ? anonymous : { kind: 'user', id: 'u1', email: 'u@example.com', roles: rolesOf(person) };
