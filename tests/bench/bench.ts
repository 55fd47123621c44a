import { randomUUID } from 'node:crypto';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import pino from 'pino';
import { startEmbedded } from '#platform/database/embedded.ts';
import { freePorts } from '../harness/shop.ts';
import { type Client, openClient, rate } from './client.ts';
import { canPin, end, onCore, stayOn } from './processes.ts';

/**
 * Speed as ratios within one run: the shop beside two raw bounds on the same machine, database and minute. The
 * server has one core; the database and the clients share the other.
 */
const seconds = Number(process.env['BENCH_SECONDS'] ?? 6);
const clients = 16;
const [serverCore, otherCore] = [0, 1];

stayOn(otherCore);
// Whatever happens, nothing is left running.
await using opened = new AsyncDisposableStack();
const dataDir = mkdtempSync(join(tmpdir(), 'rialto-bench-'));
chmodSync(dataDir, 0o755);
opened.defer(() => rmSync(dataDir, { recursive: true, force: true }));
const database = await startEmbedded({ dataDir, log: pino({ enabled: false }) });
opened.defer(() => database.stop());
const books = new pg.Client({ connectionString: database.url });
await books.connect();
opened.defer(() => books.end());
const [rawPort = 0, shopPort = 0, metricsPort = 0] = await freePorts(3);
const figures: Record<string, number> = {};

