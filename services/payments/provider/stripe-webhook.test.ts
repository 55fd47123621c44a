import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Failure } from '#platform/kernel/errors.ts';
import { money } from '#platform/kernel/money.ts';
import type { Notice, PaymentProvider } from './port.ts';
import { chargeOf, followUp, inTime, stripeAtFake } from './stripe.testing.ts';
import { stripeProvider } from './stripe.ts';
import type { StripeFake } from './stripe-fake/fake.testing.ts';

const event = { id: 'evt_1', object: 'event', type: 'charge.updated', data: { object: {} } };
const isInvalid = (error: unknown) =>
  error instanceof Failure && error.code === 'unauthenticated' && error.reason === 'WEBHOOK_SIGNATURE_INVALID';

const read = async ({ readWebhook }: PaymentProvider, payload: Uint8Array, signature: string) => {
  assert.ok(readWebhook);
  return readWebhook(payload, signature);
};

/** Everything that the fake told so far, as the shop reads it, with the kind of event. */
async function told(provider: PaymentProvider, fake: StripeFake): Promise<readonly [string, Notice | null][]> {
  return Promise.all(
    fake.book.events.map(async (one): Promise<[string, Notice | null]> => {
      const { payload, signature } = fake.signed(one);
      return [one.type, await read(provider, payload, signature)];
    }),
  );
}

test('a body that was changed by one byte is refused, wherever the byte is', async () => {
  await using stage = await stripeAtFake();
  const { payload, signature } = stage.fake.signed(event);
  assert.equal(await read(stage.provider, payload, signature), null);
  for (let at = 0; at < payload.length; at++) {
    const changed = Uint8Array.from(payload, (byte, n) => (n === at ? byte ^ 1 : byte));
    await assert.rejects(read(stage.provider, changed, signature), isInvalid, `byte ${at}`);
  }
});

test('a webhook older than five minutes is refused', async () => {
  await using stage = await stripeAtFake();
  const now = Math.floor(Date.now() / 1000);
  const young = stage.fake.signed(event, { seconds: now - 290 });
  const old = stage.fake.signed(event, { seconds: now - 302 });
  assert.equal(await read(stage.provider, young.payload, young.signature), null);
  await assert.rejects(read(stage.provider, old.payload, old.signature), isInvalid);
});

test('a wrong secret, no signature and a broken one are refused', async () => {
  await using stage = await stripeAtFake();
  const { payload, signature } = stage.fake.signed(event, { secrets: ['whsec_of_somebody_else'] });
  for (const wrong of [signature, '', 't=1', 'v1=abc', 't=x,v1=', 'nonsense']) {
    await assert.rejects(read(stage.provider, payload, wrong), isInvalid, wrong);
  }
  await assert.rejects(read(stage.provider, new Uint8Array(), signature), isInvalid);
});

test('while a secret is replaced, both are good; without any, nothing is', async () => {
  await using stage = await stripeAtFake();
  const { secretKey, url: apiUrl } = stage.fake;
  const given = { installation: 'shop-1', secretKey, apiUrl, answerMs: 500 };
  const rotating = stripeProvider({ ...given, webhookSecrets: ['whsec_new', 'whsec_old'] });
  for (const secrets of [['whsec_old'], ['whsec_new'], ['whsec_other', 'whsec_new']]) {
    const { payload, signature } = stage.fake.signed(event, { secrets });
    assert.equal(await read(rotating, payload, signature), null);
  }
  const { payload, signature } = stage.fake.signed(event, { secrets: [''] });
  for (const webhookSecrets of [[], ['']]) {
    await assert.rejects(read(stripeProvider({ ...given, webhookSecrets }), payload, signature), isInvalid);
  }
});

test('a refused webhook says nothing of what was sent', async () => {
  await using stage = await stripeAtFake();
  const { payload } = stage.fake.signed({ ...event, note: 'private' });
  const error = await read(stage.provider, payload, 't=1,v1=00').catch((e: unknown) => e);
  assert.ok(error instanceof Failure);
  assert.doesNotMatch(`${error.message} ${JSON.stringify(error)} ${String(error.cause)}`, /private|whsec/);
});

test('a charge that succeeds is told as such', async () => {
  await using stage = await stripeAtFake();
  const outcome = await stage.provider.charge(chargeOf(), inTime());
  const reference = outcome.status === 'succeeded' ? outcome.reference : '';
  const notices = await told(stage.provider, stage.fake);
  assert.deepEqual(
    notices.map(([type, notice]) => [type, notice === null ? null : { ...notice, id: '' }]),
    [
      ['payment_intent.created', null],
      [
        'payment_intent.succeeded',
        {
          id: '',
          movement: { kind: 'charge', key: 'order-1:charge', orderId: 'order-1', reference },
          amount: money('USD', 1299),
          outcome,
        },
      ],
    ],
  );
});

/** What a story makes Stripe tell, in one line a notice. */
async function lines(story: (stage: { provider: PaymentProvider; fake: StripeFake }) => Promise<unknown>) {
  await using stage = await stripeAtFake();
  await story(stage);
  const notices = await told(stage.provider, stage.fake);
  return notices.flatMap(([type, notice]) =>
    notice === null
      ? []
      : [
          `${type}: ${notice.movement.kind} ${notice.movement.key} ${notice.amount.minorUnits} ${notice.outcome.status}`,
        ],
  );
}

