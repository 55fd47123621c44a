import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { getOption } from '@bufbuild/protobuf';
import { Access, rule } from '#contracts/gen/rialto/options/v1/options_pb.ts';
import { badTokens } from './bad-tokens.ts';
import { nameOf, requestOf, routes } from './requests.ts';
import { reached } from './services.ts';
import { wholeEdge } from './whole-edge.ts';
import { unknownFields, wrongRequests } from './wrong.ts';

/** What is asked of every address of the API alike; each list is made from the contracts. */
const edge = await wholeEdge();
after(() => edge.app.close());
const admin = await edge.headersOf('admin');
const tokens = await badTokens(edge);

test('the requests that these tests make are whole: the least and the most of each gets through', async () => {
  const astray: string[] = [];
  for (const route of routes) {
    for (const fill of ['least', 'all'] as const) {
      const { reason, text } = await edge.ask(requestOf(route, { fill }), admin);
      if (reason !== reached) astray.push(`${nameOf(route)} with ${fill}: ${text}`);
    }
  }
  assert.deepEqual(astray, []);
});

for (const [what, token] of tokens) {
  test(`item 1-3: a token that ${what} is 401 at every address, also where nobody has to sign in`, async () => {
    const headers = { authorization: `Bearer ${token}` };
    const let_in: string[] = [];
    for (const route of routes) {
      const { status, reason } = await edge.ask(requestOf(route), headers);
      if (status !== 401 || reason !== 'INVALID_TOKEN') let_in.push(`${nameOf(route)}: ${status} ${reason}`);
    }
    assert.deepEqual(let_in, []);
  });
}

test('item 15: what nobody asked for is refused at every address, in every message', async () => {
  const names = ['price', 'total', 'totals', 'status', 'role', 'roles', 'userId', 'isAdmin', 'constructor'];
  await refusesEach(routes.flatMap((route) => unknownFields(route, names)));
});

test('items 17 and 27: every field of every request has its bounds, and what is outside of them is named', async () => {
  const wrong = routes.flatMap(wrongRequests);
  assert.ok(wrong.length > 400, `${wrong.length} wrong requests`);
  await refusesEach(wrong);
});

async function refusesEach(wrong: ReturnType<typeof wrongRequests>): Promise<void> {
  const taken: string[] = [];
  for (const { what, field, request } of wrong) {
    const { status, reason, fields } = await edge.ask(request, admin);
    const isNamed = reason === 'INVALID_REQUEST' && fields.length === 1 && fields[0] === field;
    if (!isNamed && status !== 413) {
      taken.push(
        `${request.method} ${request.url.slice(0, 100)} with ${what} in ${field}: ${status} ${reason} ${fields}`,
      );
    }
  }
  assert.deepEqual(taken, []);
}

test('item 17: whatever is called a quantity is a whole number from 1 to a bound', () => {
  const quantities = routes.flatMap((route) =>
    wrongRequests(route)
      .filter(({ field }) => /quantity$/i.test(field))
      .map(({ what, field }) => ({ what, name: `${nameOf(route)} ${field}` })),
  );
  const byField = Map.groupBy(quantities, ({ name }) => name);
  assert.ok(byField.size > 5);
  for (const [name, found] of byField) {
    const kinds = found.map(({ what }) => what).sort();
    assert.deepEqual(kinds, ['a word for a number', 'half of one', 'less than the least', 'more than the most'], name);
  }
});

test('item 22: a change by the cookie of a session is refused at every address when another site asks', async () => {
  const cookie = 'rialto.session_token=boss';
  const changing = routes.filter(({ verb }) => verb !== 'GET');
  assert.ok(changing.length > 30);
  for (const route of changing) {
    for (const headers of [
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { 'sec-fetch-site': 'cross-site' },
      {},
    ]) {
      const { status, reason } = await edge.ask(requestOf(route), { cookie, ...headers });
      assert.deepEqual([status, reason], [403, 'CROSS_ORIGIN'], nameOf(route));
    }
    const { reason } = await edge.ask(requestOf(route), { cookie, origin: 'http://localhost:3000' });
    assert.equal(reason, reached, nameOf(route));
  }
});

test('item 22: no contract lets a GET change anything', () => {
  const noSideEffects = 1;
  const changing = routes.filter(({ verb, method }) => verb === 'GET' && method.idempotency !== noSideEffects);
  assert.deepEqual(changing.map(nameOf), []);
});

test('item 23: no answer to somebody may be kept, and every answer says how it may be used', async () => {
  for (const route of routes) {
    const { headers, text } = await edge.ask(requestOf(route), admin);
    assert.equal(headers['cache-control'], 'no-store', `${nameOf(route)}: ${text}`);
    assert.equal(headers['x-content-type-options'], 'nosniff', nameOf(route));
    assert.equal(headers['x-frame-options'], 'DENY', nameOf(route));
    assert.match(
      String(headers['content-security-policy']),
      /default-src 'none'; frame-ancestors 'none'/,
      nameOf(route),
    );
  }
});

test('item 14: what moves money, prices or people is for staff or an administrator', () => {
  const admins = routes.filter(({ template }) => template.path.startsWith('/api/v1/admin/'));
  for (const { method, template } of admins) {
    const { access } = getOption(method, rule);
    assert.ok(access === Access.STAFF || access === Access.ADMIN, template.path);
  }
});
