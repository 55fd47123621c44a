import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { Access } from '#contracts/gen/rialto/options/v1/options_pb.ts';
import { everything } from '../harness/invariants.ts';
import { type OpenShop, openShop } from '../harness/open.ts';
import { people, verdict } from './people.ts';
import { nameOf, requestOf, routeNamed, routes } from './requests.ts';
import { capabilities, isEverybodys, isRefusal, isStranger, kindOf, namesSomething } from './strangers.ts';
import { prepare, type World } from './world.ts';

/** Every address that belongs to somebody, asked for what is theirs by everybody else; made from the route table. */
describe('item 13: what is somebody’s', { timeout: 600_000 }, () => {
  let open: OpenShop;
  let world: World;
  before(async () => {
    open = await openShop({ env: { BUS_POLL_MS: '50' } });
    world = await prepare(open);
  });
  after(() => open.close());

  for (const route of routes) {
    const strangers = people.filter((person) => isStranger(route, person));
    if (strangers.length === 0) continue;
    test(`${nameOf(route)} gives nothing to ${strangers.join(', ')}, and they change nothing`, async () => {
      const untouched = await everything(open.books);
      const { method, url, body } = requestOf(route, { known: world.known });
      for (const person of strangers) {
        const answer = await open.api.call(method, url, body, world.others[person]);
        const expected = verdict(route.access, person);
        if (expected !== 'in') assert.equal(answer.status, expected, `${person}: ${answer.text}`);
        else if (namesSomething(route)) assert.ok(isRefusal(route, answer.status), `${person}: ${answer.text}`);
        for (const secret of world.secrets)
          assert.equal(answer.text.includes(secret), false, `${person}: ${answer.text}`);
      }
      assert.deepEqual(await everything(open.books), untouched, 'something has changed');
    });
  }

  for (const route of routes.filter((one) => one.verb === 'GET' && !isEverybodys(one) && namesSomething(one))) {
    if (route.streamEvent !== '') continue;
    test(`${nameOf(route)} is there for whom it belongs to`, async () => {
      const { method, url } = requestOf(route, { known: world.known });
      const isStaffs = verdict(route.access, 'customer') !== 'in';
      const response = await fetch(`${open.shop.origin}${url}`, {
        method,
        headers: isStaffs ? world.others.admin : world.victim,
      });
      assert.equal(response.status, 200, await response.text());
    });
  }

  test('an Idempotency-Key is its owner’s alone: another person with the same one gets their own answer', async () => {
    const body = requestOf(routeNamed('POST /api/v1/me/addresses')).body;
    const add = async (who: Readonly<Record<string, string>>) => {
      const headers = { ...who, 'idempotency-key': 'the-same-for-both' };
      const answer = await open.api.call('POST', '/api/v1/me/addresses', body, headers);
      assert.equal(answer.status, 201, answer.text);
      return answer.body.id;
    };
    const mine = await add(world.victim);
    assert.notEqual(await add(world.others.customer), mine);
    assert.equal(await add(world.victim), mine);
  });

  test('every kind of thing that somebody owns is there to be asked for', () => {
    const unknown = routes
      .filter(({ access }) => access === Access.HOLDER || access === Access.CUSTOMER)
      .flatMap((route) =>
        route.pathFields
          .filter((field) => world.known(route, field) === undefined)
          .map((field) => kindOf(route, field)),
      );
    assert.deepEqual(
      [...new Set(unknown)].filter((kind) => !capabilities.has(kind)),
      [],
    );
  });
});
