import assert from 'node:assert/strict';
import { test } from 'node:test';
import { orderId, toyShop } from './testing.ts';

const listed = { CORS_ORIGINS: 'https://app.example, http://localhost:5173' };
const product = '/api/v1/products/soap';

test('without a list no page of another origin may read anything', async () => {
  const { app } = await toyShop();
  for (const method of ['GET', 'OPTIONS'] as const) {
    const headers = { origin: 'https://app.example', 'access-control-request-method': 'GET' };
    const answer = await app.inject({ method, url: product, headers });
    assert.deepEqual(
      Object.keys(answer.headers).filter((name) => name.startsWith('access-control')),
      [],
    );
  }
  await app.close();
});

test('pages of a listed origin may read answers, also failures, but never send cookies', async () => {
  const { app } = await toyShop({ env: listed });
  for (const url of [product, '/api/v1/products/nothing', '/api/v1/nowhere']) {
    const { headers } = await app.inject({ url, headers: { origin: 'https://app.example' } });
    assert.equal(headers['access-control-allow-origin'], 'https://app.example', url);
    assert.match(String(headers['access-control-expose-headers']), /retry-after/);
    assert.equal(headers['access-control-allow-credentials'], undefined);
    assert.equal(headers.vary, 'Origin');
  }
  await app.close();
});

test('other origins are told nothing, and caches keep the two apart', async () => {
  const { app } = await toyShop({ env: listed });
  for (const origin of ['https://evil.example', 'https://app.example.evil.example', 'null', 'http://app.example']) {
    const { headers } = await app.inject({ url: product, headers: { origin } });
    assert.equal(headers['access-control-allow-origin'], undefined, origin);
    assert.equal(headers.vary, 'Origin');
  }
  await app.close();
});

test('a preflight names methods and headers; sign-in and pages are offered to nobody', async () => {
  const { app } = await toyShop({ env: listed });
  const headers = { origin: 'http://localhost:5173', 'access-control-request-method': 'POST' };
  const answer = await app.inject({ method: 'OPTIONS', url: '/api/v1/orders', headers });
  assert.equal(answer.statusCode, 204);
  assert.match(String(answer.headers['access-control-allow-methods']), /POST/);
  assert.match(String(answer.headers['access-control-allow-headers']), /idempotency-key, order-token/);
  for (const url of ['/api/auth/sign-in/email', '/']) {
    const elsewhere = await app.inject({ method: 'OPTIONS', url, headers });
    assert.equal(elsewhere.headers['access-control-allow-origin'], undefined, url);
  }
  await app.close();
});

test('a live stream may be read by the same pages', async () => {
  const { app } = await toyShop({ env: listed });
  const origin = await app.listen({ port: 0, host: '127.0.0.1' });
  const leaving = new AbortController();
  const answer = await fetch(`${origin}/api/v1/orders/${orderId}/stream`, {
    headers: { origin: 'https://app.example', 'order-token': 'tok-1' },
    signal: leaving.signal,
  });
  assert.equal(answer.headers.get('access-control-allow-origin'), 'https://app.example');
  leaving.abort();
  await app.close();
});

test('a change by a cookie from a listed page is refused all the same', async () => {
  const { app } = await toyShop({ env: listed });
  const headers = { origin: 'https://app.example', cookie: 'rialto.session_token=good' };
  const answer = await app.inject({ method: 'POST', url: '/api/v1/carts', headers });
  assert.deepEqual([answer.statusCode, answer.json().reason], [403, 'CROSS_ORIGIN']);
  await app.close();
});
