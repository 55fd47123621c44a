import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { orderId, toyShop } from './testing.ts';

const { app, seen } = await toyShop();
after(() => app.close());

const invoice = `/api/v1/orders/${orderId}/invoice`;

test('a document is answered as it is, to be saved and not kept', async () => {
  const { statusCode, headers, body } = await app.inject(invoice);
  assert.deepEqual([statusCode, body], [200, '%PDF']);
  assert.equal(headers['content-type'], 'application/pdf');
  assert.equal(headers['x-content-type-options'], 'nosniff');
  assert.equal(headers['cache-control'], 'no-store');
  assert.equal(
    headers['content-disposition'],
    `attachment; filename="R_che_nung ${orderId}.pdf"; filename*=UTF-8''R%C3%A4che%22nung%20${orderId}.pdf`,
  );
});

test('a document that cannot be had is a problem as any other', async () => {
  const answer = await app.inject(`/api/v1/orders/${orderId}/receipt`);
  assert.match(String(answer.headers['content-type']), /^application\/problem\+json/);
  assert.equal(answer.headers['content-disposition'], undefined);
});

test('the docs say that it is bytes', async () => {
  const { paths, components } = (await app.inject('/api/openapi.json')).json();
  const { content } = paths['/api/v1/orders/{id}/invoice'].get.responses['200'];
  assert.deepEqual(content, { '*/*': { schema: { contentMediaType: '*/*' } } });
  assert.equal(components.schemas.File, undefined);
});

const webhook = (headers: Record<string, string>, body: string) =>
  app.inject({ method: 'POST', url: '/api/v1/webhooks/stripe', headers, body });
const json = { 'content-type': 'application/json; charset=utf-8' };

test('a webhook reaches payments byte by byte, wherever its sender sits', async () => {
  // Neither its spaces nor its being no JSON may be touched: the signature is over the bytes.
  const body = '{ "id":"evt_1",\n "ü": 1.0 ';
  const headers = { ...json, 'stripe-signature': 'signed', origin: 'https://elsewhere.example', cookie: 'a=b' };
  const answer = await webhook(headers, body);
  assert.deepEqual([answer.statusCode, answer.json()], [200, {}]);
  const [received] = seen.webhooks;
  assert.deepEqual([received?.provider, Buffer.from(received?.payload ?? []).toString()], ['stripe', body]);
});

test('a webhook that nobody signed is a problem with its reason', async () => {
  const answer = await webhook(json, '{}');
  assert.deepEqual([answer.statusCode, answer.json().reason], [400, 'WEBHOOK_SIGNATURE_INVALID']);
});

test('a webhook has a megabyte at most', async () => {
  const headers = { ...json, 'stripe-signature': 'signed' };
  assert.equal((await webhook(headers, 'x'.repeat(1_000_000))).statusCode, 200);
  const answer = await webhook(headers, 'x'.repeat(1_000_001));
  assert.deepEqual([answer.statusCode, answer.json().reason], [413, 'PAYLOAD_TOO_LARGE']);
});
