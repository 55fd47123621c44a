import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inspect } from 'node:util';
import { pino } from 'pino';
import { money } from '#platform/kernel/money.ts';
import { chargeOf, followUp, inTime, movedByFake, stripeAtFake } from './stripe.testing.ts';
import { stripeProvider } from './stripe.ts';
import type { StripeFake } from './stripe-fake/fake.testing.ts';

const named = (reference: string | null = null) =>
  ({ kind: 'charge', key: 'order-1:charge', orderId: 'order-1', reference }) as const;
const last = ({ requests }: StripeFake) => requests.at(-1);

test('a charge carries its key, its order and how it is captured', async () => {
  await using stage = await stripeAtFake();
  await stage.provider.charge(chargeOf({ capture: false }), inTime());
  assert.deepEqual(last(stage.fake), {
    method: 'POST',
    path: '/v1/payment_intents',
    key: 'order-1:charge',
    form: {
      amount: '1299',
      currency: 'usd',
      capture_method: 'manual',
      allowed_payment_method_types: { 0: 'card' },
      metadata: { key: 'order-1:charge', order_id: 'order-1', installation: 'shop-1', completed_by: 'shop' },
      confirm: 'true',
      payment_method: 'pm_card_visa',
    },
  });
});

test('what follows a charge carries its own key', async () => {
  await using stage = await stripeAtFake();
  const { provider, fake } = stage;
  const first = await provider.charge(chargeOf({ capture: false }), inTime());
  const reference = first.status === 'succeeded' ? first.reference : '';
  await provider.capture(followUp('order-1:capture', reference, 1000), inTime());
  await provider.refund(followUp('order-1:refund', reference, 300), inTime());
  const other = await provider.charge(chargeOf({ key: 'order-2:charge', capture: false }), inTime());
  await provider.void(followUp('order-2:void', other.status === 'succeeded' ? other.reference : ''), inTime());
  const keys = fake.requests.filter(({ path }) => /capture|cancel|refunds/.test(path)).map(({ key }) => key);
  assert.deepEqual(keys, ['order-1:capture', 'order-1:refund', 'order-2:void']);
});

test('cards are all that the browser offers: a debit that takes the bank days would come too late', async () => {
  await using stage = await stripeAtFake();
  await stage.provider.charge(chargeOf({ token: null }), inTime());
  const { allowed_payment_method_types, automatic_payment_methods } = last(stage.fake)?.form ?? {};
  assert.deepEqual([allowed_payment_method_types, automatic_payment_methods], [{ 0: 'card' }, undefined]);
});

test('a card token of the older Stripe.js is charged as a card', async () => {
  await using stage = await stripeAtFake();
  const outcome = await stage.provider.charge(chargeOf({ token: 'tok_visa' }), inTime());
  assert.equal(outcome.status, 'succeeded');
  assert.deepEqual(last(stage.fake)?.form['payment_method_data'], { type: 'card', card: { token: 'tok_visa' } });
});

test('without a token nothing is confirmed by the shop', async () => {
  await using stage = await stripeAtFake();
  await stage.provider.charge(chargeOf({ token: null }), inTime());
  const { confirm, payment_method, metadata } = last(stage.fake)?.form ?? {};
  assert.deepEqual([confirm, payment_method], [undefined, undefined]);
  assert.deepEqual(metadata, {
    key: 'order-1:charge',
    order_id: 'order-1',
    installation: 'shop-1',
    completed_by: 'browser',
  });
});

test('a token that Stripe does not know is a declined card', async () => {
  await using stage = await stripeAtFake();
  for (const token of ['pm_forged', 'tok_forged']) {
    assert.deepEqual(await stage.provider.charge(chargeOf({ key: token, token }), inTime()), { status: 'declined' });
  }
});

test('whatever is no answer about the money is unknown', async () => {
  await using stage = await stripeAtFake();
  for (const fault of ['fails_before', 'fails_after', 'busy'] as const) {
    stage.fake.bend(fault);
    await assert.rejects(stage.provider.charge(chargeOf({ key: fault }), inTime()), /Stripe answered/, fault);
  }
  const { secretKey: _, ...rest } = stage.fake;
  const stranger = stripeProvider({
    ...rest,
    installation: 'shop-1',
    secretKey: 'sk_wrong',
    webhookSecrets: [],
    apiUrl: rest.url,
    answerMs: 30_000,
  });
  await assert.rejects(stranger.charge(chargeOf(), inTime()), /StripeAuthenticationError/);
});

