import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { afterEach, test } from 'node:test';
import { create, toJson } from '@bufbuild/protobuf';
import { choreography } from '#contracts/events.ts';
import { seal } from '#platform/events/envelope.ts';
import { type Example, examples, shop } from './letters/testing.ts';
import { sendgridBench } from './sender/testing.ts';

// As a serverless runtime has it: the module is loaded, and its function is called with plain JSON.
const { handleEvent } = await import('./handle-event.ts');

/** The event as it travels: text that became JSON again. */
const cloudEvent = ({ type, data }: Pick<Example, 'type' | 'data'>, id: string = randomUUID()) => {
  const schema = choreography[type].data;
  const envelope = {
    specversion: '1.0',
    source: '/rialto',
    datacontenttype: 'application/json',
    id,
    type,
    subject: 'x',
    time: '2026-01-01T00:00:00Z',
    data: toJson(schema, create(schema, data)),
  };
  return JSON.parse(JSON.stringify(envelope));
};

const settings = ['MAIL_SENDER', 'SENDGRID_API_KEY', 'SENDGRID_API_URL', 'MAIL_FROM', 'PUBLIC_ORIGIN', 'STAFF_EMAIL'];
afterEach(() => {
  for (const name of settings) delete process.env[name];
});

for (const [index, example] of examples.entries()) {
  test(`a function given ${example.type} answers ${example.template} (${index})`, async () => {
    const [letter, ...more] = await handleEvent(cloudEvent(example), shop);
    assert.deepEqual([letter?.template, more], [example.template, []]);
    for (const word of example.words) assert.ok(letter?.text.includes(word) && letter.html.includes(word), word);
    assert.ok(letter !== undefined && letter.subject !== '' && letter.to.includes('@') && letter.id !== '');
  });
}

test('an event as the bus of the shop seals it is taken as it is', async () => {
  const person = { email: 'ann@example.com', fullName: 'Ann' };
  const said = seal({ id: randomUUID(), type: 'identity.registered', subject: 'u', traceparent: '', data: { person } });
  const [letter] = await handleEvent(JSON.parse(JSON.stringify(said)), shop);
  assert.equal(letter?.to, 'ann@example.com');
});

test('an event of which no mail is known causes none, and what is no event is refused', async () => {
  const none = { specversion: '1.0', id: randomUUID(), type: 'payments.voided', data: { orderId: 'x' } };
  assert.deepEqual(await handleEvent(none), []);
  const nonsense = [null, 'x', {}, { ...none, id: '1' }, { ...none, type: 'shop.exploded' }, { ...none, data: '{' }];
  for (const one of [...nonsense, { ...none, type: 'orders.confirmed', data: { order: 7 } }]) {
    await assert.rejects(handleEvent(one), { reason: 'INVALID_REQUEST' }, JSON.stringify(one));
  }
});

test('the shop is known from the environment where no option says it', async () => {
  process.env['PUBLIC_ORIGIN'] = 'https://env.test';
  process.env['STAFF_EMAIL'] = 'env@shop.test';
  const low = cloudEvent({ type: 'inventory.low_stock', data: { sku: 'PAN', available: 1, threshold: 2 } });
  const [letter] = await handleEvent(low);
  assert.equal(letter?.to, 'env@shop.test');
  assert.match(letter?.text ?? '', /https:\/\/env\.test\/admin\/stock\/PAN/);
});

test('a reminder is answered and not sent, since only the shop knows who wants none', async () => {
  const bench = await sendgridBench();
  try {
    Object.assign(process.env, { MAIL_SENDER: 'sendgrid', SENDGRID_API_KEY: 'SG.key', SENDGRID_API_URL: bench.url });
    const reminder = examples.find(({ template }) => template === 'cart_abandoned');
    assert.ok(reminder !== undefined);
    assert.equal((await handleEvent(cloudEvent(reminder), shop)).length, 1);
    assert.deepEqual(bench.received, []);
  } finally {
    await bench.close();
  }
});

test('with a sender in the environment the letters are sent, each time under the same Message-ID', async () => {
  const bench = await sendgridBench();
  try {
    Object.assign(process.env, {
      MAIL_SENDER: 'sendgrid',
      SENDGRID_API_KEY: 'SG.key',
      SENDGRID_API_URL: bench.url,
      MAIL_FROM: 'Rialto <shop@example.com>',
    });
    const [example] = examples;
    assert.ok(example !== undefined);
    const event = cloudEvent(example);
    const [letter] = await handleEvent(event, shop);
    await handleEvent(event, shop);
    assert.equal((await handleEvent(event, { ...shop, send: false })).length, 1);
    assert.deepEqual(
      bench.received.map(({ reference }) => reference),
      [`<${letter?.id}@shop.test>`, `<${letter?.id}@shop.test>`],
    );
    bench.mood('is busy');
    await assert.rejects(handleEvent(event, shop), { reason: 'MAIL_NOT_SENT' });
    bench.mood('refuses');
    assert.equal((await handleEvent(event, shop)).length, 1, 'again would not help');
  } finally {
    await bench.close();
  }
});
