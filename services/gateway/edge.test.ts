import assert from 'node:assert/strict';
import type { IncomingHttpHeaders } from 'node:http';
import { after, test } from 'node:test';
import type { LightMyRequestResponse } from 'fastify';
import { cartId, orderId, origin, toyShop } from './testing.ts';

const { app, seen, token } = await toyShop();
after(() => app.close());

const json = { 'content-type': 'application/json' };
const order = {
  cartId,
  email: 'ada@example.com',
  shippingAddress: { fullName: 'Ada', line1: 'Street 1', city: 'Graz', postalCode: '8010', countryCode: 'AT' },
  shippingMethodId: 'standard',
  payment: { method: 'card', token: 'tok_visa' },
};

function problem(answer: LightMyRequestResponse, status: number, reason: string) {
  assert.equal(answer.statusCode, status, answer.body);
  assert.match(String(answer.headers['content-type']), /^application\/problem\+json/);
  const body = answer.json();
  assert.equal(body.reason, reason);
  assert.equal(body.type, `/api/docs#${reason}`);
  assert.match(body.traceId, /^[0-9a-f]{32}$/);
  return body;
}

test('a product is answered as the contract says', async () => {
  const answer = await app.inject('/api/v1/products/soap');
  assert.equal(answer.statusCode, 200);
  assert.equal(answer.headers['content-type'], 'application/json; charset=utf-8');
  assert.equal(answer.headers['x-content-type-options'], 'nosniff');
  const { price, variants, attributes } = answer.json();
  assert.deepEqual(
    { price, variants, attributes },
    {
      price: { currencyCode: 'USD', minorUnits: 690 },
      variants: [],
      attributes: { a: 'b' },
    },
  );
});

test('HEAD answers as GET does, without a body', async () => {
  const answer = await app.inject({ method: 'HEAD', url: '/api/v1/products/soap' });
  assert.deepEqual([answer.statusCode, answer.body], [200, '']);
});

test('a query fills the request; what was left blank is not given', async () => {
  const answer = await app.inject('/api/v1/products?sort=-price&pageSize=5&category=&pageToken=');
  assert.equal(answer.json().products[0].title, '-price/5/undefined');
});

test('everything wrong in a query is said at once', async () => {
  const answer = await app.inject('/api/v1/products?pageSize=1.5&colour=red&sort=a&sort=b');
  const { violations } = problem(answer, 400, 'INVALID_REQUEST');
  assert.deepEqual(
    violations.map((one: { field: string }) => one.field),
    ['pageSize', 'colour', 'sort'],
  );
});

test('a verb behind a colon is a call of its own', async () => {
  const body = { countryCode: 'AT', shippingMethodId: 'standard' };
  const answer = await app.inject({ method: 'POST', url: `/api/v1/carts/${cartId}:quote`, body });
  assert.equal(answer.json().cart.codes[0], 'quoted');
});

test('a call without a body needs no content type, and answers its own status', async () => {
  const answer = await app.inject({ method: 'POST', url: '/api/v1/carts' });
  assert.deepEqual([answer.statusCode, answer.json().id], [201, cartId]);
  assert.equal(answer.headers['cache-control'], 'no-store');
});

test('the path fills the request, and DELETE takes no body', async () => {
  const url = `/api/v1/carts/${cartId}/items/A-1`;
  assert.equal((await app.inject({ method: 'DELETE', url })).json().codes[0], 'A-1');
  problem(await app.inject({ method: 'DELETE', url, body: { sku: 'A-2' } }), 400, 'INVALID_REQUEST');
});

test('a body may repeat the path but not contradict it', async () => {
  const url = `/api/v1/carts/${cartId}/items/A-1`;
  assert.equal((await app.inject({ method: 'PATCH', url, body: { quantity: 2, sku: 'A-1' } })).statusCode, 200);
  const answer = await app.inject({ method: 'PATCH', url, body: { quantity: 2, sku: 'B-1' } });
  assert.equal(problem(answer, 400, 'INVALID_REQUEST').violations[0].field, 'sku');
});

