import assert from 'node:assert/strict';
import { test } from 'node:test';
import { create } from '@bufbuild/protobuf';
import { ListMethodsRequestSchema, QuoteRequestSchema } from '#contracts/gen/rialto/pricing/v1/pricing_pb.ts';
import { anonymous, type CallContext } from '#platform/rpc/port.ts';
import { pricingRpc } from './rpc.ts';

const rpc = pricingRpc({ currency: 'USD' });
const context: CallContext = {
  caller: anonymous,
  traceparent: '',
  deadlineMs: Number.MAX_SAFE_INTEGER,
  signal: new AbortController().signal,
  idempotencyKey: '',
  orderTokens: [],
};

test('a quote speaks in the money of the wire and leaves out what does not apply', async () => {
  const lines = [{ sku: 'PAN', quantity: 3, unitPrice: { currencyCode: 'USD', minorUnits: 100n } }];
  const answer = await rpc.quote(create(QuoteRequestSchema, { lines }), context);
  assert.deepEqual(answer.totals?.total, { currencyCode: 'USD', minorUnits: 300n });
  assert.equal(answer.totals?.includedTax, undefined);
  assert.deepEqual(answer.lines?.[0]?.lineTotal, { currencyCode: 'USD', minorUnits: 300n });
});

test('an empty purchase costs nothing in the currency of the shop', async () => {
  const answer = await rpc.quote(create(QuoteRequestSchema, {}), context);
  assert.deepEqual(answer.totals?.total, { currencyCode: 'USD', minorUnits: 0n });
});

test('methods are priced in the currency of the shop only', async () => {
  const ask = (currencyCode: string) =>
    rpc.listMethods(
      create(ListMethodsRequestSchema, { countryCode: 'US', subtotal: { currencyCode, minorUnits: 100n } }),
      context,
    );
  assert.equal((await ask('USD')).methods?.length, 2);
  await assert.rejects(ask('EUR'), { reason: 'CURRENCY_MISMATCH' });
});