test('the same key with another amount is unknown, and never a second charge', async () => {
  await using stage = await stripeAtFake();
  await stage.provider.charge(chargeOf(), inTime());
  await assert.rejects(
    stage.provider.charge(chargeOf({ amount: money('USD', 1) }), inTime()),
    /StripeIdempotencyError/,
  );
  assert.deepEqual(movedByFake(stage.fake, 'order-1').charge, [1299]);
});

test('a key whose first call is under way is unknown until it ends', async () => {
  await using stage = await stripeAtFake();
  const gate = Promise.withResolvers<void>();
  stage.fake.bend(gate.promise);
  const first = stage.provider.charge(chargeOf(), inTime());
  while (stage.fake.requests.length === 0) await new Promise(setImmediate);
  await assert.rejects(stage.provider.charge(chargeOf(), inTime()), /idempotency_key_in_use/);
  assert.equal(await stage.provider.find(named(), inTime()), undefined);
  gate.resolve();
  assert.deepEqual(await stage.provider.charge(chargeOf(), inTime()), await first);
});

test('a dropped connection is tried again with the same key', async () => {
  await using stage = await stripeAtFake();
  stage.fake.bend('cut');
  assert.equal((await stage.provider.charge(chargeOf(), inTime())).status, 'succeeded');
  assert.deepEqual(movedByFake(stage.fake, 'order-1').charge, [1299]);
});

test('a Stripe that never answers is left after the time for answers, whatever the signal allows', async () => {
  await using stage = await stripeAtFake({ answerMs: 200 });
  stage.fake.bend('silent');
  await assert.rejects(stage.provider.charge(chargeOf(), inTime()), /StripeConnectionError/);
});

test('who gives up waiting is let go at once, with the reason', async () => {
  await using stage = await stripeAtFake({ answerMs: 60_000 });
  stage.fake.bend('silent');
  const waiter = new AbortController();
  const charge = stage.provider.charge(chargeOf(), waiter.signal);
  while (stage.fake.book.moves.length === 0) await new Promise(setImmediate);
  waiter.abort(new Error('the shop is closing'));
  await assert.rejects(charge, /the shop is closing/);
});

test('a charge of this moment is found before the search index knows it', async () => {
  await using stage = await stripeAtFake();
  const outcome = await stage.provider.charge(chargeOf(), inTime());
  stage.fake.searchLags = true;
  assert.deepEqual(await stage.provider.find(named(), inTime()), outcome);
});

test('a charge is found past the pages of the newest, when the search index has it', async () => {
  await using stage = await stripeAtFake();
  const { provider, fake } = stage;
  const outcome = await provider.charge(chargeOf(), inTime());
  for (let n = 0; n < 200; n++) fake.book.create({ amount: '1', currency: 'usd', metadata: { key: `other-${n}` } });
  assert.deepEqual(await provider.find(named(), inTime()), outcome);
  fake.searchLags = true;
  assert.equal(await provider.find(named(), inTime()), undefined);
  // The key does what the question cannot: telling again moves nothing.
  assert.deepEqual(await provider.charge(chargeOf(), inTime()), outcome);
  assert.deepEqual(movedByFake(fake, 'order-1').charge, [1299]);
});

test('a refund is found by its charge, or by its own id', async () => {
  await using stage = await stripeAtFake();
  const { provider } = stage;
  const charge = await provider.charge(chargeOf(), inTime());
  const reference = charge.status === 'succeeded' ? charge.reference : '';
  const outcome = await provider.refund(followUp('r', reference, 5), inTime());
  const own = outcome.status === 'succeeded' ? outcome.reference : '';
  for (const by of [reference, own]) {
    const movement = { kind: 'refund', key: 'r', orderId: 'order-1', reference: by } as const;
    assert.deepEqual(await provider.find(movement, inTime()), outcome);
  }
});

