import assert from 'node:assert/strict';
import { test } from 'node:test';
import { create } from '@bufbuild/protobuf';
import { PaymentMethod } from '#contracts/gen/rialto/orders/v1/orders_pb.ts';
import { ListPaymentMethodsRequestSchema } from '#contracts/gen/rialto/payments/v1/payments_pb.ts';
import { guest } from '#platform/rpc/testing.ts';
import { type MethodsDependencies, methods } from './methods.ts';

const offered = async (given: MethodsDependencies) =>
  (await methods(given).listPaymentMethods(create(ListPaymentMethodsRequestSchema), guest)).methods;

test('a shop that charges by Stripe tells the key that opens its form', async () => {
  assert.deepEqual(await offered({ provider: { name: 'stripe' }, publishableKey: 'pk_test_1' }), [
    { method: PaymentMethod.CARD, provider: 'stripe', publishableKey: 'pk_test_1' },
    { method: PaymentMethod.CASH_ON_DELIVERY },
  ]);
});

test('the mock has no form, so no key is told', async () => {
  const [card] = (await offered({ provider: { name: 'mock' }, publishableKey: null })) ?? [];
  assert.deepEqual(card, { method: PaymentMethod.CARD, provider: 'mock' });
});
