import assert from 'node:assert/strict';
import { test } from 'node:test';
import { contextFrom, headersOf } from './credentials.ts';
import { anonymous, type CallContext } from './port.ts';

const secret = Buffer.from('the secret of this shop');
const method = 'rialto.pricing.v1.PricingService/Quote';
const nowMs = 1_800_000_000_000;
const context: CallContext = {
  caller: {
    ...{ kind: 'user', id: 'u1', email: 'ada@example.com', roles: ['customer', 'staff'], areas: ['orders'] },
    ...{ provedAtMs: nowMs - 1, secondFactor: true, mustChangePassword: true },
  },
  traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
  deadlineMs: 0,
  signal: new AbortController().signal,
  idempotencyKey: 'schlüssel 1',
  orderTokens: ['a', 'b'],
};
const headers = () => headersOf(context, { method, secret, nowMs });
const refused = { code: 'unauthenticated', reason: 'SERVICE_NOT_TRUSTED' };

test('everything about the caller arrives as it was sent', () => {
  const { caller, traceparent, idempotencyKey, orderTokens } = context;
  assert.deepEqual(contextFrom(headers(), { method, secret, nowMs }), {
    caller,
    traceparent,
    idempotencyKey,
    orderTokens,
  });
});

test('a neighbour of the version before, which says less of the caller, is understood', () => {
  const caller = { kind: 'user' as const, id: 'u1', email: 'ada@example.com', roles: ['staff' as const] };
  const before = headersOf({ ...context, caller }, { method, secret, nowMs });
  assert.deepEqual(contextFrom(before, { method, secret, nowMs }).caller, caller);
});

test('a signature is good for a minute', () => {
  contextFrom(headers(), { method, secret, nowMs: nowMs + 60_000 });
  assert.throws(() => contextFrom(headers(), { method, secret, nowMs: nowMs + 60_001 }), refused);
  assert.throws(() => contextFrom(headers(), { method, secret, nowMs: nowMs - 60_001 }), refused);
});

test('a signature for one method opens no other', () => {
  const other = 'rialto.orders.v1.OrdersService/GetOrder';
  assert.throws(() => contextFrom(headers(), { method: other, secret, nowMs }), refused);
});

test('another caller under the same signature is refused', () => {
  const forged = headers();
  const service = { ...context, caller: { ...anonymous, kind: 'service' as const } };
  const claimed = headersOf(service, { method, secret: Buffer.from('guess'), nowMs }).get('rialto-caller');
  forged.set('rialto-caller', claimed ?? '');
  assert.throws(() => contextFrom(forged, { method, secret, nowMs }), refused);
});
