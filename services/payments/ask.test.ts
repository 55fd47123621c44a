import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { installation, openPayments, paymentsDatabase } from './payments.testing.ts';
import type { PaymentProvider } from './provider/port.ts';
import { movedByFake, stripeAtFake } from './provider/stripe.testing.ts';

const base = await paymentsDatabase();
after(() => base.drop());

/** The cancellation becomes as old as that. */
const cancelledFor = (id: string, hours: number) =>
  base.read
    .updateTable('payments')
    .set({ updated_at: new Date(Date.now() - hours * 3_600_000) })
    .where('order_id', '=', id)
    .execute();

/** A provider that nobody reaches until `comes` is called. */
function absent() {
  let away = true;
  const bend = (provider: PaymentProvider): PaymentProvider => ({
    ...provider,
    findsAfterMs: 3_600_000,
    charge: (...given) => (away ? Promise.reject(new Error('away')) : provider.charge(...given)),
    find: (...given) => (away ? Promise.reject(new Error('away')) : provider.find(...given)),
  });
  return {
    bend,
    comes() {
      away = false;
    },
  };
}

test('the card of an order that was cancelled while the provider was away is never charged', async () => {
  const provider = absent();
  const shop = openPayments(base, provider);
  const id = await shop.begin();
  await shop.settler.stop();
  await shop.cancel(id);
  provider.comes();
  await shop.settled(id);
  assert.equal((await shop.row(id)).state, 'charging', 'the provider may not know yet');
  await cancelledFor(id, 1);
  await shop.settled(id);
  assert.deepEqual([(await shop.row(id)).state, await shop.booked(id)], ['failed', []]);
});

test('an order that still stands is charged when the provider is back', async () => {
  const provider = absent();
  const shop = openPayments(base, provider);
  const id = await shop.begin();
  await shop.settler.stop();
  provider.comes();
  await cancelledFor(id, 1);
  await shop.settled(id);
  assert.equal((await shop.row(id)).state, 'succeeded');
});

test('a charge that went through before its order was cancelled is found, and given back', async () => {
  const shop = openPayments(base, { answerMs: 100 });
  const id = await shop.begin({ token: 'tok_timeout' });
  await shop.cancel(id);
  await shop.settled(id);
  assert.deepEqual(
    (await shop.booked(id)).map(({ kind }) => kind),
    ['charge', 'refund'],
  );
});

test('one 500 of Stripe’s does not charge a cancelled order the day after', async () => {
  await using stage = await stripeAtFake();
  const { fake, openShop } = stage;
  const shop = openPayments(base, { bend: () => openShop(installation) });
  fake.bend('fails_before');
  const id = await shop.begin({ token: 'pm_card_visa' });
  await shop.settled(id);
  await shop.cancel(id);
  await shop.settled(id);
  fake.keys.forget();
  await cancelledFor(id, 24);
  await shop.settled(id);
  assert.deepEqual([(await shop.row(id)).state, movedByFake(fake, id).charge], ['failed', []]);
});
