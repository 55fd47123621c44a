import assert from 'node:assert/strict';
import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { test } from 'node:test';
import type { CardForm } from '#web/lib/shop/card-form.ts';
import { pageSecurity } from './security.ts';

async function policyFor(url: string, cards: CardForm | null = { by: 'test tokens' }) {
  const request = new IncomingMessage(new Socket());
  request.url = url;
  const response = new ServerResponse(request);
  await pageSecurity({ https: false, cardForm: async () => cards })(request, response);
  return {
    seenByNext: request.headers['content-security-policy'],
    sent: response.getHeader('content-security-policy'),
  };
}

test('Next and the browser get the same nonce, and every page another', async () => {
  const [one, other] = [await policyFor('/'), await policyFor('/')];
  assert.match(String(one.sent), /script-src 'nonce-[A-Za-z0-9+/]{22}==' 'strict-dynamic'/);
  assert.equal(one.seenByNext, one.sent);
  assert.notEqual(one.sent, other.sent);
});

test('files need no policy of their own', async () => {
  assert.equal((await policyFor('/_next/static/chunks/x.js')).sent, undefined);
});

test('a policy sent by a visitor is not believed', async () => {
  const request = new IncomingMessage(new Socket());
  request.url = '/';
  request.headers['content-security-policy'] = "script-src 'nonce-known'";
  await pageSecurity({ https: false, cardForm: async () => null })(request, new ServerResponse(request));
  assert.doesNotMatch(String(request.headers['content-security-policy']), /known/);
});

test('pages talk to nobody but the shop', async () => {
  for (const cards of [{ by: 'test tokens' } as const, null]) {
    const { sent } = await policyFor('/checkout', cards);
    assert.match(String(sent), /'strict-dynamic'; .*; connect-src 'self'; frame-src 'self'; /);
    assert.doesNotMatch(String(sent), /stripe/);
  }
});

test('a shop that charges by Stripe lets its script, its frames and its API in, and nothing else of it', async () => {
  const { sent } = await policyFor('/', { by: 'stripe', publishableKey: 'pk_test_1' });
  const rules = new Map(
    String(sent)
      .split('; ')
      .map((rule) => [rule.split(' ')[0], rule.split(' ').filter((word) => word.includes('stripe'))]),
  );
  const named = Object.fromEntries([...rules].filter(([, hosts]) => hosts.length > 0));
  assert.deepEqual(named, {
    'script-src': ['https://js.stripe.com', 'https://*.js.stripe.com'],
    'connect-src': ['https://api.stripe.com'],
    'frame-src': ['https://js.stripe.com', 'https://*.js.stripe.com', 'https://hooks.stripe.com'],
  });
});