const badItems: readonly [string, unknown, string][] = [
  ['a quantity of 0', { sku: 'A', quantity: 0 }, 'quantity'],
  ['a quantity of -1', { sku: 'A', quantity: -1 }, 'quantity'],
  ['a quantity of 1.5', { sku: 'A', quantity: 1.5 }, 'quantity'],
  ['a quantity of 10^9', { sku: 'A', quantity: 1e9 }, 'quantity'],
  ['a price of the buyer', { sku: 'A', quantity: 1, unitPrice: 1 }, 'unitPrice'],
  ['no SKU', { quantity: 1 }, 'sku'],
];
for (const [what, body, field] of badItems) {
  test(`${what} is refused`, async () => {
    const answer = await app.inject({
      method: 'POST',
      url: `/api/v1/carts/${cartId}/items`,
      headers: json,
      body: JSON.stringify(body),
    });
    assert.equal(problem(answer, 400, 'INVALID_REQUEST').violations[0].field, field);
  });
}

const badBodies: readonly [string, Record<string, string>, string, number, string][] = [
  ['a megabyte of JSON', json, JSON.stringify({ sku: 'x'.repeat(1e6) }), 413, 'PAYLOAD_TOO_LARGE'],
  ['a wrong content type', { 'content-type': 'text/plain' }, 'hello', 415, 'UNSUPPORTED_MEDIA_TYPE'],
  ['a form', { 'content-type': 'application/x-www-form-urlencoded' }, 'a=b', 415, 'UNSUPPORTED_MEDIA_TYPE'],
  ['broken JSON', json, '{"sku":', 400, 'MALFORMED_JSON'],
  ['a list', json, '[]', 400, 'INVALID_REQUEST'],
  ['JSON nested without end', json, `${'['.repeat(1e5)}${']'.repeat(1e5)}`, 400, 'INVALID_REQUEST'],
];
for (const [what, headers, body, status, reason] of badBodies) {
  test(`${what} is refused`, async () => {
    problem(await app.inject({ method: 'POST', url: `/api/v1/carts/${cartId}/items`, headers, body }), status, reason);
  });
}

test('an unknown address, a wrong method and a broken escape are told apart', async () => {
  problem(await app.inject('/api/v1/nothing'), 404, 'NOT_FOUND');
  problem(await app.inject('/nothing'), 404, 'NOT_FOUND');
  const wrong = await app.inject({ method: 'PUT', url: '/api/v1/products/soap', body: {} });
  problem(wrong, 405, 'METHOD_NOT_ALLOWED');
  assert.equal(wrong.headers.allow, 'GET, HEAD');
  const options = await app.inject({ method: 'OPTIONS', url: '/api/v1/carts' });
  assert.deepEqual([options.statusCode, options.headers.allow], [204, 'POST']);
  problem(await app.inject('/api/v1/products/%zz'), 400, 'MALFORMED_URL');
});

test('what a service does not find is a problem with its reason', async () => {
  problem(await app.inject('/api/v1/products/gone'), 404, 'PRODUCT_NOT_FOUND');
});

test('an unexpected error shows nothing of its insides', async () => {
  const answer = await app.inject('/api/v1/products/broken');
  problem(answer, 500, 'INTERNAL');
  assert.equal(answer.body.includes('hunter2'), false);
});

test('the trace of a caller goes on, and its id is in the problem', async () => {
  const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
  const answer = await app.inject({ url: '/api/v1/products/gone', headers: { traceparent } });
  assert.equal(answer.json().traceId, '0af7651916cd43dd8448eb211c80319c');
});

test('staff calls ask who it is before they say whether there is anything', async () => {
  const put = { method: 'PUT', url: '/api/v1/admin/stock/A-1', body: { onHand: 3 } } as const;
  const unsigned = await app.inject(put);
  problem(unsigned, 401, 'SIGN_IN_REQUIRED');
  assert.equal(unsigned.headers['www-authenticate'], 'Bearer');
  const as = async (roles: string[]) =>
    app.inject({ ...put, headers: { authorization: `Bearer ${await token({ roles })}` } });
  problem(await as(['customer']), 403, 'FORBIDDEN');
  const answer = await as(['staff']);
  assert.deepEqual([answer.statusCode, answer.json().onHand, answer.headers['cache-control']], [200, 3, 'no-store']);
});

