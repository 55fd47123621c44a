import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { test } from 'node:test';
import { PricingService } from '#contracts/gen/rialto/pricing/v1/pricing_pb.ts';
import { bootToys, needing, noting, toy } from './boot.testing.ts';
import { integer } from './config.ts';
import { listen } from './listen.ts';
import { StartRefused } from './refusal.ts';

const refusedWith = (text: RegExp) => (error: unknown) => {
  assert(error instanceof StartRefused);
  assert.equal(error.exitCode, 78);
  assert.match(error.message, text);
  return true;
};

test('services start after the neighbours they need and stop in reverse', async () => {
  const notes: string[] = [];
  const shop = await bootToys([
    noting(notes, 'orders', { needs: needing('cart', 'pricing') }),
    noting(notes, 'cart', { needs: needing('pricing') }),
    noting(notes, 'pricing'),
  ]);
  await shop.stop();
  assert.deepEqual(notes, ['start pricing', 'start cart', 'start orders', 'stop orders', 'stop cart', 'stop pricing']);
});

test('a circle of needs stops the start and names its path', async () => {
  const table = [toy('cart', { needs: needing('pricing') }), toy('pricing', { needs: needing('cart') })];
  await assert.rejects(bootToys(table), refusedWith(/cart -> pricing -> cart/));
});

test('an unknown service is refused with the names there are', async () => {
  await assert.rejects(
    bootToys([toy('cart'), toy('orders')], { chosen: ['card'] }),
    refusedWith(/"card".*cart, orders/),
  );
});

test('all bad settings are named together, each with its mend, and nothing starts', async () => {
  const notes: string[] = [];
  const size = integer({ env: 'CART_LINES', about: 'Lines', fallback: 1, minimum: 1, maximum: 9 });
  const table = [
    { ...noting(notes, 'cart', { needs: needing('pricing') }), config: { size } },
    noting(notes, 'pricing'),
  ];
  const env = { CART_LINES: 'many', PORT: 'x', CURRENCY: 'euro', SHOP_SECRET: 'short', DATABASE_URL: '' };
  await assert.rejects(bootToys(table, { chosen: ['cart'], env }), (error: unknown) => {
    const named = error instanceof StartRefused ? error.lines.slice(1).map((line) => line.trim().split(':')[0]) : [];
    const wanted = ['CART_LINES', 'CURRENCY', 'DATABASE_URL', 'PORT', 'PRICING_ADDRESS', 'SHOP_SECRET'];
    assert.deepEqual(named.toSorted(), wanted);
    return true;
  });
  assert.deepEqual(notes, []);
});

test('a service that fails to start stops those that had started', async () => {
  const notes: string[] = [];
  const broken = toy('orders', { needs: needing('cart'), start: () => Promise.reject(new Error('no shelf')) });
  await assert.rejects(bootToys([broken, noting(notes, 'cart')]), /no shelf/);
  assert.deepEqual(notes, ['start cart', 'stop cart']);
});

test('a process is ready when its database and its services are, and not while it stops', async () => {
  let mailServer = false;
  const table = [
    toy('notifications', {
      start: async () => ({ subscribers: {}, check: async () => ({ ok: mailServer, detail: 'mail server' }) }),
    }),
  ];
  const shop = await bootToys(table);
  const ready = async () => (await fetch(`http://localhost:${shop.opsPort}/ready`)).status;
  assert.equal(await ready(), 503);
  await shop.stop();

  mailServer = true;
  const again = await bootToys(table);
  assert.equal((await again.health()).ready, true);
  const stopped = again.stop();
  assert.equal((await again.health()).ready, false);
  await stopped;
});

