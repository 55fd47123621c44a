import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { getOption } from '@bufbuild/protobuf';
import { Access, Area, rule } from '#contracts/gen/rialto/options/v1/options_pb.ts';
import type { Route } from '../../services/gateway/routes/table.ts';
import { type Api, asCustomer, buy, fillCart, follow, type Json } from '../harness/buyer.ts';
import { everything } from '../harness/invariants.ts';
import { type OpenShop, openShop } from '../harness/open.ts';
import { half, sessionsOf } from './half-staff.ts';
import { nameOf, requestOf, routes } from './requests.ts';
import { isRefusal, kindOf, namesSomething } from './strangers.ts';

/** Addresses of customers that staff may use: asked by all kinds of staff, on a shop that requires a second factor. */
describe('items 12 and 13: staff at what customers hold', { timeout: 600_000 }, () => {
  let open: OpenShop;
  let sessions: Awaited<ReturnType<typeof sessionsOf>>;
  let sku: string;
  /** A customer's things, by their kind. */
  let theirs: Readonly<Record<string, string>>;
  before(async () => {
    open = await openShop({ env: { BUS_POLL_MS: '50', STAFF_SECOND_FACTOR: 'required' } });
    const { body } = await open.api.call('GET', '/api/v1/products?pageSize=100');
    sku = body.products.flatMap(({ variants }: Json) => variants).find(({ available }: Json) => available).sku;
    sessions = await sessionsOf(open);
    const victim = await asCustomer(open.shop.origin, 'victoria');
    theirs = { orders: await paid(victim), carts: await fillCart(callsOf(victim), { sku }) };
    await open.books.rest();
    await open.books.mailed();
  });
  after(() => open.close());

  for (const route of routes.filter((one) => one.access === Access.HOLDER && namesSomething(one))) {
    const { area, stepUp } = getOption(route.method, rule);
    const hasStaff = area !== Area.UNSPECIFIED;
    const strangers = hasStaff ? half : ['administrator', 'unproved', ...half];
    test(`${nameOf(route)} is refused to staff (${strangers.join(', ')}), and they change nothing`, async () => {
      const untouched = await everything(open.books);
      for (const name of strangers) {
        const { status, text } = await knock(route, name);
        assert.ok(isRefusal(route, status), `${name}: ${text}`);
      }
      if (stepUp) assert.equal((await knock(route, 'unproved')).body.reason, 'STEP_UP_REQUIRED');
      assert.deepEqual(await everything(open.books), untouched, 'something has changed');
    });
    if (!hasStaff || route.verb !== 'GET' || route.streamEvent !== '') continue;
    test(`${nameOf(route)} is there for staff who lack nothing`, async () => {
      for (const name of ['administrator', 'clerk-of-orders', 'unproved']) {
        const { url } = asked(route);
        const response = await fetch(`${open.shop.origin}${url}`, { headers: { ...sessions.get(name) } });
        // An invoice is issued later.
        assert.ok([200, 409].includes(response.status), `${name}: ${await response.text()}`);
      }
    });
  }

  test('what staff bought themselves is theirs like any customer’s: they see and cancel it without a proof', async () => {
    for (const name of ['unproved', 'single-factor', 'one-time-password']) {
      const they = sessions.get(name) ?? {};
      const own = await paid(they);
      assert.equal((await callsOf(they).call('GET', `/api/v1/orders/${own}`)).status, 200, name);
      const { status, body, text } = await callsOf(they).call('POST', `/api/v1/orders/${own}/cancel`, {});
      assert.deepEqual([status, body.statusReason], [200, 'CUSTOMER_REQUEST'], text);
    }
  });

  test('staff who lack nothing cancel the order of a customer, and the audit log says who', async () => {
    const { orders } = theirs;
    const clerk = callsOf(sessions.get('clerk-of-orders') ?? {});
    const { status, body, text } = await clerk.call('POST', `/api/v1/orders/${orders}/cancel`, {});
    assert.deepEqual([status, body.statusReason], [200, 'STAFF_REQUEST'], text);
    const noted = await open.books.rows('select action from bus.audit_log where subject = $1', [orders]);
    assert.deepEqual(noted, [{ action: 'orders.cancel' }]);
  });

  const asked = (route: Route) => requestOf(route, { known: (one, field) => theirs[kindOf(one, field)] });
  const knock = (route: Route, name: string) => {
    const { method, url, body } = asked(route);
    return open.api.call(method, url, body, sessions.get(name));
  };

  /** The id of an order of somebody's, paid and not packed. */
  async function paid(who: Headers): Promise<string> {
    const bought = await buy(callsOf(who), { sku });
    await follow(open.shop.origin, bought);
    await open.books.settled(bought.id);
    return bought.id;
  }

  /** Calls that somebody makes. */
  const callsOf = (who: Headers): Api => ({
    call: (method, path, body, more) => open.api.call(method, path, body, { ...who, ...more }),
  });
});

type Headers = Readonly<Record<string, string>>;
