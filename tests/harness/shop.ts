import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serviceNames } from '#contracts/events.ts';
import { freshDatabase } from './database.ts';

/** How the shop is run: the same code, tests and database each time. */
export type Runner = 'one process' | 'every call over gRPC, idempotent ones doubled' | 'a process per service';

/** A shop started for a test, as an operator would start it: from outside, as processes of its own. */
export interface Shop {
  readonly origin: string;
  /** Owner of the shop's database. */
  readonly databaseUrl: string;
  readonly dataDir: string;
  /** Kills one process at once: the one that runs this service. */
  kill(service?: string): Promise<void>;
  /** Starts again what is not running, on the same data. */
  restart(env?: Env): Promise<void>;
  /** What the processes printed so far. */
  output(): string;
  stop(): Promise<void>;
}

type Env = Readonly<Record<string, string>>;

export interface ShopOptions {
  readonly runner?: Runner;
  /** A database of the test's own; one is made when not given. */
  readonly databaseUrl?: string;
  readonly env?: Env;
}

export async function startShop({ runner = 'one process', databaseUrl, env = {} }: ShopOptions = {}): Promise<Shop> {
  const database = databaseUrl === undefined ? await freshDatabase() : { url: databaseUrl, drop: async () => {} };
  const dataDir = mkdtempSync(join(tmpdir(), 'rialto-shop-'));
  const ports = await freePorts(1 + serviceNames.length);
  const port = String(ports[0]);
  const origin = `http://localhost:${port}`;
  const printed: string[] = [];
  const running = new Map<string, ChildProcess>();
  const base: Env = {
    DATABASE_URL: database.url,
    DATA_DIR: dataDir,
    PORT: port,
    METRICS_PORT: '0',
    SHOP_SECRET: 'the secret of the shops that tests start',
    RATE_LIMITS: 'off',
    LOG_LEVEL: 'warn',
    ADMIN_EMAIL: admin.email,
    ADMIN_PASSWORD: admin.password,
    ...env,
  };

  async function launch(name: string, services: readonly string[], own: Env): Promise<void> {
    const child = spawn(process.execPath, ['main.ts', ...services], {
      env: { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '', ...base, ...own },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    running.set(name, child);
    const started = Promise.withResolvers<void>();
    const read = (chunk: Buffer) => {
      printed.push(chunk.toString());
      if (printed.slice(-3).join('').includes('started in')) started.resolve();
    };
    child.stdout?.on('data', read);
    child.stderr?.on('data', read);
    child.once('exit', (code, signal) => {
      running.delete(name);
      started.reject(new Error(`${name} ended (${code ?? signal}):\n${printed.join('').slice(-4000)}`));
    });
    await started.promise;
  }

  async function launchAll(more: Env): Promise<void> {
    const missing = (name: string) => !running.has(name);
    if (runner !== 'a process per service') {
      const grpc: Env =
        runner === 'one process' ? {} : { RIALTO_TRANSPORT: 'grpc', RIALTO_DOUBLE_CALLS: 'on', RPC_PORT: '0' };
      if (missing('all')) await launch('all', allButWeb, { ...grpc, ...more });
      return;
    }
    const addresses = Object.fromEntries(
      serviceNames.map((name, index) => [`${name.toUpperCase()}_ADDRESS`, `http://127.0.0.1:${ports[index + 1]}`]),
    );
    const waiting = serviceNames.filter((name) => name !== 'web' && missing(name));
    for (const group of inPairs(waiting)) {
      await Promise.all(
        group.map((name) =>
          launch(name, [name], { ...addresses, RPC_PORT: String(ports[serviceNames.indexOf(name) + 1]), ...more }),
        ),
      );
    }
  }

  async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill(signal);
    await ended;
  }

  await launchAll({});
  return {
    origin,
    databaseUrl: database.url,
    dataDir,
    async kill(service = 'all') {
      const child = running.get(service);
      if (child !== undefined) await end(child, 'SIGKILL');
    },
    restart: (more = {}) => launchAll(more),
    output: () => printed.join(''),
    async stop() {
      await Promise.all([...running.values()].map((child) => end(child, 'SIGTERM')));
      await database.drop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** The administrator of every shop that a test starts. */
export const admin = { email: 'admin@rialto.test', password: randomBytes(12).toString('base64url') };

/** Pages are tested by a browser elsewhere; these shops have none. */
const allButWeb = serviceNames.filter((name) => name !== 'web');

/** Ports that were free a moment ago. */
export async function freePorts(count: number): Promise<readonly number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer();
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      return server;
    }),
  );
  const ports = servers.map((server) => {
    const address = server.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  });
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

/** Two at a time, so that a small machine is not overrun by starts. */
function inPairs<T>(items: readonly T[]): readonly (readonly T[])[] {
  return items.flatMap((_, index) => (index % 2 === 0 ? [items.slice(index, index + 2)] : []));
}