test('a key with quotes is searched for as it is', async () => {
  await using stage = await stripeAtFake();
  const key = `o'1\\x`;
  const outcome = await stage.provider.charge(chargeOf({ key }), inTime());
  for (let n = 0; n < 200; n++) stage.fake.book.create({ amount: '1', currency: 'usd' });
  assert.deepEqual(await stage.provider.find({ ...named(), key }, inTime()), outcome);
});

test('after Stripe forgot the keys, what was done already is seen, not done again or refused', async () => {
  await using stage = await stripeAtFake();
  const { provider, fake } = stage;
  const first = await provider.charge(chargeOf({ capture: false }), inTime());
  const reference = first.status === 'succeeded' ? first.reference : '';
  const captured = await provider.capture(followUp('c', reference), inTime());
  const refunded = await provider.refund(followUp('r', reference), inTime());
  fake.keys.forget();
  assert.deepEqual(await provider.capture(followUp('c', reference), inTime()), captured);
  assert.deepEqual(await provider.refund(followUp('r', reference), inTime()), refunded);
  assert.deepEqual(await provider.find(named(), inTime()), first);
  assert.deepEqual(movedByFake(fake, 'order-1'), { charge: [1299], capture: [1299], void: [], refund: [1299] });
});

test('a reference of another account is unknown, and no refusal', async () => {
  await using stage = await stripeAtFake();
  await assert.rejects(stage.provider.refund(followUp('r', 'pi_elsewhere'), inTime()), /HTTP 404/);
});

test('a card that fails in the browser leaves the charge open for another card', async () => {
  await using stage = await stripeAtFake();
  const { provider, fake } = stage;
  const open = await provider.charge(chargeOf({ token: null }), inTime());
  const reference = open.status === 'action_required' ? open.reference : '';
  await fake.complete(reference, 'fails');
  assert.deepEqual(await provider.find(named(reference), inTime()), open);
  await fake.complete(reference, 'pays');
  assert.deepEqual(await provider.find(named(reference), inTime()), { status: 'succeeded', reference });
});

test('a token whose buyer fails the bank’s question is declined', async () => {
  await using stage = await stripeAtFake();
  const asked = await stage.provider.charge(chargeOf({ token: 'pm_card_authenticationRequired' }), inTime());
  const reference = asked.status === 'action_required' ? asked.reference : '';
  await stage.fake.complete(reference, 'fails');
  assert.deepEqual(await stage.provider.find(named(reference), inTime()), { status: 'declined' });
});

test('a charge that the bank still decides is unknown', async () => {
  await using stage = await stripeAtFake();
  const { provider, fake } = stage;
  await provider.charge(chargeOf({ token: null }), inTime());
  const [intent] = fake.book.intents.values();
  assert.ok(intent);
  intent.status = 'processing';
  await assert.rejects(provider.find(named(intent.id), inTime()), /processing/);
  await assert.rejects(provider.void(followUp('v', intent.id), inTime()), /processing/);
  await assert.rejects(provider.capture(followUp('c', intent.id), inTime()), /processing/);
});

test('no error shows the token, the client secret or a key, in whatever way it is logged', async () => {
  await using stage = await stripeAtFake({ answerMs: 300 });
  const { provider, fake } = stage;
  const lines: string[] = [];
  const log = pino({}, { write: (line: string) => void lines.push(line) });
  fake.bend('silent', 'fails_after', 'busy');
  const calls = [1, 2, 3].map((n) => () => provider.charge(chargeOf({ key: `key-${n}` }), inTime()));
  const stranger = stripeProvider({
    installation: 'shop-1',
    secretKey: 'sk_live_secret',
    webhookSecrets: ['whsec_x'],
    apiUrl: fake.url,
    answerMs: 300,
  });
  calls.push(() => stranger.charge(chargeOf(), inTime()));
  calls.push(() => provider.refund(followUp('r', 'pi_elsewhere'), inTime()));
  for (const call of calls) {
    await call().catch((error: unknown) => {
      lines.push(inspect(error, { depth: 10 }), String(error));
      log.warn({ err: error }, 'payment.outcome_unknown');
    });
  }
  assert.equal(lines.length, calls.length * 3);
  assert.doesNotMatch(lines.join('\n'), /pm_card|_secret_|sk_test|sk_live|whsec/);
});
