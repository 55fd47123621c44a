import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after, test } from 'node:test';
import { listen } from '#platform/runtime/listen.ts';
import { askCardForm } from './card-form.ts';

const byStripe = { method: 'card', provider: 'stripe', publishableKey: 'pk_test_1' };
let status = 200;
let asked = 0;
const api = createServer((request, response) => {
  asked += 1;
  assert.equal(request.url, '/api/v1/payment-methods');
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify({ methods: [byStripe] }));
});
const origin = `http://127.0.0.1:${await listen(api, 0, '127.0.0.1')}`;
after(() => api.close());

test('pages that are asked for together share one question, and the next ones its answer', async () => {
  asked = 0;
  const ask = askCardForm();
  const answers = [...(await Promise.all([ask(origin), ask(origin)])), await ask(origin)];
  assert.deepEqual(new Set(answers.map((answer) => answer?.by)), new Set(['stripe']));
  assert.equal(asked, 1);
});

test('an API that does not answer costs no page: it shows no card form, and asks again', async () => {
  const ask = askCardForm();
  status = 503;
  assert.equal(await ask(origin), null);
  status = 200;
  assert.equal((await ask(origin))?.by, 'stripe');
});
