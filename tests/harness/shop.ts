import { randomInt } from 'node:crypto';
import { createSocket, type Socket } from 'node:dgram';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ServiceName, serviceNames } from '#contracts/events.ts';
import { runningEmbedded } from '#platform/database/embedded.ts';
import { freshDatabase } from './database.ts';
import { launchProcess, type ShopProcess } from './process.ts';

/** How the shop is run: the same code, tests and database each time. */
export type Runner = 'one process' | 'every call over gRPC, idempotent ones doubled' | 'a process per service';

/** A shop started for a test, as an operator would start it: from outside, as processes of its own. */
export interface Shop {
  readonly origin: string;
  /** Owner of the shop's database; of the embedded one it changes with a restart. */
  readonly databaseUrl: string;
  readonly dataDir: string;
  /** Kills one process at once: the one that runs this service. */
  kill(service?: string): Promise<void>;
  /** Stops a process in its tracks, as a machine that is put to sleep; the answer wakes it. */
  pause(service?: string): () => void;
  /** Waits for a process to end by itself, and says by which signal. */
  death(service?: string): Promise<NodeJS.Signals | null>;
  /** Starts again what is not running, on the same data. */
  restart(env?: Env): Promise<void>;
  /** The metrics of all processes, one text after the other. */
  metrics(): Promise<string>;
  /** What the processes printed so far. */
  output(): string;
  stop(): Promise<void>;
}

export type Env = Readonly<Record<string, string>>;

export interface ShopOptions {
  readonly runner?: Runner;
  /** On a PostgreSQL of the shop's own, in its DATA_DIR, as `npm start` has it. */
  readonly embedded?: boolean;
  /** The way to its database, for a test that stands in between. */
  readonly byWay?: (databaseUrl: string) => Promise<string>;
  readonly env?: Env;
}

export async function startShop({
  runner = 'one process',
  embedded = false,
  byWay = async (url) => url,
  env = {},
}: ShopOptions = {}): Promise<Shop> {
  const database = embedded ? null : await freshDatabase();
  const dataDir = mkdtempSync(join(tmpdir(), 'rialto-shop-'));
  // PostgreSQL's own account must be able to enter.
  chmodSync(dataDir, 0o755);
  const ports = await freePorts(1 + serviceNames.length);
  const port = String(ports[0]);
  const origin = `http://localhost:${port}`;
  const printed: string[] = [];
  const running = new Map<string, ShopProcess>();
  const base: Env = {
    ...(database === null ? {} : { DATABASE_URL: await byWay(database.url) }),
    DATA_DIR: dataDir,
    PORT: port,
    METRICS_PORT: '0',
    SHOP_SECRET: shopSecret,
    RATE_LIMITS: 'off',
    // A machine that is slow, or busy with other tests, is asked no less: nothing is refused for being late.
    OVERLOAD_DELAY_MS: '0',
    CALL_TIMEOUT_MS: '60000',
    LOG_LEVEL: 'warn',
    ADMIN_EMAIL: admin.email,
    ADMIN_PASSWORD: admin.password,
    ...env,
  };
  let databaseUrl = '';

  async function launch(name: string, services: readonly string[], own: Env): Promise<void> {
    const started = launchProcess({ name, services, env: { ...base, ...own }, printed });
    running.set(name, started);
    void started.ended.then(() => running.get(name) === started && running.delete(name));
    await started.ready;
  }

  async function launchAll(more: Env): Promise<void> {
    const missing = (name: string) => !running.has(name);
    if (runner === 'a process per service') await launchEach(allButWeb.filter(missing), more);
    else if (missing('all')) {
      const grpc: Env = runner === 'one process' ? {} : { RIALTO_TRANSPORT: 'grpc', RIALTO_DOUBLE_CALLS: 'on' };
      await launch('all', [], { ...grpc, ...more });
    }
    databaseUrl = database?.url ?? (await runningEmbedded(dataDir)) ?? '';
  }

  async function launchEach(names: readonly ServiceName[], more: Env): Promise<void> {
    const rpcPort = (name: ServiceName) => String(ports[1 + serviceNames.indexOf(name)]);
    const addresses = Object.fromEntries(
      allButWeb.map((name) => [`${name.toUpperCase()}_ADDRESS`, `http://127.0.0.1:${rpcPort(name)}`]),
    );
    // Two at a time, so that a small machine is not overrun by starts.
    for (let first = 0; first < names.length; first += 2) {
      const pair = names.slice(first, first + 2);
      await Promise.all(
        pair.map((name) =>
          launch(name, [name], { ...addresses, WEB_ADDRESS: 'http://127.0.0.1:1', RPC_PORT: rpcPort(name), ...more }),
        ),
      );
    }
  }

  const processOf = (service: string) => running.get(service) ?? running.get('all');
  async function stop(): Promise<void> {
    await Promise.all([...running.values()].map((one) => one.end('SIGTERM')));
    await database?.drop();
    rmSync(dataDir, { recursive: true, force: true });
  }

  await launchAll({}).catch(async (error: unknown) => {
    await stop();
    throw error;
  });
  return {
    origin,
    get databaseUrl() {
      return databaseUrl;
    },
    dataDir,
    async kill(service = 'all') {
      await processOf(service)?.end('SIGKILL');
    },
    pause(service = 'all') {
      const paused = processOf(service);
      paused?.signal('SIGSTOP');
      return () => paused?.signal('SIGCONT');
    },
    death: async (service = 'all') => (await processOf(service)?.ended) ?? null,
    restart: (more = {}) => launchAll(more),
    metrics: async () => (await Promise.all([...running.values()].map((one) => one.metrics()))).join('\n'),
    output: () => printed.join(''),
    stop,
  };
}

/** The administrator of every shop that a test starts. */
export const admin = { email: 'admin@rialto.test', password: 'a password of tests alone' };

// Pages are tested by a browser elsewhere.
const allButWeb = serviceNames.filter((name) => name !== 'web');

/**
 * Ports that are free, and no other test's as long as this process lives. They are taken from below those that the system
 * gives to outgoing connections, so that none of the many connections of a starting shop takes one before its service
 * listens there, and none while a service that was killed is away.
 */
export async function freePorts(count: number): Promise<readonly number[]> {
  const free: number[] = [];
  for (let tries = 0; free.length < count; tries += 1) {
    if (tries > 50 * count) throw new Error(`No ${count} free ports from 20000 to 31999.`);
    const port = randomInt(20_000, 32_000);
    const claim = await claimOf(port);
    if (claim === null) continue;
    if (await isFree(port)) free.push(port);
    else claim.close();
  }
  return free;
}

/** UDP has ports of its own, which nobody here uses: whoever holds the one of that number may have the one of TCP. */
const claimOf = (port: number): Promise<Socket | null> =>
  new Promise((resolve) => {
    const claim = createSocket('udp4').once('error', () => resolve(null));
    claim.bind({ port, address: '127.0.0.1', exclusive: true }, () => resolve(claim.unref()));
  });

const isFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const server = createServer().once('error', () => resolve(false));
    server.listen(port, () => server.close(() => resolve(true)));
  });

/** The secret of every shop that a test starts; a command beside one needs it. */
export const shopSecret = 'the secret of the shops that tests start';