test('an import takes more than an ordinary call', async () => {
  const authorization = `Bearer ${await token({ roles: ['admin'] })}`;
  const description = 'x'.repeat(9_000);
  const product = { title: 'T', category: 'a', price: { currencyCode: 'USD', minorUnits: '5' }, description };
  const products = Array.from({ length: 100 }, (_, i) => ({ ...product, sku: `S-${i}` }));
  const answer = await app.inject({
    method: 'POST',
    url: '/api/v1/admin/products:import',
    headers: { authorization },
    body: { products },
  });
  assert.equal(answer.json().created, 100, answer.body);
});

test('an order is 201, takes an Idempotency-Key, and says when to come back', async () => {
  const place = (key: string) =>
    app.inject({ method: 'POST', url: '/api/v1/orders', headers: { 'idempotency-key': key }, body: order });
  assert.equal((await place('k-1')).statusCode, 201);
  assert.equal(seen.contexts.at(-1)?.idempotencyKey, 'k-1');
  const busy = await place('busy');
  problem(busy, 409, 'IDEMPOTENCY_IN_PROGRESS');
  assert.equal(busy.headers['retry-after'], '1');
  problem(await place('with space'), 400, 'INVALID_IDEMPOTENCY_KEY');
  problem(await place('x'.repeat(201)), 400, 'INVALID_IDEMPOTENCY_KEY');
});

test('the browser that placed an order holds it; another does not', async () => {
  const url = `/api/v1/orders/${orderId}`;
  problem(await app.inject(url), 404, 'ORDER_NOT_FOUND');
  const placed = await app.inject({ method: 'POST', url: '/api/v1/orders', body: order });
  const [cookie] = String(placed.headers['set-cookie']).split(';');
  assert.equal((await app.inject({ url, headers: { cookie: cookie ?? '' } })).statusCode, 200);
  assert.equal((await app.inject({ url, headers: { 'order-token': 'tok-1' } })).statusCode, 200);
  problem(await app.inject({ url, headers: { cookie: `${cookie}x` } }), 404, 'ORDER_NOT_FOUND');
});

test("a mail's link remembers the order and leaves the token behind; a wrong one is not remembered", async () => {
  const right = await app.inject(`/orders/${orderId}/open?token=tok-1`);
  assert.deepEqual([right.statusCode, right.headers.location], [303, `/orders/${orderId}`]);
  assert.match(String(right.headers['set-cookie']), /^orders=.*HttpOnly; SameSite=Lax$/);
  assert.equal((await app.inject(`/orders/${orderId}/open?token=guess`)).headers['set-cookie'], undefined);
});

test('sign-in requests reach identity as they came, and its cookies come back apart', async () => {
  const answer = await app.inject({
    method: 'POST',
    url: '/api/auth/sign-in/email?a=b',
    headers: { ...json, 'x-forwarded-for': '6.6.6.6', host: '127.0.0.1:3000' },
    body: '{"email":"ada@example.com"}',
  });
  assert.equal(answer.statusCode, 201);
  assert.deepEqual(answer.headers['set-cookie'], ['a=1; Path=/', 'b=2; Path=/']);
  const asked = seen.auth.at(-1);
  assert.equal(asked?.url, 'http://127.0.0.1:3000/api/auth/sign-in/email?a=b');
  assert.equal(Buffer.from(asked?.body ?? []).toString(), '{"email":"ada@example.com"}');
  assert.deepEqual(
    asked?.headers.filter((one) => one.name === 'x-forwarded-for').map((one) => one.value),
    ['127.0.0.1'],
  );
  const foreign = await app.inject({ url: '/api/auth/session', headers: { host: 'evil.example' } });
  assert.equal(foreign.statusCode, 201);
  assert.equal(seen.auth.at(-1)?.url, `${origin}/api/auth/session`);
  const large = { method: 'POST', url: '/api/auth/x', headers: json, body: 'x'.repeat(65_537) } as const;
  problem(await app.inject(large), 413, 'PAYLOAD_TOO_LARGE');
});

