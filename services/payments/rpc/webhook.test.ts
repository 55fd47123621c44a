import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { create } from '@bufbuild/protobuf';
import { ReceiveWebhookRequestSchema } from '#contracts/gen/rialto/payments/v1/payments_pb.ts';
import type { TestDatabase } from '#platform/database/testing.ts';
import { openPayments, type Payments, paymentsDatabase, staffCall, webhookKey } from '../payments.testing.ts';
import { mockSignature } from '../provider/mock-webhook.ts';
import type { Notice, PaymentProvider } from '../provider/port.ts';
import type { PaymentsDb } from '../repository/tables.ts';

let base: TestDatabase<PaymentsDb>;
before(async () => {
  base = await paymentsDatabase();
});
after(() => base.drop());

/** The provider tells something by itself, signed as it does. */
function tell({ calls }: Payments, said: object, more: { provider?: string; signature?: string } = {}) {
  const payload = Buffer.from(JSON.stringify(said));
  const request = { provider: 'mock', payload, signature: mockSignature(payload, webhookKey), ...more };
  return calls.receiveWebhook(create(ReceiveWebhookRequestSchema, request), staffCall());
}

/** A provider that tells just this. */
const telling = (notice: Notice) => ({
  bend: (provider: PaymentProvider): PaymentProvider => ({ ...provider, readWebhook: async () => notice }),
});

const verdictOf = async (id: string) =>
  (await base.read.selectFrom('notices').select('verdict').where('id', '=', id).executeTakeFirst())?.verdict;

test('a webhook completes a charge that waited for the customer, however often it comes', async () => {
  const shop = openPayments(base);
  const id = await shop.paid({ token: 'tok_requires_action' });
  const said = { id: randomUUID(), key: id, status: 'succeeded' };
  await Promise.all(Array.from({ length: 16 }, () => tell(shop, said)));
  await tell(shop, { ...said, id: randomUUID() });
  assert.deepEqual(shop.types(), ['payments.action_required', 'payments.succeeded']);
  const { state, client_secret: secret, captured_minor: captured } = await shop.row(id);
  assert.deepEqual([state, secret, captured], ['succeeded', null, 1299]);
});

test('a webhook that races the settler’s own answer moves money and state once', async () => {
  const shop = openPayments(base, {
    bend: (provider) => ({
      ...provider,
      async charge(request, signal) {
        const outcome = await provider.charge(request, signal);
        // The provider's own word overtakes its answer.
        await Promise.all(
          Array.from({ length: 8 }, () => tell(shop, { id: randomUUID(), key: request.key, status: 'succeeded' })),
        );
        return outcome;
      },
    }),
  });
  const ids = await Promise.all(Array.from({ length: 8 }, () => shop.begin()));
  await shop.settler.stop();
  for (const id of ids) assert.equal((await shop.row(id)).captured_minor, 1299);
  assert.deepEqual(
    shop.types(),
    ids.map(() => 'payments.succeeded'),
  );
});

test('a webhook that comes after the cancellation gives the money back', async () => {
  const shop = openPayments(base);
  const id = await shop.begin({ token: 'tok_requires_action' });
  await shop.settler.stop();
  await tell(shop, { id: randomUUID(), key: id, status: 'succeeded' });
  await shop.cancel(id);
  await shop.settler.stop();
  assert.equal((await shop.row(id)).state, 'refunded');
});

test('a webhook with another amount moves nothing, and is kept for a person', async () => {
  const shop = openPayments(base);
  const id = await shop.paid({ token: 'tok_requires_action' });
  const notice = randomUUID();
  await tell(shop, { id: notice, key: id, status: 'succeeded', amountMinor: 1 });
  assert.deepEqual([(await shop.row(id)).state, await verdictOf(notice)], ['action_required', 'mismatch']);
});

test('a webhook in another currency or of another order moves nothing', async () => {
  const opened = openPayments(base);
  const id = await opened.paid({ token: 'tok_requires_action' });
  const movement = { kind: 'charge', key: id, orderId: id, reference: 'r' } as const;
  const outcome = { status: 'succeeded', reference: 'r' } as const;
  for (const wrong of [
    { amount: { currencyCode: 'EUR', minorUnits: 1299 }, movement },
    { amount: { currencyCode: 'USD', minorUnits: 1299 }, movement: { ...movement, orderId: randomUUID() } },
  ]) {
    const notice = { id: randomUUID(), outcome, ...wrong };
    await tell(openPayments(base, telling(notice)), {});
    assert.equal(await verdictOf(notice.id), 'mismatch');
  }
  assert.equal((await opened.row(id)).state, 'action_required');
});

test('a webhook of a movement that nobody knows is kept and acknowledged', async () => {
  const orderId = randomUUID();
  const movement = { kind: 'charge', key: orderId, orderId, reference: 'r' } as const;
  const amount = { currencyCode: 'USD', minorUnits: 5 };
  const notice: Notice = { id: randomUUID(), movement, amount, outcome: { status: 'succeeded', reference: 'r' } };
  await tell(openPayments(base, telling(notice)), {});
  assert.equal(await verdictOf(notice.id), 'unknown');
});

test('a webhook with a wrong signature, or of a provider that is not there, is refused', async () => {
  const shop = openPayments(base);
  await assert.rejects(tell(shop, {}, { signature: 'forged' }), { reason: 'WEBHOOK_SIGNATURE_INVALID' });
  await assert.rejects(tell(shop, {}, { provider: 'stripe' }), { reason: 'WEBHOOK_PROVIDER_UNKNOWN' });
});
