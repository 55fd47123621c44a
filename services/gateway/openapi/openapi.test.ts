import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { toyShop } from '../testing.ts';
import { reasonsOf } from './reasons.ts';

const { app } = await toyShop();
after(() => app.close());
const document = (await app.inject('/api/openapi.json')).json();

test('every route is described, by its path in camelCase', () => {
  assert.equal(document.openapi, '3.1.0');
  assert.deepEqual(Object.keys(document.paths['/api/v1/orders']), ['post', 'get']);
  assert.ok(document.paths['/api/v1/carts/{id}:quote'].post);
  assert.equal(document.paths['/api/v1/orders'].post.responses['201'].description, 'Done.');
});

test('bounds, formats and words are those of the contracts', () => {
  const { PlaceOrderRequest, PaymentChoiceInput, MoneyInput, Money, Order } = document.components.schemas;
  const { pattern, ...email } = PlaceOrderRequest.properties.email;
  assert.deepEqual(email, { type: 'string', minLength: 1, maxLength: 254, format: 'email' });
  assert.ok(new RegExp(pattern, 'u').test('ada@example.com'));
  assert.equal(PlaceOrderRequest.additionalProperties, false);
  assert.deepEqual(PlaceOrderRequest.required, ['cartId', 'email', 'shippingAddress', 'shippingMethodId', 'payment']);
  assert.deepEqual(PaymentChoiceInput.properties.method.enum, ['card', 'cash_on_delivery']);
  assert.deepEqual(MoneyInput.properties.minorUnits.type, ['integer', 'string', 'null']);
  assert.equal(Money.properties.minorUnits.type, 'integer');
  assert.equal(Order.required.includes('statusReason'), false);
});

test('what a call may answer instead is listed, by what the call does', () => {
  const statusesOf = (path: string, verb: string) => Object.keys(document.paths[path][verb].responses);
  assert.deepEqual(statusesOf('/api/v1/products', 'get'), ['200', '400', '401', '429', '431', '503', '504']);
  const placed = ['201', '400', '401', '403', '404', '409', '413', '415', '422', '429', '431', '503', '504'];
  assert.deepEqual(statusesOf('/api/v1/orders', 'post'), placed);
});

test('null in a body and blank in a query say nothing, where nothing may be said', () => {
  const { billingAddress, expectedTotal, email } = document.components.schemas.PlaceOrderRequest.properties;
  assert.deepEqual(
    [billingAddress.anyOf[1], expectedTotal.anyOf[1], email.type],
    [{ type: 'null' }, { type: 'null' }, 'string'],
  );
  const [category] = document.paths['/api/v1/products'].get.parameters;
  assert.deepEqual(category.schema.anyOf[1], { const: '' });
});

test('every reference leads somewhere', () => {
  const refs = [...JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g)].map(([, path = '']) => path);
  assert.ok(refs.length > 50);
  for (const ref of refs) {
    const found = ref.split('/').reduce((at: unknown, name) => Object(at)[name], document);
    assert.equal(typeof found, 'object', ref);
  }
});

test('queries, keys and who may call are described', () => {
  const { parameters } = document.paths['/api/v1/products'].get;
  assert.deepEqual(
    parameters.map((one: { name: string }) => one.name),
    ['category', 'sort', 'pageSize', 'pageToken'],
  );
  const place = document.paths['/api/v1/orders'].post;
  assert.equal(place.parameters[0].name, 'Idempotency-Key');
  assert.deepEqual(document.paths['/api/v1/admin/orders'].get.security, [{ bearer: [] }, { session: [] }]);
  assert.match(document.paths['/api/v1/orders/{id}/stream'].get.description, /at every change/);
});

test('the docs page names every call and loads nothing from elsewhere', async () => {
  const answer = await app.inject('/api/docs');
  assert.match(String(answer.headers['content-security-policy']), /^default-src 'none'; script-src 'sha256-/);
  for (const id of ['placeOrder', 'quoteCart', 'schema-Order']) assert.ok(answer.body.includes(`id="${id}"`), id);
  assert.doesNotMatch(answer.body, /(src|href)="(https?:)?\/\//);
});

test('reasons are read from the table of the docs', () => {
  const table = '| Reason | Status | When |\n|---|---|---|\n| `B_1` | 409 | when b |\n| A_1 | 404 | when a |\n';
  assert.deepEqual(reasonsOf(table), [
    { reason: 'A_1', status: '404', when: 'when a' },
    { reason: 'B_1', status: '409', when: 'when b' },
  ]);
});
