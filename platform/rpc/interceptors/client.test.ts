import assert from 'node:assert/strict';
import { test } from 'node:test';
import { create } from '@bufbuild/protobuf';
import { CatalogService, GetProductRequestSchema, ProductSchema } from '#contracts/gen/rialto/catalog/v1/catalog_pb.ts';
import { OrdersService, PlaceOrderRequestSchema } from '#contracts/gen/rialto/orders/v1/orders_pb.ts';
import type { Clock } from '#platform/kernel/clock.ts';
import { type Failure, notFound } from '#platform/kernel/errors.ts';
import { systemIds } from '#platform/kernel/ids.ts';
import { unavailable } from '../failures.ts';
import { anonymous, type Call, type Next } from '../port.ts';
import { failureOf } from '../toys.ts';
import { breaker } from './breaker.ts';
import { retryBudget } from './budget.ts';
import { retry } from './retry.ts';

const context = {
  caller: anonymous,
  traceparent: '',
  deadlineMs: 1_000,
  signal: new AbortController().signal,
  idempotencyKey: '',
  orderTokens: [],
};
const read: Call = {
  service: CatalogService,
  method: CatalogService.method.getProduct,
  request: create(GetProductRequestSchema),
  context,
};
const order: Call = {
  service: OrdersService,
  method: OrdersService.method.placeOrder,
  request: create(PlaceOrderRequestSchema),
  context,
};

/** A clock that a test moves, and how often nobody answered before somebody did. */
function scene(failures: number, failure: Failure = unavailable('catalog')) {
  let nowMs = 0;
  let calls = 0;
  const clock: Clock = { now: () => new Date(nowMs), monotonicMs: () => nowMs };
  const next: Next = async () => {
    calls += 1;
    if (calls <= failures) throw failure;
    return create(ProductSchema);
  };
  const pause = async (ms: number) => {
    nowMs += ms;
  };
  return {
    clock,
    next,
    pause,
    ids: systemIds,
    calls: () => calls,
    now: () => nowMs,
    advance: (ms: number) => pause(ms),
  };
}

test('a read that nobody answered is made again, twice at most', async () => {
  const twice = scene(2);
  await retry(twice).unary(read, twice.next);
  assert.equal(twice.calls(), 3);
  const always = scene(9);
  assert.equal((await failureOf(retry(always).unary(read, always.next))).code, 'unavailable');
  assert.equal(always.calls(), 3);
});

test('an order is never placed again by itself', async () => {
  const once = scene(1);
  await failureOf(retry(once).unary(order, once.next));
  assert.equal(once.calls(), 1);
});

test('an answer that is a failure is an answer', async () => {
  const missing = scene(1, notFound('PRODUCT_NOT_FOUND', 'There is no such product.'));
  await failureOf(retry(missing).unary(read, missing.next));
  assert.equal(missing.calls(), 1);
});

test('nothing is tried again when the pause would outlast the deadline', async () => {
  const late = scene(1);
  await failureOf(retry({ ...late, backoffMs: 5_000 }).unary(read, late.next));
  assert.equal(late.calls(), 1);
});

test('a neighbour that did not answer is left alone, then asked by one call', async () => {
  const away = scene(6);
  const { unary } = breaker({ clock: away.clock, failures: 5, openMs: 1_000 });
  for (let at = 0; at < 5; at += 1) await failureOf(unary(read, away.next));
  assert.equal((await failureOf(unary(read, away.next))).reason, 'CIRCUIT_OPEN');
  await away.advance(1_000);
  assert.equal((await failureOf(unary(read, away.next))).reason, 'SERVICE_UNAVAILABLE');
  assert.equal((await failureOf(unary(read, away.next))).reason, 'CIRCUIT_OPEN');
  assert.equal(away.calls(), 6);
  await away.advance(1_000);
  await unary(read, away.next);
  await unary(read, away.next);
  assert.equal(away.calls(), 8);
});

test('one neighbour being away does not close the way to another', async () => {
  const away = scene(5);
  const { unary } = breaker({ clock: away.clock, failures: 5, openMs: 1_000 });
  for (let at = 0; at < 5; at += 1) await failureOf(unary(read, away.next));
  await unary(order, away.next);
});

test('at most a tenth of all calls to a neighbour are retries while nobody answers there', async () => {
  const { clock, next, ids, calls } = scene(Number.POSITIVE_INFINITY);
  const { unary } = retry({ clock, ids, pause: async () => {}, budget: retryBudget({ reserve: 10 }) });
  for (let at = 0; at < 1_000; at += 1) await failureOf(unary(read, next));
  assert.equal(
    calls(),
    1_000 + 10 + 100 - 1,
    'a reserve for neighbours that are hardly called, then one retry for ten calls',
  );
});

test('the budget of one neighbour is not spent by another, and comes back with calls that need none', async () => {
  const budget = retryBudget({ share: 0.5, reserve: 1 });
  assert.deepEqual([budget.spend('catalog'), budget.spend('catalog'), budget.spend('orders')], [true, false, true]);
  budget.called('catalog');
  assert.equal(budget.spend('catalog'), false);
  budget.called('catalog');
  assert.equal(budget.spend('catalog'), true);
});
