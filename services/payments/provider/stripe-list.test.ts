import assert from 'node:assert/strict';
import { test } from 'node:test';
import { money } from '#platform/kernel/money.ts';
import type { PaymentProvider } from './port.ts';
import { chargeOf, followUp, inTime, paidForm, stripeAtFake } from './stripe.testing.ts';

const listed = (provider: PaymentProvider, since = 0) =>
  Array.fromAsync(provider.list(new Date(since), inTime()), ({ kind, key, orderId, amount, status }) =>
    [kind, key, orderId, amount.minorUnits, status].join(' '),
  );

test('a list goes on over pages', async () => {
  await using stage = await stripeAtFake();
  for (let n = 0; n < 205; n++)
    stage.fake.book.create({ ...paidForm, metadata: { key: `k-${n}`, order_id: `o-${n}` } });
  assert.deepEqual(
    await listed(stage.provider),
    Array.from({ length: 205 }, (_, n) => `charge k-${n} o-${n} 7 succeeded`),
  );
});

test('a list goes on where more happened at once than is read at once', async () => {
  let now = 1_000_000_000;
  await using stage = await stripeAtFake({ now: () => now });
  const { fake, provider } = stage;
  const book = (n: number) => fake.book.create({ ...paidForm, metadata: { key: `k-${n}`, order_id: 'o' } });
  for (let n = 0; n < 2_300; n++) {
    book(n);
    now += 1_000;
  }
  const expected = Array.from({ length: 2_300 }, (_, n) => `charge k-${n} o 7 succeeded`);
  assert.deepEqual(await listed(provider, 1_000_000_000), expected);
});

test('a second with more than is read at once is no reason to take a part for the whole', async () => {
  await using stage = await stripeAtFake({ now: () => 1_000_000_000 });
  for (let n = 0; n < 2_001; n++) stage.fake.book.create(paidForm);
  await assert.rejects(listed(stage.provider, 1_000_000_000), /more events in one second/);
});

test('a list says which records bear the shop’s id, and leaves out those of another shop', async () => {
  await using stage = await stripeAtFake();
  const { provider, openShop, fake } = stage;
  fake.book.create({ ...paidForm, metadata: { key: 'older', order_id: 'older' } });
  await provider.charge(chargeOf({ key: 'own' }), inTime());
  const others = await openShop('shop-2').charge(chargeOf({ key: 'others' }), inTime());
  // Of a person in the dashboard: only the charge says whose it is.
  fake.book.refund({ payment_intent: others.status === 'succeeded' ? others.reference : '' });
  const records = await Array.fromAsync(provider.list(new Date(0), inTime()), ({ key, marked }) => [key, marked]);
  assert.deepEqual(records, [
    ['older', false],
    ['own', true],
  ]);
});

test('a list includes what was done without the shop', async () => {
  await using stage = await stripeAtFake();
  const { provider, fake } = stage;
  const foreign = fake.book.create(paidForm);
  const first = fake.book.refund({ payment_intent: foreign.id });
  const outcome = await provider.charge(chargeOf(), inTime());
  const second = fake.book.refund({
    payment_intent: outcome.status === 'succeeded' ? outcome.reference : '',
    amount: '9',
  });
  assert.deepEqual(await listed(provider), [
    `charge ${foreign.id}  7 succeeded`,
    `refund ${first.id}  7 succeeded`,
    'charge order-1:charge order-1 1299 succeeded',
    `refund ${second.id} order-1 9 succeeded`,
  ]);
});

test('a list says when an old authorisation was captured or given up, and goes back 30 days', async () => {
  const day = 86_400_000;
  let now = 100 * day;
  await using stage = await stripeAtFake({ now: () => now });
  const { provider, fake } = stage;
  const reference = async (key: string) => {
    const outcome = await provider.charge(chargeOf({ key, capture: false }), inTime());
    return outcome.status === 'succeeded' ? outcome.reference : '';
  };
  const [taken, given, forgotten] = [await reference('a'), await reference('b'), await reference('c')];
  now += 5 * day;
  await provider.capture(followUp('a:capture', taken, 1000), inTime());
  now += 2 * day;
  await provider.void(followUp('b:void', given), inTime());
  fake.book.cancel(forgotten);
  const later = [
    'capture a:capture order-1 1000 succeeded',
    'void b:void order-1 1299 succeeded',
    `void ${forgotten} order-1 1299 succeeded`,
  ];
  assert.deepEqual(await listed(provider, 104 * day), later);
  assert.equal((await listed(provider)).length, 6);
  now += 25 * day;
  fake.book.create(paidForm);
  assert.deepEqual((await listed(provider)).slice(0, 3), later);
});

test('a list tells ends, not tries', async () => {
  await using stage = await stripeAtFake();
  const { provider, fake } = stage;
  await provider.charge(chargeOf({ key: 'a', token: 'pm_card_visa_chargeDeclined' }), inTime());
  await provider.charge(chargeOf({ key: 'b', token: 'pm_card_authenticationRequired' }), inTime());
  const open = await provider.charge(chargeOf({ key: 'c', token: null }), inTime());
  await fake.complete(open.status === 'action_required' ? open.reference : '', 'fails');
  assert.deepEqual(await listed(provider), ['charge a order-1 1299 declined']);
});

test('a currency without cents is reckoned as Stripe does', async () => {
  await using stage = await stripeAtFake();
  for (const [currency, sent] of [
    ['JPY', '500'],
    ['ISK', '50000'],
  ] as const) {
    await stage.provider.charge(chargeOf({ key: currency, amount: money(currency, 500) }), inTime());
    assert.equal(stage.fake.requests.at(-1)?.form['amount'], sent);
  }
  assert.deepEqual(
    await listed(stage.provider),
    ['JPY', 'ISK'].map((key) => `charge ${key} order-1 500 succeeded`),
  );
});
