import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import pino from 'pino';
import { startEmbedded } from '#platform/database/embedded.ts';
import { freePorts } from '../harness/shop.ts';
import { end, onCore, stayOn } from './processes.ts';

/** A shop under measurement, and what is known about it from behind. */
export interface Stage {
  readonly shopPort: number;
  readonly seconds: number;
  readonly clients: number;
  /** Goods with stock that does not run out. */
  readonly goods: readonly Goods[];
  readonly figures: Record<string, number>;
  readonly books: pg.Client;
  rows(text: string, values?: unknown[]): Promise<pg.QueryResult['rows']>;
  counters(): Promise<Counters>;
  /** Waits until nothing is left to hear. */
  atRest(): Promise<void>;
}

export interface Goods {
  readonly slug: string;
  readonly sku: string;
}

/** Sums since the start: of the shop's own count, PostgreSQL's, and the processors'. */
export interface Counters {
  readonly statements: number;
  readonly writing: number;
  readonly cpuSeconds: number;
  readonly databaseSeconds: number;
}

export interface Server {
  readonly databaseUrl: string;
  readonly rawPort: number;
  readonly serverCore: number;
  /** Starts the shop on its core; ends with `opened`. */
  openShop(): Promise<Stage>;
}

const [serverCore, otherCore] = [0, 1];

/** The database on one core, beside the clients; whatever happens, nothing is left running. */
export async function openServer(
  opened: AsyncDisposableStack,
  given: {
    readonly seconds: number;
    readonly settings: Readonly<Record<string, string>>;
    readonly env: Readonly<Record<string, string>>;
  },
): Promise<Server> {
  const { seconds, settings } = given;
  stayOn(otherCore);
  const dataDir = mkdtempSync(join(tmpdir(), 'rialto-bench-'));
  chmodSync(dataDir, 0o755);
  opened.defer(() => rmSync(dataDir, { recursive: true, force: true }));
  const database = await startEmbedded({ dataDir, settings, log: pino({ enabled: false }) });
  opened.defer(() => database.stop());
  const books = new pg.Client({ connectionString: database.url });
  await books.connect();
  opened.defer(() => books.end());
  const [rawPort = 0, shopPort = 0, metricsPort = 0] = await freePorts(3);
  const rows = async (text: string, values: unknown[] = []) => (await books.query(text, values)).rows;

  async function openShop(): Promise<Stage> {
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
        HOLDS_PER_ADDRESS: '100000',
        ...given.env,
        LOG_LEVEL: 'warn',
      },
      'started in',
    );
    opened.defer(() => end(shop));
    const atRest = async () => {
      while ((await rows('select count(*)::int as n from bus.deliveries'))[0].n > 0);
    };
    const figures: Record<string, number> = { 'idle MB': residentMb(shop.pid) };
    await atRest();
    await stockUp(rows);
    const goods =
      await rows(`select p.slug, v.sku from catalog.variants v join catalog.products p on p.id = v.product_id
      join inventory.stock s on s.sku = v.sku order by v.sku`);
    const counters = () => countersOf({ rows, metricsPort, dataDir });
    return { shopPort, seconds, clients: 16, goods, figures, books, rows, counters, atRest };
  }

  return { databaseUrl: database.url, rawPort, serverCore, openShop };
}

type Rows = Stage['rows'];

/** Nothing sells out; the ledger says why. */
async function stockUp(rows: Rows): Promise<void> {
  await rows('update inventory.stock set on_hand = 1000000000');
  await rows(`insert into inventory.movements (sku, delta, reason)
    select s.sku, s.on_hand - coalesce(m.sum, 0), 'COUNTED' from inventory.stock s
    left join (select sku, sum(delta) as sum from inventory.movements group by 1) m using (sku)`);
}

/** Statements are counted by the shop itself, writing transactions by the ids that PostgreSQL gave away. */
async function countersOf(given: { rows: Rows; metricsPort: number; dataDir: string }): Promise<Counters> {
  const text = await (await fetch(`http://127.0.0.1:${given.metricsPort}/metrics`)).text();
  const statements = [...text.matchAll(/^rialto_sql_statements_total\{[^}]*\} (\d+)/gm)].reduce(
    (sum, m) => sum + Number(m[1]),
    0,
  );
  const [{ next }] = await given.rows('select pg_snapshot_xmax(pg_current_snapshot())::text::bigint::int as next');
  const cpuSeconds = Number(/^(?:rialto_)?process_cpu_seconds_total ([\d.]+)/m.exec(text)?.[1]);
  return { statements, writing: next, cpuSeconds, databaseSeconds: databaseSeconds(given.dataDir) };
}

/** CPU time of all processes of the database so far. */
function databaseSeconds(dataDir: string): number {
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

function residentMb(pid: number | undefined): number {
  const kb = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Number(kb) / 1024;
}
