import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type StripeFake, stripeFake } from './fake.testing.ts';
import { parseForm } from './form.testing.ts';

/** What is proven here is how Stripe behaves by its documentation, as far as the shop leans on it. */
const post = (fake: StripeFake, path: string, body: string, key?: string) =>
  fetch(fake.url + path, {
    method: 'POST',
    body,
    headers: {
      authorization: `Bearer ${fake.secretKey}`,
      'content-type': 'application/x-www-form-urlencoded',
      ...(key === undefined ? {} : { 'idempotency-key': key }),
    },
  });
const get = async (fake: StripeFake, path: string) => {
  const answer = await fetch(fake.url + path, { headers: { authorization: `Bearer ${fake.secretKey}` } });
  const body: unknown = await answer.json();
  return body;
};
const good = 'amount=5&currency=usd&confirm=true&payment_method=pm_card_visa';
const declined = 'amount=5&currency=usd&confirm=true&payment_method=pm_card_visa_chargeDeclined';

test('a form with brackets is read as an object', () => {
  assert.deepEqual(parseForm('a=1&m[b]=2&m[c][d]=x%26y&e[0]=z'), {
    a: '1',
    m: { b: '2', c: { d: 'x&y' } },
    e: { 0: 'z' },
  });
});

test('the same key gets the first answer again, a refusal too', async () => {
  await using fake = await stripeFake();
  for (const [key, body, status] of [
    ['k1', good, 200],
    ['k2', declined, 402],
  ] as const) {
    const answers = [
      await post(fake, '/v1/payment_intents', body, key),
      await post(fake, '/v1/payment_intents', body, key),
    ];
    assert.deepEqual(
      answers.map((answer) => answer.status),
      [status, status],
    );
    const [first, second] = await Promise.all(answers.map((answer) => answer.text()));
    assert.equal(first, second);
  }
  assert.equal(fake.book.intents.size, 2);
  assert.deepEqual(
    fake.book.moves.map(({ kind, amount }) => [kind, amount]),
    [['take', 5]],
  );
});

test('the same key with another body or path is an idempotency error', async () => {
  await using fake = await stripeFake();
  await post(fake, '/v1/payment_intents', good, 'k');
  for (const [path, body] of [
    ['/v1/payment_intents', declined],
    ['/v1/refunds', good],
  ] as const) {
    const answer = await post(fake, path, body, 'k');
    assert.equal(answer.status, 400);
    assert.match(await answer.text(), /idempotency_error/);
  }
});

test('of calls with one key that meet, one is carried out and the others conflict', async () => {
  await using fake = await stripeFake();
  const gate = Promise.withResolvers<void>();
  fake.bend(gate.promise);
  const first = post(fake, '/v1/payment_intents', good, 'k');
  while (fake.requests.length === 0) await new Promise(setImmediate);
  assert.equal((await post(fake, '/v1/payment_intents', good, 'k')).status, 409);
  gate.resolve();
  assert.equal((await first).status, 200);
});

test('when keys are forgotten, the same call is another one', async () => {
  await using fake = await stripeFake();
  await post(fake, '/v1/payment_intents', good, 'k');
  fake.keys.forget();
  await post(fake, '/v1/payment_intents', good, 'k');
  assert.equal(fake.book.moves.length, 2);
});

test('a 500 may have moved the money, and is repeated with its key', async () => {
  await using fake = await stripeFake();
  fake.bend('fails_after', 'none', 'fails_before');
  const statuses = [];
  for (const key of ['k1', 'k1', 'k2']) statuses.push((await post(fake, '/v1/payment_intents', good, key)).status);
  assert.deepEqual(statuses, [500, 500, 500]);
  assert.equal(fake.book.moves.length, 1);
});

test('a list is the newest first, and goes on after the last that was seen', async () => {
  let ms = 0;
  await using fake = await stripeFake({ now: () => ms });
  const ids = [1000, 2000, 3000].map((at) => {
    ms = at;
    return fake.book.create({ amount: '1', currency: 'usd' }).id;
  });
  const idsOf = (body: unknown) => JSON.stringify(body).match(/pi_\d+(?=","object)/g);
  const first = await get(fake, '/v1/payment_intents?limit=2');
  assert.deepEqual(idsOf(first), [ids[2], ids[1]]);
  assert.match(JSON.stringify(first), /"has_more":true/);
  const rest = await get(fake, `/v1/payment_intents?limit=2&starting_after=${ids[1]}`);
  assert.deepEqual(idsOf(rest), [ids[0]]);
  assert.match(JSON.stringify(rest), /"has_more":false/);
  assert.deepEqual(idsOf(await get(fake, '/v1/payment_intents?created[gte]=3')), [ids[2]]);
});

test('nobody without the key gets in', async () => {
  await using fake = await stripeFake();
  const answer = await fetch(`${fake.url}/v1/payment_intents`, { method: 'POST', body: good });
  assert.equal(answer.status, 401);
  assert.equal(fake.book.intents.size, 0);
});