test('the start is over when those have heard of it who are awaited, and who run here', async () => {
  const left: Record<string, number> = { inventory: 2, search: 1 };
  const asked: string[] = [];
  const waiting = async (service: string) => {
    asked.push(service);
    return Math.max(0, (left[service] ?? 0) - asked.filter((one) => one === service).length + 1);
  };
  const seeding = toy('catalog', {
    start: async () => ({ subscribers: {}, awaits: ['inventory', 'search', 'payments'] }),
  });
  const shop = await bootToys([seeding, toy('inventory'), toy('search')], { waiting });
  await shop.stop();
  assert.deepEqual(asked, ['inventory', 'inventory', 'inventory', 'search', 'search']);
});

test('a database that does not answer makes the process unready', async () => {
  const shop = await bootToys([toy('cart')], { check: () => Promise.reject(new Error('connection refused')) });
  const { ready, checks } = await shop.health();
  await shop.stop();
  assert.equal(ready, false);
  assert.deepEqual(checks.at(-1), { name: 'database', ok: false, detail: 'connection refused' });
});

test('a metrics port that was asked for and is taken stops the start', async () => {
  const other = createServer();
  const port = await listen(other, 0);
  await assert.rejects(bootToys([toy('cart')], { env: { METRICS_PORT: String(port) } }), refusedWith(/METRICS_PORT/));
  other.close();
});

const question = { countryCode: 'DE', subtotal: { currencyCode: 'USD', minorUnits: 100n } };

for (const env of [{}, { RIALTO_TRANSPORT: 'grpc' }, { RIALTO_TRANSPORT: 'grpc', RIALTO_DOUBLE_CALLS: 'on' }]) {
  test(`a neighbour answers in one process, with ${JSON.stringify(env)}`, async () => {
    const answers: unknown[] = [];
    const asking = toy('cart', {
      needs: { pricing: PricingService },
      start: async ({ needs, ownContext }) => {
        answers.push(await needs.pricing.listMethods(question, ownContext(60_000)));
        return { subscribers: {} };
      },
    });
    const shop = await bootToys([asking, noting([], 'pricing')], { env });
    await shop.stop();
    assert.equal(answers.length, 1);
  });
}

test('a service that hands its own contract out calls itself once it has started, and is the first to stop', async () => {
  const notes: string[] = [];
  let ask = async (): Promise<unknown> => undefined;
  const edge = noting(notes, 'gateway', { needs: { gateway: PricingService, cart: PricingService } });
  const handing: typeof edge = {
    ...edge,
    start: async (dependencies) => {
      ask = () => dependencies.needs.gateway.listMethods(question, dependencies.ownContext(60_000));
      await assert.rejects(ask(), /does not answer/);
      return edge.start(dependencies);
    },
  };
  const shop = await bootToys([handing, noting(notes, 'cart'), noting(notes, 'orders')]);
  await ask();
  await shop.stop();
  assert.deepEqual(notes.slice(-3), ['stop gateway', 'stop orders', 'stop cart']);
});

test('a neighbour in another process answers over gRPC, and its HTTP through the same port', async (t) => {
  const shared = { DATABASE_URL: 'postgres://localhost/none', RPC_PORT: '0' };
  const pricing = noting([], 'pricing', { http: (_request, response) => void response.end('prices') });
  const answers: unknown[] = [];
  const cart = toy('cart', {
    needs: { pricing: PricingService },
    start: async ({ needs, ownContext, http }) => {
      answers.push(await needs.pricing.listMethods(question, ownContext(60_000)));
      return { subscribers: {}, http: http('pricing') };
    },
  });
  const there = await bootToys([cart, pricing], { chosen: ['pricing'], env: shared });
  t.after(there.stop);
  const here = await bootToys([cart, pricing], {
    chosen: ['cart'],
    env: { ...shared, PRICING_ADDRESS: `http://127.0.0.1:${there.rpcPort}` },
  });
  t.after(here.stop);
  const proxied = await fetch(`http://127.0.0.1:${here.rpcPort}/list`, { headers: { 'x-rialto-service': 'cart' } });
  assert.equal(await proxied.text(), 'prices');
  assert.equal(answers.length, 1);
});
