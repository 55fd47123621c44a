import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { cartId, toyShop } from './testing.ts';

const { app } = await toyShop();
after(() => app.close());

for (const method of ['QUERY', 'TRACE', 'PROPFIND'] as const) {
  test(`${method}, which nothing here takes, is refused with what is taken`, async () => {
    const answer = await app.inject({ method, url: '/api/v1/products' });
    assert.deepEqual([answer.statusCode, answer.json().reason], [405, 'METHOD_NOT_ALLOWED']);
    assert.equal(answer.headers.allow, 'GET, HEAD');
  });
}

test('what an address with a verb takes is not what the thing itself takes', async () => {
  const options = await app.inject({ method: 'OPTIONS', url: `/api/v1/carts/${cartId}:quote` });
  assert.equal(options.headers.allow, 'POST');
});

test('another method at an address with a verb does not reach the thing itself', async () => {
  const answer = await app.inject({ method: 'PATCH', url: '/api/v1/orders:claim', body: {} });
  assert.deepEqual([answer.statusCode, answer.headers.allow], [405, 'POST']);
});

test('an address with a part that is too long cannot be read', async () => {
  const answer = await app.inject(`/api/v1/products/${'x'.repeat(600)}`);
  assert.deepEqual([answer.statusCode, answer.json().reason], [400, 'MALFORMED_URL']);
});

test('a body of blanks is not JSON, and none at all is none', async () => {
  const post = (body: string) =>
    app.inject({ method: 'POST', url: '/api/v1/carts', headers: { 'content-type': 'application/json' }, body });
  assert.equal((await post(' ')).json().reason, 'MALFORMED_JSON');
  assert.equal((await post('')).statusCode, 201);
});

test('a part of an address may begin with the sign that verbs travel behind', async () => {
  const reasonOf = async (code: string) =>
    (await app.inject({ method: 'DELETE', url: `/api/v1/carts/${cartId}/codes/${code}` })).json().reason;
  assert.equal(await reasonOf('~SALE'), await reasonOf('SALE'));
  assert.notEqual(await reasonOf('~SALE'), 'MALFORMED_URL');
});
