/** Requests, answers and implementations that mean nothing, for the tests of the transports. */
import assert from 'node:assert/strict';
import type { MessageInitShape } from '@bufbuild/protobuf';
import {
  type Order,
  type OrderSchema,
  OrderStatus,
  type PlaceOrderRequestSchema,
} from '#contracts/gen/rialto/orders/v1/orders_pb.ts';
import type { QuoteRequestSchema } from '#contracts/gen/rialto/pricing/v1/pricing_pb.ts';
import { systemClock } from '#platform/kernel/clock.ts';
import { Failure } from '#platform/kernel/errors.ts';
import { systemIds } from '#platform/kernel/ids.ts';
import { serviceContext } from './context.ts';
import { anonymous, type CallContext } from './port.ts';

/** The failure that a promise must end in. */
export async function failureOf(promise: Promise<unknown>): Promise<Failure> {
  try {
    await promise;
  } catch (error) {
    assert.ok(error instanceof Failure, `${String(error)} is no Failure`);
    return error;
  }
  assert.fail('succeeded');
}

const dependencies = { clock: systemClock, ids: systemIds };
/** Where a test is not about deadlines, none is to pass, however slow the machine. */
const plentyMs = 60_000;
export const own = (timeoutMs = plentyMs) => serviceContext('orders', timeoutMs, dependencies);
export const guest = () => ({ ...serviceContext('nobody', plentyMs, dependencies), caller: anonymous });
export const ORDER_ID = '0b1c2d3e-4f50-4a6b-8c7d-8e9fa0b1c2d3';

export const badOrder: MessageInitShape<typeof PlaceOrderRequestSchema> = {
  cartId: 'no uuid',
  email: 'nobody',
  shippingAddress: { fullName: 'Ada', line1: 'Street 1', city: ' ', postalCode: '8010', countryCode: 'at' },
};

export const hanging =
  (onAbort: () => void, onBegin: () => void) =>
  (_: unknown, { signal }: CallContext) => {
    onBegin();
    signal.addEventListener('abort', onAbort);
    return new Promise<never>(() => {});
  };

const price = { currencyCode: 'USD', minorUnits: 1299n };
export const quoted = (count: number) => ({
  lines: Array.from({ length: count }, () => ({ sku: 'PAN-24', quantity: 1, unitPrice: price, lineTotal: price })),
  totals: { total: { ...price } },
});
export const lines = (count: number): MessageInitShape<typeof QuoteRequestSchema> => ({
  lines: Array.from({ length: count }, () => ({ sku: 'PAN-24', quantity: 1, unitPrice: price, category: 'home' })),
});
export const order = (email: string): MessageInitShape<typeof OrderSchema> => ({
  id: ORDER_ID,
  status: OrderStatus.PENDING,
  email,
});

/** The two ways in which a reader leaves a stream before its end. */
export const leaving: readonly [string, (stream: AsyncIterator<Order>, caller: AbortController) => Promise<void>][] = [
  ['returns', async (stream) => void (await stream.return?.())],
  [
    'goes away',
    async (stream, caller) => {
      const next = failureOf(stream.next());
      caller.abort();
      assert.equal((await next).code, 'cancelled');
    },
  ],
];
