import assert from 'node:assert/strict';
import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { test } from 'node:test';
import { pageSecurity } from './security.ts';

function policyFor(url: string): { readonly seenByNext: unknown; readonly sent: unknown } {
  const request = new IncomingMessage(new Socket());
  request.url = url;
  const response = new ServerResponse(request);
  pageSecurity({ https: false })(request, response);
  return {
    seenByNext: request.headers['content-security-policy'],
    sent: response.getHeader('content-security-policy'),
  };
}

test('Next and the browser get the same nonce, and every page another', () => {
  const [one, other] = [policyFor('/'), policyFor('/')];
  assert.match(String(one.sent), /script-src 'nonce-[A-Za-z0-9+/]{22}==' 'strict-dynamic'/);
  assert.equal(one.seenByNext, one.sent);
  assert.notEqual(one.sent, other.sent);
});

test('files need no policy of their own', () => {
  assert.equal(policyFor('/_next/static/chunks/x.js').sent, undefined);
});

test('a policy sent by a visitor is not believed', () => {
  const request = new IncomingMessage(new Socket());
  request.url = '/';
  request.headers['content-security-policy'] = "script-src 'nonce-known'";
  pageSecurity({ https: false })(request, new ServerResponse(request));
  assert.doesNotMatch(String(request.headers['content-security-policy']), /known/);
});