test('what is too large to travel between services is too large, not too often', async () => {
  problem(await app.inject('/api/v1/products/large'), 413, 'MESSAGE_TOO_LARGE');
});

test('probes, pictures and the root answer', async () => {
  assert.deepEqual((await app.inject('/health')).json(), { status: 'alive' });
  assert.equal((await app.inject('/ready')).json().ready, true);
  assert.deepEqual((await app.inject('/')).json(), { name: 'gateway', version: '1.2.3', docs: '/api/docs' });
  const emoji = await app.inject('/images/emoji/1f9fc.webp');
  assert.deepEqual([emoji.statusCode, emoji.headers['content-type']], [200, 'image/webp']);
  assert.match(String(emoji.headers['cache-control']), /immutable/);
  problem(await app.inject('/images/emoji/..%2fpackage.json'), 404, 'IMAGE_NOT_FOUND');
});

test('pages get the request as it came, with its body unread', async () => {
  const shop = await toyShop({
    web: async (request, response) => {
      let body = '';
      for await (const chunk of request) body += String(chunk);
      response.writeHead(418, { 'x-page': '1' }).end(`${request.method} ${request.url} ${body}`);
    },
  });
  const headers = { 'content-type': 'text/plain' };
  const answer = await shop.app.inject({ method: 'POST', url: '/cart:quote?a=1', headers, body: 'x'.repeat(12_000) });
  assert.deepEqual(
    [answer.statusCode, answer.headers['x-page'], answer.headers['x-content-type-options']],
    [418, '1', 'nosniff'],
  );
  assert.equal(answer.body, `POST /cart:quote?a=1 ${'x'.repeat(12_000)}`);
  assert.equal((await shop.app.inject('/')).body, 'GET / ');
  problem(await shop.app.inject('/api/nothing'), 404, 'NOT_FOUND');
  await shop.app.close();
});

test('pages learn whose they are and which trace they belong to, whatever the visitor says', async () => {
  let heard: IncomingHttpHeaders = {};
  const shop = await toyShop({
    web: (request, response) => {
      heard = request.headers;
      response.end();
    },
  });
  await shop.app.inject({ url: '/', headers: { 'x-forwarded-for': '6.6.6.6', traceparent: 'nonsense' } });
  assert.equal(heard['x-forwarded-for'], '127.0.0.1');
  assert.match(String(heard['traceparent']), /^00-[0-9a-f]{32}-[0-9a-f]{16}-00$/);
  await shop.app.close();
});

test('pages that fail are a problem, and only one', async () => {
  const shop = await toyShop({
    web: async () => {
      throw new Error('no pages');
    },
  });
  problem(await shop.app.inject('/'), 500, 'INTERNAL');
  await shop.app.close();
});

test('a placeholder draws letters and nothing else of what it is given', async () => {
  const answer = await app.inject(`/images/placeholder/${encodeURIComponent('<script>"&iron skillet')}.svg`);
  assert.equal(answer.headers['content-type'], 'image/svg+xml');
  assert.match(answer.body, />SI<\/text>/);
  assert.equal(answer.body.includes('script'), false);
});

test('no access token, e-mail address or order token is in a log', async () => {
  const secret = await token();
  await app.inject({ url: '/api/v1/products/broken', headers: { authorization: `Bearer ${secret}` } });
  await app.inject({ url: `/api/v1/orders/${orderId}?x=1`, headers: { 'order-token': 'ord-secret' } });
  const log = seen.lines.join('\n');
  assert.match(log, /http\.answered/);
  for (const word of [secret, 'ord-secret', 'ada@example.com']) assert.equal(log.includes(word), false, word);
});
