import assert from 'node:assert/strict';
import { once } from 'node:events';
import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { describe, test } from 'node:test';
import { setImmediate as nextRound } from 'node:timers/promises';
import fastify from 'fastify';
import { pino } from 'pino';
import { CartService } from '#contracts/gen/rialto/cart/v1/cart_pb.ts';
import { CatalogService } from '#contracts/gen/rialto/catalog/v1/catalog_pb.ts';
import { OrdersService } from '#contracts/gen/rialto/orders/v1/orders_pb.ts';
import { SearchService } from '#contracts/gen/rialto/search/v1/search_pb.ts';
import { systemClock } from '#platform/kernel/clock.ts';
import { problemOf, Refusal } from '../problems.ts';
import { routesOf } from '../routes/table.ts';
import { cartId, toyShop } from '../testing.ts';
import { loopDelay } from './delay.ts';
import { overload, shed } from './overload.ts';
import { shares, type Work, workOf, workOfPage } from './work.ts';

const works: readonly Work[] = ['browse', 'sign_in', 'pages', 'shop', 'checkout', 'webhook'];

function late(lateMs: number) {
  const delay = { now: () => lateMs, sample: () => lateMs, stop() {} };
  return overload({ delayMs: 100, clock: systemClock, log: pino({ level: 'silent' }), delay });
}

/** How many of 100 are refused. */
function refused(load: ReturnType<typeof late>, work: Work): number {
  let count = 0;
  for (let at = 0; at < 100; at += 1) {
    try {
      load.admit(work);
    } catch (error) {
      assert.ok(error instanceof Refusal);
      assert.deepEqual([error.status, error.reason], [503, 'OVERLOADED']);
      assert.match(error.headers['retry-after'] ?? '', /^[1-9]$/);
      count += 1;
    }
  }
  return count;
}

/** How many enter at once: all but the first one that has to wait. */
async function room(load: ReturnType<typeof late>, work: Work): Promise<number> {
  const begun: ServerResponse[] = [];
  for (;;) {
    const one = new ServerResponse(new IncomingMessage(new Socket()));
    const entered = load.enter(work, one);
    if (entered === undefined) begun.push(one);
    else {
      for (const other of begun) other.emit('close');
      await entered;
      one.emit('close');
      return begun.length;
    }
  }
}

describe('a late event loop', () => {
  test('refuses nothing while it is late for moments only', () => {
    const load = late(100);
    for (const work of works) assert.equal(refused(load, work), 0);
    load.stop();
  });

  test('refuses looking around first, then signing in and pages, then carts, orders and webhooks last', () => {
    const first = (work: Work) => {
      for (let lateMs = 0; ; lateMs += 10) {
        const load = late(lateMs);
        const count = refused(load, work);
        load.stop();
        if (count > 0) return lateMs;
      }
    };
    const begins = works.map(first);
    assert.deepEqual(
      begins,
      begins.toSorted((a, b) => a - b),
    );
    assert.ok(
      first('browse') < first('shop') && first('shop') < first('checkout') && first('checkout') < first('webhook'),
    );
    const load = late(200);
    assert.deepEqual([refused(load, 'browse'), refused(load, 'shop'), refused(load, 'checkout')], [100, 0, 0]);
    load.stop();
  });

  test('refuses the more the later it is, not all at once', () => {
    const load = late(150);
    assert.equal(refused(load, 'browse'), 50);
    load.stop();
  });

  test('is measured by what is usual: one long piece of work is no overload', async () => {
    const delay = loopDelay();
    const busy = (ms: number) => {
      const until = performance.now() + ms;
      while (performance.now() < until);
    };
    // The look before has to be one of a loop on time, which it is not at any moment on a busy machine.
    do await nextRound();
    while (delay.sample() >= 100);
    busy(300);
    await nextRound();
    delay.sample();
    assert.ok(delay.now() < 100, `${delay.now()} ms`);
    for (let round = 0; round < 2; round += 1) {
      for (let at = 0; at < 4; at += 1) {
        busy(120);
        await nextRound();
      }
      delay.sample();
    }
    assert.ok(delay.now() > 50, `${delay.now()} ms`);
    delay.stop();
  });
});

