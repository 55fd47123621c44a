import { measureBusShare } from './bus-share.ts';
import { ok } from './buying.ts';
import { rate } from './client.ts';
import { measureFlashSale, measureHotSku } from './hot.ts';
import { measureOne, measureOrders } from './orders.ts';
import { canPin, end, onCore } from './processes.ts';
import { measureCarts, measureReads } from './reads.ts';
import { measureSiege } from './siege.ts';
import { openServer, type Stage } from './stage.ts';

/**
 * Speed as ratios within one run: the shop beside two raw bounds on the same machine, database and minute. The
 * server has one core; the database and the clients share the other.
 */
const seconds = Number(process.env['BENCH_SECONDS'] ?? 6);
await using opened = new AsyncDisposableStack();
const only = process.env['BENCH_ONLY']?.split(',') ?? ['raw', 'reads', 'cart', 'orders', 'one', 'hot', 'sale'];
// PostgreSQL's own statistics cost a little, and so they are kept for their own measure alone.
const settings = only.includes('events') ? { shared_preload_libraries: 'pg_stat_statements' } : {};
// Who is besieged has limits; whoever measures what is possible has none.
const env = only.includes('siege') ? { TRUSTED_PROXIES: '127.0.0.1' } : { RATE_LIMITS: 'off' };
const server = await openServer(opened, { seconds, settings, env });

const measures: Readonly<Record<string, (stage: Stage) => Promise<void>>> = {
  reads: measureReads,
  cart: measureCarts,
  orders: measureOrders,
  one: measureOne,
  hot: measureHotSku,
  sale: measureFlashSale,
  events: measureBusShare,
  siege: measureSiege,
};

const raw = only.includes('raw') ? await measureRaw() : {};
const stage = await server.openShop();
for (const [name, measure] of Object.entries(measures)) if (only.includes(name)) await measure(stage);
report({ ...raw, ...stage.figures });

async function measureRaw(): Promise<Record<string, number>> {
  const { rawPort, serverCore, databaseUrl } = server;
  const bare = await onCore(serverCore, ['tests/bench/raw.ts', String(rawPort), databaseUrl], process.env, 'ready');
  const load = { port: rawPort, clients: 16, seconds };
  const selects = await rate({ ...load, ask: (c, n) => ok(c.send('GET', `/item/${1 + (n % 1000)}`)) });
  const orders = await rate({ ...load, ask: (c, n) => ok(c.send('POST', '/order', { item: 1 + (n % 1000) })) });
  await end(bare);
  return { 'raw selects/s': selects, 'raw orders/s': orders };
}

function report(figures: Readonly<Record<string, number>>): void {
  const ratio = (of: string, to: string) => (figures[of] ?? Number.NaN) / (figures[to] ?? Number.NaN);
  const shown = (name: string, value: number) =>
    `${name.padEnd(48)}${value.toFixed(value < 10 ? 3 : value < 100 ? 1 : 0).padStart(10)}`;
  const lines = [
    ...Object.entries(figures).map(([name, value]) => shown(name, value)),
    '',
    `${shown('product read / raw select', ratio('product reads/s', 'raw selects/s'))}   aim 0.3`,
    `${shown('completed order / raw order', ratio('completed orders/s', 'raw orders/s'))}   aim 0.15`,
    canPin() ? '' : 'Server and clients shared all cores: this machine has no taskset.',
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}
