import assert from 'node:assert/strict';
import { afterEach, beforeEach, mock, test } from 'node:test';
import { ApiError } from '#web/lib/api/problem.ts';
import type { PlaceOrder } from '#web/lib/api/types.ts';
import { lastOrderOf, placeOrder } from './place-order.ts';

const wish: PlaceOrder = {
  cartId: 'cart-1',
  email: 'ada@example.com',
  shippingAddress: { fullName: 'Ada', line1: '1', city: 'Y', postalCode: '1', countryCode: 'US' },
  shippingMethodId: 'standard',
  payment: { method: 'card', token: 'tok_visa' },
  expectedTotal: { currencyCode: 'USD', minorUnits: 100 },
  expectedDue: { currencyCode: 'USD', minorUnits: 100 },
};

const placed = () => Response.json({ order: { id: 'order-1' }, accessToken: 'x' }, { status: 201 });
const refused = (status: number, reason: string) => Response.json({ status, reason, detail: 'No.' }, { status });

let keys: (string | null)[] = [];

/** The shop answers these in turn; null is a lost network. */
function shopAnswers(...answers: (Response | null)[]): void {
  mock.method(globalThis, 'fetch', async (_path: string, init: RequestInit) => {
    keys.push(new Headers(init.headers).get('idempotency-key'));
    const answer = answers.shift();
    if (answer === undefined || answer === null) throw new TypeError('network');
    return answer;
  });
}

/** Storage of one tab. */
function tabStorage() {
  const kept = new Map<string, string>();
  return {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => kept.set(key, value),
    removeItem: (key: string) => kept.delete(key),
  };
}

beforeEach(() => {
  keys = [];
  Object.defineProperty(globalThis, 'sessionStorage', { value: tabStorage(), configurable: true });
  mock.method(globalThis, 'setTimeout', (run: () => void) => queueMicrotask(run));
});

afterEach(() => mock.restoreAll());

test('a lost answer is asked for again with the same key', async () => {
  shopAnswers(null, refused(503, 'UNAVAILABLE'), refused(409, 'IDEMPOTENCY_KEY_IN_FLIGHT'), placed());
  let waited = 0;
  const order = await placeOrder(wish, () => (waited += 1));
  assert.equal(order.id, 'order-1');
  assert.equal(waited, 3);
  assert.equal(new Set(keys).size, 1);
  assert.equal(lastOrderOf('cart-1'), 'order-1');
});

test('after a reload in the middle the same wish keeps its key', async () => {
  shopAnswers();
  await assert.rejects(
    placeOrder(wish, () => {}),
    ApiError,
  );
  shopAnswers(placed());
  await placeOrder(wish, () => {});
  assert.equal(new Set(keys).size, 1);
});

test('a refusal is final: the next try has a new key', async () => {
  shopAnswers(refused(409, 'TOTAL_CHANGED'));
  await assert.rejects(
    placeOrder(wish, () => {}),
    ApiError,
  );
  shopAnswers(placed());
  await placeOrder(wish, () => {});
  assert.equal(new Set(keys).size, 2);
});

test('another wish has another key', async () => {
  shopAnswers();
  await assert.rejects(
    placeOrder(wish, () => {}),
    ApiError,
  );
  shopAnswers(placed());
  await placeOrder({ ...wish, email: 'bob@example.com' }, () => {});
  assert.equal(new Set(keys).size, 2);
});
