import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parkedIn } from './events.ts';
import { mailSender, paymentProvider, sharedLimits } from './network.ts';

const metrics = (parked: Readonly<Record<string, number>>): string =>
  Object.entries(parked)
    .flatMap(([consumer, count]) => [
      `rialto_events_unfinished{consumer="${consumer}",state="waiting"} 7`,
      `rialto_events_unfinished{consumer="${consumer}",state="parked"} ${count}`,
    ])
    .join('\n');

test('parked events are something to mend, by listener', () => {
  const found = parkedIn(metrics({ orders: 0, payments: 2, cart: 1 }));
  assert.deepEqual(
    found.map(({ state, says }) => `${state}: ${says}`),
    ['broken: 2 that payments could not handle are parked', 'broken: 1 that cart could not handle is parked'],
  );
});

test('no parked event is well, and no listener here is nothing to say', () => {
  assert.deepEqual(
    parkedIn(metrics({ orders: 0 })).map(({ state }) => state),
    ['well'],
  );
  assert.deepEqual(parkedIn('up 1'), []);
});

test('a shop that charges nothing says so, the louder in production', async () => {
  assert.equal((await paymentProvider({})).state, 'note');
  assert.equal((await paymentProvider({ SHOP_MODE: 'production' })).state, 'broken');
  const unreachable = { PAYMENTS_PROVIDER: 'stripe', STRIPE_API_URL: 'http://127.0.0.1:9' };
  assert.equal((await paymentProvider(unreachable)).state, 'broken');
});

test('the sender that is chosen is the one that is looked for', async () => {
  assert.match((await mailSender({})).says, /SMTP_URL is not set/);
  assert.match((await mailSender({ MAIL_SENDER: 'none', SMTP_URL: 'smtp://127.0.0.1:9' })).says, /not sent/);
  for (const env of [
    { MAIL_SENDER: 'sendgrid', SENDGRID_API_URL: 'http://127.0.0.1:9' },
    { MAIL_SENDER: 'ses', SES_ENDPOINT: 'http://127.0.0.1:9' },
    { SMTP_URL: 'smtp://127.0.0.1:9' },
  ]) {
    assert.match((await mailSender(env)).says, /^127\.0\.0\.1:9: /);
  }
});

test('a Redis that is named and away is broken; none is only less exact', async () => {
  assert.equal((await sharedLimits('')).state, 'note');
  assert.match((await sharedLimits('redis://127.0.0.1:9')).says, /^127\.0\.0\.1:9: /);
  assert.equal((await sharedLimits('redis')).state, 'broken');
});