describe('turns of a kind of work', () => {
  test('searches beyond their turns and their row are refused, and orders go on beside them', async () => {
    const app = fastify();
    const load = late(0);
    shed(app, load);
    const hold = Promise.withResolvers<void>();
    app.setErrorHandler((error, _request, reply) => {
      const { status, reason, headers } = problemOf(error);
      void reply.code(status).headers(headers).send({ reason });
    });
    app.get('/search', { config: { work: 'browse' } }, async () => hold.promise.then(() => 'found'));
    app.get('/order', { config: { work: 'checkout' } }, async () => 'ordered');
    app.get('/health', async () => 'alive');
    const { atOnce, waiting } = shares.browse;
    const searches = Array.from({ length: atOnce + waiting + 30 }, () => app.inject('/search'));
    const early = await Promise.race(searches);
    assert.deepEqual([early.statusCode, early.json().reason, early.headers['retry-after']], [503, 'OVERLOADED', '2']);
    assert.equal((await app.inject('/order')).statusCode, 200);
    assert.equal((await app.inject('/health')).statusCode, 200);
    hold.resolve();
    const statuses = (await Promise.all(searches)).map(({ statusCode }) => statusCode);
    assert.equal(statuses.filter((status) => status === 200).length, atOnce + waiting);
    assert.equal(statuses.filter((status) => status === 503).length, 30);
    await app.close();
  });

  test('while the event loop is late, searches come down to few at once and orders do not; then they come up again', async () => {
    const lateness = { ms: 0 };
    const delay = { now: () => 0, sample: () => lateness.ms, stop() {} };
    const load = overload({ delayMs: 100, clock: systemClock, log: pino({ level: 'silent' }), delay });
    const rooms = async () => [await room(load, 'browse'), await room(load, 'checkout')];
    assert.deepEqual(await rooms(), [shares.browse.atOnce, shares.checkout.atOnce]);
    lateness.ms = 20;
    for (let at = 0; at < 10; at += 1) load.look();
    assert.deepEqual(await rooms(), [shares.browse.least, shares.checkout.atOnce]);
    lateness.ms = 0;
    for (let at = 0; at < 20; at += 1) load.look();
    assert.deepEqual(await rooms(), [shares.browse.atOnce, shares.checkout.atOnce]);
    load.stop();
  });

  test('where the event loop may be as late as it likes, nothing comes down', async () => {
    const delay = { now: () => 10_000, sample: () => 10_000, stop() {} };
    const load = overload({ delayMs: 0, clock: systemClock, log: pino({ level: 'silent' }), delay });
    assert.equal(await room(load, 'browse'), shares.browse.atOnce);
    for (let at = 0; at < 10; at += 1) load.look();
    assert.equal(await room(load, 'browse'), shares.browse.atOnce);
    for (const work of works) assert.equal(refused(load, work), 0);
    load.stop();
  });

  test('a visitor who hangs up gives the turn back', async () => {
    const app = fastify();
    const load = late(0);
    shed(app, load);
    let entered = 0;
    app.get('/search', { config: { work: 'browse' } }, async (_request, reply) => {
      entered += 1;
      await once(reply.raw, 'close');
    });
    app.get('/quick', { config: { work: 'browse' } }, async () => 'found');
    const origin = await app.listen({ port: 0, host: '127.0.0.1' });
    const leaving = new AbortController();
    const left = Array.from({ length: shares.browse.atOnce }, () =>
      fetch(`${origin}/search`, { signal: leaving.signal }).catch(() => 'left'),
    );
    while (entered < shares.browse.atOnce) await nextRound();
    leaving.abort();
    await Promise.all(left);
    assert.equal((await fetch(`${origin}/quick`)).status, 200);
    await app.close();
  });
});

test('every call is the work that it costs the shop to lose', () => {
  const routes = routesOf({ catalog: CatalogService, search: SearchService, cart: CartService, orders: OrdersService });
  const named = Object.fromEntries(routes.map((route) => [route.method.localName, workOf(route)]));
  for (const browsing of ['listProducts', 'getProduct', 'search', 'suggest']) {
    if (browsing in named) assert.equal(named[browsing], 'browse', browsing);
  }
  for (const buying of ['placeOrder', 'quoteCart', 'listShippingMethods', 'getOrder', 'cancelOrder']) {
    assert.equal(named[buying], 'checkout', buying);
  }
  for (const rest of ['addItem', 'createCart', 'listOrders', 'adminListOrders'])
    assert.equal(named[rest], 'shop', rest);
  assert.deepEqual(['/checkout', '/orders/1', '/', '/p/soap', '/checkouts', '/_next/static/x.js'].map(workOfPage), [
    'checkout',
    'checkout',
    'pages',
    'pages',
    'pages',
    null,
  ]);
});

test('when the event loop drowns, health is answered and all else is refused, as every failure is', async () => {
  const web = (_request: unknown, response: ServerResponse) => void response.end('a page');
  const { app } = await toyShop({ delay: { now: () => 10_000, sample: () => 10_000, stop() {} }, web });
  for (const url of ['/api/v1/products', '/api/auth/get-session', `/api/v1/carts/${cartId}`, '/', '/checkout']) {
    const answer = await app.inject(url);
    assert.deepEqual([url, answer.statusCode, answer.json().reason], [url, 503, 'OVERLOADED']);
    assert.match(String(answer.headers['content-type']), /^application\/problem\+json/);
    assert.ok(answer.headers['retry-after'] !== undefined && answer.headers['x-content-type-options'] === 'nosniff');
  }
  for (const url of ['/health', '/ready']) assert.equal((await app.inject(url)).statusCode, 200);
  await app.close();
});