async function authorised({ provider }: { readonly provider: PaymentProvider }): Promise<string> {
  const outcome = await provider.charge(chargeOf({ capture: false }), inTime());
  assert.ok(outcome.status === 'succeeded');
  return outcome.reference;
}

test('an authorisation, its capture in part and the refunds are each told by their key', async () => {
  const said = await lines(async (stage) => {
    const reference = await authorised(stage);
    await stage.provider.capture(followUp('order-1:capture', reference, 1000), inTime());
    await stage.provider.refund(followUp('order-1:refund', reference, 300), inTime());
  });
  assert.deepEqual(said, [
    'payment_intent.amount_capturable_updated: charge order-1:charge 1299 succeeded',
    'payment_intent.succeeded: capture order-1:capture 1000 succeeded',
    'refund.created: refund order-1:refund 300 succeeded',
  ]);
});

test('what the shop gives up is a void, a waiting charge that Stripe ends is declined', async () => {
  const said = await lines(async (stage) => {
    const [first, second] = [await authorised(stage), stage.fake.book.create(foreign('order-2'))];
    await stage.provider.void(followUp('order-1:void', first, 1299), inTime());
    stage.fake.book.cancel(second.id);
  });
  assert.deepEqual(said.slice(-2), [
    'payment_intent.canceled: void order-1:void 1299 succeeded',
    'payment_intent.canceled: charge order-2:charge 5 declined',
  ]);
});

const foreign = (orderId: string) => ({
  amount: '5',
  currency: 'usd',
  metadata: { key: `${orderId}:charge`, order_id: orderId },
});

test('a declined token is told as declined, and a bank that asks as waiting', async () => {
  const said = await lines(async ({ provider }) => {
    await provider.charge(chargeOf({ key: 'a', token: 'pm_card_visa_chargeDeclined' }), inTime());
    await provider.charge(chargeOf({ key: 'b', token: 'pm_card_authenticationRequired' }), inTime());
  });
  assert.deepEqual(said, [
    'payment_intent.payment_failed: charge a 1299 declined',
    'payment_intent.requires_action: charge b 1299 action_required',
  ]);
});

test('a card that fails in the browser leaves the charge waiting', async () => {
  const said = await lines(async ({ provider, fake }) => {
    const outcome = await provider.charge(chargeOf({ token: null }), inTime());
    const reference = outcome.status === 'action_required' ? outcome.reference : '';
    await fake.complete(reference, 'fails');
    await fake.complete(reference, 'pays');
  });
  assert.deepEqual(said, [
    'payment_intent.payment_failed: charge order-1:charge 1299 action_required',
    'payment_intent.succeeded: charge order-1:charge 1299 succeeded',
  ]);
});

test('a refund that the bank sends back is told as declined', async () => {
  await using stage = await stripeAtFake();
  const outcome = await stage.provider.charge(chargeOf(), inTime());
  const reference = outcome.status === 'succeeded' ? outcome.reference : '';
  await stage.provider.refund(followUp('order-1:refund', reference, 300), inTime());
  const [refund] = stage.fake.book.refunds.values();
  const failed = { ...event, type: 'refund.failed', data: { object: { ...refund, status: 'failed' } } };
  const { payload, signature } = stage.fake.signed(failed);
  const notice = await read(stage.provider, payload, signature);
  assert.deepEqual(notice?.movement, { kind: 'refund', key: 'order-1:refund', orderId: 'order-1', reference });
  assert.deepEqual(notice?.outcome, { status: 'declined' });
});

test('what is no movement of the shop’s does not concern it', async () => {
  const said = await lines(async ({ fake }) => {
    const other = fake.book.create({ amount: '5', currency: 'usd', confirm: 'true', payment_method: 'pm_card_visa' });
    fake.book.refund({ payment_intent: other.id });
  });
  assert.deepEqual(said, []);
});

test('what another shop at the same account does is not told', async () => {
  await using stage = await stripeAtFake();
  const { provider, openShop, fake } = stage;
  const neighbour = openShop('shop-2');
  const outcome = await neighbour.charge(chargeOf(), inTime());
  await neighbour.refund(followUp('r', outcome.status === 'succeeded' ? outcome.reference : ''), inTime());
  assert.deepEqual(new Set((await told(provider, fake)).map(([, notice]) => notice)), new Set([null]));
  assert.ok((await told(neighbour, fake)).some(([, notice]) => notice !== null));
});

test('a webhook may come before the answer, twice and out of order', async () => {
  await using stage = await stripeAtFake();
  const { provider, fake } = stage;
  const heard: string[] = [];
  const hear = async (payload: Uint8Array, signature: string) => {
    const notice = await read(provider, payload, signature);
    if (notice !== null) heard.push(notice.movement.kind);
  };
  fake.webhooks.to(hear, 'before');
  const reference = await authorised(stage);
  heard.push('answered');
  await provider.capture(followUp('order-1:capture', reference, 1299), inTime());
  assert.deepEqual(heard, ['charge', 'answered', 'capture']);
  heard.length = 0;
  await fake.webhooks.redeliver({ times: 2, backwards: true });
  assert.deepEqual(heard, ['capture', 'charge', 'capture', 'charge']);
  assert.deepEqual(fake.webhooks.failed, []);
});