const only = process.env['BENCH_ONLY']?.split(',') ?? ['raw', 'reads', 'cart', 'orders', 'one'];
if (only.includes('raw')) await measureRaw();
const profile = process.env['BENCH_PROFILE'];
const shop = await onCore(
  serverCore,
  [...(profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profile}`]), 'main.ts'],
  {
    ...process.env,
    DATABASE_URL: database.url,
    DATA_DIR: dataDir,
    PORT: String(shopPort),
    METRICS_PORT: String(metricsPort),
    RATE_LIMITS: 'off',
    LOG_LEVEL: 'warn',
  },
  'started in',
);
opened.defer(() => end(shop));
figures['idle MB'] = residentMb(shop.pid);
await atRest();
const goods = await sellable();
await stockUp();
if (only.includes('reads')) await measureReads();
if (only.includes('cart')) await measureCarts();
if (only.includes('orders')) await measureOrders();
if (only.includes('one')) await measureOne();
report();

async function measureRaw(): Promise<void> {
  const raw = await onCore(serverCore, ['tests/bench/raw.ts', String(rawPort), database.url], process.env, 'ready');
  const load = { port: rawPort, clients, seconds };
  figures['raw selects/s'] = await rate({ ...load, ask: (c, n) => ok(c.send('GET', `/item/${1 + (n % 1000)}`)) });
  figures['raw orders/s'] = await rate({
    ...load,
    ask: (c, n) => ok(c.send('POST', '/order', { item: 1 + (n % 1000) })),
  });
  await end(raw);
}

async function measureReads(): Promise<void> {
  const load = { port: shopPort, clients, seconds };
  const read = (path: (slug: string) => string) =>
    rate({ ...load, ask: (c, n) => ok(c.send('GET', path(at(goods, n).slug))) });
  figures['product reads/s'] = await read((slug) => `/api/v1/products/${slug}`);
  figures['product lists/s'] = await read(() => '/api/v1/products?pageSize=20');
  figures['product pages/s'] = await read((slug) => `/p/${slug}`);
}

/** Every client fills carts of its own, one line each: what a shopper's first click costs. */
async function measureCarts(): Promise<void> {
  const carts = new Map<Client, string>();
  figures['add-to-cart/s'] = await rate({
    port: shopPort,
    clients,
    seconds,
    async ask(c, n) {
      const { sku } = at(goods, n);
      const cart = n % 20 === 0 ? undefined : carts.get(c);
      if (cart === undefined) carts.set(c, await newCart(c, goods, n));
      else await ok(c.send('POST', `/api/v1/carts/${cart}/items`, { sku, quantity: 1 }));
    },
  });
}

/** 16 clients order carts that were filled before; the clock stops when the last order is confirmed. */
async function measureOrders(): Promise<void> {
  const first = await burst(300);
  figures['completed orders/s, first 300 of a fresh shop'] = 300 / first.elapsed;
  await books.query('analyze');
  const count = Math.round(seconds * 300);
  const { elapsed, before, after } = await burst(count);
  figures['completed orders/s'] = count / elapsed;
  figures['server CPU an order, ms'] = ((after.cpuSeconds - before.cpuSeconds) * 1000) / count;
  figures['database CPU an order, ms'] = ((after.databaseSeconds - before.databaseSeconds) * 1000) / count;
  figures['statements an order'] = (after.statements - before.statements) / count;
  figures['writing transactions an order'] = (after.writing - before.writing) / count;
}

async function burst(count: number): Promise<{ elapsed: number; before: Counters; after: Counters }> {
  const buyers = await openClients(clients);
  const filled: string[] = [];
  await Promise.all(
    buyers.map(async (c, b) => {
      for (let n = b; n < count; n += clients) filled.push(await newCart(c, goods, n));
    }),
  );
  const before = await counters();
  const begun = performance.now();
  await Promise.all(
    buyers.map(async (c) => {
      for (let cart = filled.pop(); cart !== undefined; cart = filled.pop()) await place(c, cart);
    }),
  );
  await confirmed();
  const elapsed = (performance.now() - begun) / 1000;
  for (const c of buyers) c.close();
  return { elapsed, before, after: await counters() };
}

/** One client alone: from sending the order to seeing it confirmed on its live page. */
async function measureOne(): Promise<void> {
  const client = await openClient(shopPort);
  const times: number[] = [];
  for (let n = 0; n < 60; n += 1) {
    const cart = await newCart(client, goods, n);
    const begun = performance.now();
    const { order, accessToken } = JSON.parse(await place(client, cart));
    await seenConfirmed(order.id, accessToken);
    times.push(performance.now() - begun);
  }
  client.close();
  times.sort((a, b) => a - b);
  figures['one order confirmed, ms (median)'] = at(times, Math.floor(times.length / 2));
  figures['one order confirmed, ms (p95)'] = at(times, Math.floor(times.length * 0.95));
}

/** Reads an order's stream until it is confirmed. */
function seenConfirmed(id: string, accessToken: string): Promise<void> {
  const headers = { 'order-token': accessToken };
  return new Promise((resolve, reject) => {
    const request = get({ port: shopPort, path: `/api/v1/orders/${id}/stream`, headers }, (response) => {
      response.setEncoding('utf8');
      response.on('data', (text: string) => {
        if (!text.includes('"status":"confirmed"')) return;
        request.destroy();
        resolve();
      });
    });
    request.once('error', reject);
  });
}

async function newCart(client: Client, of: readonly { sku: string }[], n: number): Promise<string> {
  const made = await client.send('POST', '/api/v1/carts', {});
  const { id } = JSON.parse(made.body);
  await ok(client.send('POST', `/api/v1/carts/${id}/items`, { sku: at(of, n).sku, quantity: 1 }));
  return id;
}

async function place(client: Client, cartId: string): Promise<string> {
  const { status, body } = await client.send(
    'POST',
    '/api/v1/orders',
    {
      cartId,
      email: 'bench@example.com',
      shippingAddress: { fullName: 'Bench', line1: '1 Quay', city: 'Berlin', postalCode: '10115', countryCode: 'DE' },
      shippingMethodId: 'standard',
      payment: { method: 'card', token: 'tok_visa' },
    },
    `idempotency-key: ${randomUUID()}\r\n`,
  );
  if (status !== 201) throw new Error(`${status}: ${body}`);
  return body;
}

async function confirmed(): Promise<void> {
  for (;;) {
    const { rows } =
      await books.query(`select count(*)::int as n, count(*) filter (where status = 'cancelled')::int as lost
      from orders.orders where status in ('pending', 'cancelled')`);
    if (rows[0].lost > 0) throw new Error(`${rows[0].lost} orders were cancelled`);
    if (rows[0].n === 0) return;
  }
}

/** Nothing sells out; the ledger says why. */
async function stockUp(): Promise<void> {
  await books.query('update inventory.stock set on_hand = 1000000000');
  await books.query(`insert into inventory.movements (sku, delta, reason)
    select s.sku, s.on_hand - coalesce(m.sum, 0), 'COUNTED' from inventory.stock s
    left join (select sku, sum(delta) as sum from inventory.movements group by 1) m using (sku)`);
}

/** The seeded shop's stock and search arrive by events. */
async function atRest(): Promise<void> {
  for (;;) {
    const { rows } = await books.query('select count(*)::int as n from bus.deliveries');
    if (rows[0].n === 0) return;
  }
}

/** Statements are counted by the shop itself, writing transactions by the ids that PostgreSQL gave away. */
async function counters(): Promise<Counters> {
  const text = await (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text();
  const statements = [...text.matchAll(/^rialto_sql_statements_total\{[^}]*\} (\d+)/gm)].reduce(
    (sum, m) => sum + Number(m[1]),
    0,
  );
  const { rows } = await books.query('select pg_snapshot_xmax(pg_current_snapshot())::text::bigint::int as next');
  const cpuSeconds = Number(
    /^rialto_process_cpu_seconds_total ([\d.]+)|^process_cpu_seconds_total ([\d.]+)/m
      .exec(text)
      ?.slice(1)
      .find(Boolean),
  );
  return { statements, writing: rows[0].next, cpuSeconds, databaseSeconds: databaseSeconds() };
}

interface Counters {
  readonly statements: number;
  readonly writing: number;
  readonly cpuSeconds: number;
  readonly databaseSeconds: number;
}

/** CPU time of all processes of the database so far. */
function databaseSeconds(): number {
  const postmaster = readFileSync(join(dataDir, 'cluster/postmaster.pid'), 'utf8').split('\n')[0];
  const ticks = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => statOf(pid))
    .filter((fields) => fields[1] === postmaster)
    .reduce((sum, fields) => sum + Number(fields[11]) + Number(fields[12]), 0);
  return ticks / 100;
}

/** Fields of /proc/PID/stat from the third on: state, parent, …; empty for a process that just ended. */
function statOf(pid: string): readonly string[] {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  } catch {
    return [];
  }
}

async function sellable(): Promise<readonly { slug: string; sku: string }[]> {
  const { rows } =
    await books.query(`select p.slug, v.sku from catalog.variants v join catalog.products p on p.id = v.product_id
    join inventory.stock s on s.sku = v.sku order by v.sku`);
  return rows;
}

function openClients(count: number): Promise<readonly Client[]> {
  return Promise.all(Array.from({ length: count }, () => openClient(shopPort)));
}

async function ok(answer: Promise<{ status: number; body: string }>): Promise<void> {
  const { status, body } = await answer;
  if (status >= 400) throw new Error(`${status}: ${body.slice(0, 300)}`);
}

function at<T>(items: readonly T[], n: number): T {
  const item = items[n % items.length];
  if (item === undefined) throw new RangeError('There is nothing to choose from.');
  return item;
}

function residentMb(pid: number | undefined): number {
  const kb = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Number(kb) / 1024;
}

function report(): void {
  const of = (name: string) => figures[name] ?? Number.NaN;
  const lines = [
    ...Object.entries(figures).map(
      ([name, value]) => `${name.padEnd(36)}${value.toFixed(value < 100 ? 1 : 0).padStart(10)}`,
    ),
    '',
    `product read / raw select           ${(of('product reads/s') / of('raw selects/s')).toFixed(3).padStart(10)}   aim 0.3`,
    `completed order / raw order         ${(of('completed orders/s') / of('raw orders/s')).toFixed(3).padStart(10)}   aim 0.15`,
    canPin() ? '' : 'Server and clients shared all cores: this machine has no taskset.',
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}
