import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { type StripeFake, stripeFake } from '../../services/payments/provider/stripe-fake/fake.testing.ts';
import { postTo } from '../../services/payments/provider/stripe-fake/webhooks.testing.ts';
import { type Bought, bought, fillCart, order } from '../harness/buyer.ts';
import { noteFault } from '../harness/faults.ts';
import { type OpenShop, openShop } from '../harness/open.ts';

/** A shop whose provider speaks by itself, at any moment, as often as it likes. */
describe('webhooks of a provider', { timeout: 600_000 }, () => {
  let stripe: StripeFake;
  let open: OpenShop;
  let sku: string;
  let env: Readonly<Record<string, string>>;
  before(async () => {
    stripe = await stripeFake();
    env = {
      BUS_POLL_MS: '50',
      PAYMENTS_PROVIDER: 'stripe',
      STRIPE_SECRET_KEY: stripe.secretKey,
      STRIPE_PUBLISHABLE_KEY: stripe.publishableKey,
      STRIPE_WEBHOOK_SECRETS: stripe.webhookSecret,
      STRIPE_API_URL: stripe.url,
      PAYMENTS_ANSWER_MS: '1000',
      PAYMENTS_SETTLE_MS: '100',
    };
    open = await openShop({ env });
    sku = await open.stocked(1_000);
  });
  after(async () => {
    await open.close();
    await stripe.close();
  });

  const webhooks = () => postTo(`${open.shop.origin}/api/v1/webhooks/stripe`);

  async function buys(token: string): Promise<Bought> {
    const cartId = await fillCart(open.api, { sku });
    return bought(await order(open.api, cartId, { token, key: randomUUID() }), cartId);
  }

  const intentOf = (one: Bought): string => {
    const intent = [...stripe.book.intents.values()].find(({ metadata }) => metadata['order_id'] === one.id);
    return intent?.id ?? assert.fail('Stripe never heard of the order');
  };

  const paidOf = async (one: Bought) =>
    (
      await open.books.rows(
        `select captured_minor::int as captured, (select count(*)::int from bus.events e
        where e.subject = p.order_id::text and e.type = 'payments.succeeded') as said
       from payments.payments p where order_id = $1::uuid`,
        [one.id],
      )
    )[0];

  for (const when of ['before', 'after'] as const) {
    test(`a webhook ${when} the answer pays the order once, and so do its repetitions`, async () => {
      stripe.webhooks.to(webhooks(), when);
      const one = await buys('pm_card_visa');
      await open.books.settled(one.id);
      await stripe.webhooks.redeliver({ times: 3, backwards: true });
      await open.books.settled(one.id);
      assert.deepEqual(await paidOf(one), { captured: one.total, said: 1 });
    });
  }

  test('a payment webhook racing the browser loses and doubles no order', async () => {
    stripe.webhooks.to(webhooks());
    for (let round = 0; round < 5; round += 1) {
      const one = await buys('pm_card_authenticationRequired');
      await open.books.said('payments.action_required', one.id);
      const intent = intentOf(one);
      // The customer confirms, Stripe tells it three times, and the browser asks how it went: all at once.
      const read = () =>
        open.api.call('GET', `/api/v1/orders/${one.id}`, undefined, { 'order-token': one.accessToken });
      await Promise.all([
        stripe.complete(intent, 'pays').then(() => stripe.webhooks.redeliver({ times: 2 })),
        ...Array.from({ length: 8 }, read),
      ]);
      await open.books.settled(one.id);
      assert.equal((await read()).body.status, 'confirmed');
      assert.deepEqual(await paidOf(one), { captured: one.total, said: 1 });
    }
  });

  test('an answer that is lost after the capture is told by the webhook', async () => {
    stripe.webhooks.to(webhooks());
    stripe.bend('silent');
    const one = await buys('pm_card_visa');
    await open.books.settled(one.id);
    assert.deepEqual(await paidOf(one), { captured: one.total, said: 1 });
  });

  test('killed at payments.noticed, the webhook is told again and changes nothing more', async () => {
    stripe.webhooks.to(webhooks());
    await open.shop.kill();
    await open.shop.restart({ ...env, RIALTO_CRASH: 'payments.noticed' });
    const death = open.shop.death();
    const [cartId, key] = [await fillCart(open.api, { sku }), randomUUID()];
    const wish = { token: 'pm_card_visa', key };
    // Its answer may be lost with the process.
    await order(open.api, cartId, wish).catch(() => null);
    assert.equal(await death, 'SIGKILL');
    noteFault('killed at a crash point');
    await open.shop.restart(env);
    const one = bought(await order(open.api, cartId, wish), cartId);
    await stripe.webhooks.redeliver({ times: 2 });
    await open.books.settled(one.id);
    assert.deepEqual(await paidOf(one), { captured: one.total, said: 1 });
  });

  test("the provider's book has each order once, and what it has is what we have", async () => {
    await open.books.rest();
    const kept = await open.books.rows(
      `select order_id::text as "orderId", captured_minor::int as minor from payments.payments order by 1`,
    );
    assert.ok(kept.length >= 4);
    assert.deepEqual(takenBy(stripe), kept);
  });
});

/** What the fake's own book says that it took, by order. */
function takenBy({ book }: StripeFake): readonly { readonly orderId: string; readonly minor: number }[] {
  return [...book.intents.values()]
    .map((intent) => ({ orderId: intent.metadata['order_id'] ?? '', minor: intent.amount_received }))
    .sort((a, b) => (a.orderId < b.orderId ? -1 : 1));
}
