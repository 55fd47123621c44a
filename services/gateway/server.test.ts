import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { describe, test } from 'node:test';
import { headersTimeoutMs, requestTimeoutMs } from './config.ts';
import { orderId, toyShop } from './testing.ts';

const page = (_request: unknown, response: ServerResponse) => void response.end('a page');
const httpsShop = {
  shop: { mode: 'production', origin: 'https://shop.example', port: 3000, version: '1' } as const,
  web: page,
};

describe('every kind of answer', () => {
  const kinds: Readonly<Record<string, string>> = {
    'public data': '/api/v1/products/soap',
    'personal data': '/api/v1/orders',
    'a failure': '/api/v1/products/nothing',
    'an address that there is not': '/api/v1/nowhere',
    'a malformed address': '/api/v1/products/%zz',
    sign: '/api/auth/get-session',
    docs: '/api/docs',
    'the contract': '/api/openapi.json',
    'a picture': '/images/placeholder/soap.svg',
    'a picture that there is not': '/images/emoji/nothing.webp',
    health: '/health',
    readiness: '/ready',
    'a page': '/',
    'the link of a mail': `/orders/${orderId}/open?token=tok-1`,
  };

  test('says nosniff, may be framed by nobody, and holds browsers to https', async () => {
    const { app } = await toyShop(httpsShop);
    for (const [kind, url] of Object.entries(kinds)) {
      const { headers } = await app.inject(url);
      assert.equal(headers['x-content-type-options'], 'nosniff', kind);
      assert.equal(headers['x-frame-options'], 'DENY', kind);
      assert.match(String(headers['strict-transport-security']), /max-age=31536000/, kind);
      assert.ok(headers['referrer-policy'] !== undefined, kind);
    }
    await app.close();
  });

  test('promises no https where there is none, and is kept by nobody when it is personal', async () => {
    const { app } = await toyShop({ web: page });
    for (const [kind, url] of Object.entries(kinds)) {
      assert.equal((await app.inject(url)).headers['strict-transport-security'], undefined, kind);
    }
    for (const kind of ['personal data', 'a failure', 'sign', 'health', 'the link of a mail']) {
      assert.equal((await app.inject(kinds[kind] ?? '')).headers['cache-control'], 'no-store', kind);
    }
    await app.close();
  });

  test('a live stream is no exception', async () => {
    const { app } = await toyShop(httpsShop);
    const origin = await app.listen({ port: 0, host: '127.0.0.1' });
    const leaving = new AbortController();
    const { headers } = await fetch(`${origin}/api/v1/orders/${orderId}/stream`, {
      headers: { 'order-token': 'tok-1' },
      signal: leaving.signal,
    });
    for (const name of ['x-content-type-options', 'x-frame-options', 'strict-transport-security']) {
      assert.notEqual(headers.get(name), null, name);
    }
    assert.equal(headers.get('cache-control'), 'no-store');
    leaving.abort();
    await app.close();
  });
});

describe('what is no proper request', () => {
  async function answerTo(bytes: string): Promise<string> {
    const { app } = await toyShop();
    const origin = new URL(await app.listen({ port: 0, host: '127.0.0.1' }));
    const socket = connect(Number(origin.port), origin.hostname);
    await once(socket, 'connect');
    socket.write(bytes);
    const answer = await text(socket);
    await app.close();
    return answer;
  }

  test('is answered as every failure is', async () => {
    const nonsense = await answerTo('HELLO\r\n\r\n');
    assert.match(nonsense, /^HTTP\/1\.1 400 Bad Request\r\n/);
    assert.match(nonsense, /content-type: application\/problem\+json/);
    assert.match(nonsense, /x-content-type-options: nosniff/);
    assert.match(nonsense, /"reason":"MALFORMED_REQUEST"/);
  });

  test('headers are bounded', async () => {
    const long = await answerTo(`GET / HTTP/1.1\r\nhost: x\r\nx-long: ${'a'.repeat(20_000)}\r\n\r\n`);
    assert.match(long, /^HTTP\/1\.1 431 /);
    assert.match(long, /"reason":"HEADERS_TOO_LARGE"/);
  });

  test('who sends slowly has seconds, for the headers and for all of it', async () => {
    const { app } = await toyShop();
    assert.deepEqual([app.server.headersTimeout, app.server.requestTimeout], [headersTimeoutMs, requestTimeoutMs]);
    assert.ok(headersTimeoutMs <= 10_000 && requestTimeoutMs <= 30_000);
    app.server.headersTimeout = 1;
    const origin = new URL(await app.listen({ port: 0, host: '127.0.0.1' }));
    const socket = connect(Number(origin.port), origin.hostname);
    await once(socket, 'connect');
    socket.write('GET /health HTTP/1.1\r\nhost: x\r\nx-slow: ');
    const answer = await text(socket);
    assert.match(answer, /^HTTP\/1\.1 408 /);
    assert.match(answer, /"reason":"REQUEST_TIMEOUT"/);
    await app.close();
  });
});

describe('the access log', () => {
  const canaries = { email: 'canary@example.com', query: 'canary-query', address: '9.9.9.9', token: 'canary-token' };
  async function linesOf(env: Record<string, string>) {
    const { app, seen } = await toyShop({ env: { TRUSTED_PROXIES: '127.0.0.1', ...env } });
    const headers = {
      'x-forwarded-for': canaries.address,
      'order-token': canaries.token,
      cookie: `rialto.session_token=${canaries.token}`,
      'user-agent': 'canary-agent',
    };
    await app.inject({ url: `/api/v1/products?category=${canaries.query}`, headers });
    await app.inject({ url: `/api/v1/orders/${orderId}?email=${canaries.email}`, headers });
    await app.close();
    return seen.lines.map((line) => JSON.parse(line)).filter(({ msg }) => msg === 'http.answered');
  }

  test('has a line for each request: method, route, status, time, trace and class, and nothing about a person', async () => {
    const lines = await linesOf({ ACCESS_LOG: 'on' });
    assert.equal(lines.length, 2);
    const { level, method, route, status, ms, traceId, rate } = lines[0];
    assert.deepEqual([level, method, route, status, rate], [30, 'GET', '/api/v1/products', 200, 'read']);
    assert.match(traceId, /^[0-9a-f]{32}$/);
    assert.equal(typeof ms, 'number');
    const all = JSON.stringify(lines);
    for (const canary of [...Object.values(canaries), 'canary', orderId]) assert.ok(!all.includes(canary), canary);
  });

  test('is for those who look closely only, unless it is asked for', async () => {
    assert.deepEqual(
      (await linesOf({})).map(({ level }) => level),
      [20, 20],
    );
  });
});
