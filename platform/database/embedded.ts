import { createServer } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import type { Logger } from 'pino';
import { Failure } from '#platform/kernel/errors.ts';
import { type Cluster, prepareCluster, superuserUrl } from './embedded/cluster.ts';
import { type DataLock, lockData } from './embedded/lock.ts';
import * as postmaster from './embedded/postmaster.ts';
import type { ServerSettings } from './embedded/settings.ts';

/** A PostgreSQL of our own, that this process alone uses. */
export interface Embedded {
  /** The superuser's address of the database `rialto`. */
  readonly url: string;
  /** Whether a server was found running, left by a process that was killed. */
  readonly adopted: boolean;
  stop(): Promise<void>;
}

export interface EmbeddedOptions {
  readonly dataDir: string;
  readonly log: Logger;
  readonly settings?: ServerSettings;
}

/**
 * Starts PostgreSQL on a data directory, or adopts the one that runs there. Throws ALREADY_RUNNING when
 * another living process uses it. A server that dies meanwhile is started again on the same port.
 */
export async function startEmbedded({ dataDir, log, settings = {} }: EmbeddedOptions): Promise<Embedded> {
  const cluster = await prepareCluster(dataDir);
  const server = await serve(cluster, settings, null);
  const url = superuserUrl(cluster, server.port, 'rialto');
  const maintenance = superuserUrl(cluster, server.port, 'postgres');
  let lock = await lockData({ url: maintenance, dataDir: cluster.dataDir });
  let stopping = false;
  await ensureDatabase(maintenance);
  const watch = (held: DataLock): void => {
    void held.lost.then(async () => {
      if (stopping) return;
      log.error({ dataDir: cluster.dataDir }, 'database.lost');
      try {
        await serve(cluster, settings, server.port);
        lock = await lockData({ url: maintenance, dataDir: cluster.dataDir });
        log.info({ dataDir: cluster.dataDir }, 'database.restarted');
        if (stopping) await stopServer();
        else watch(lock);
      } catch (error) {
        log.fatal({ err: error, dataDir: cluster.dataDir }, 'database.notRestarted');
      }
    });
  };
  const stopServer = async (): Promise<void> => {
    const found = postmaster.recordedPostmaster(cluster);
    if (found !== null) await postmaster.stopPostmaster(cluster, found.pid, stopDeadlineMs);
    await lock.release();
  };
  watch(lock);
  log.info({ dataDir: cluster.dataDir, port: server.port, adopted: server.adopted }, 'database.started');
  return {
    url,
    adopted: server.adopted,
    stop: async () => {
      if (stopping) return;
      stopping = true;
      await stopServer();
    },
  };
}

const startDeadlineMs = 60_000;
const stopDeadlineMs = 20_000;
/** How long a living server may refuse to talk before it is stopped. */
const silenceMs = 5_000;

interface Serving {
  readonly port: number;
  readonly adopted: boolean;
}

/** Looks again and again until a server of this cluster answers, starting one when there is none. */
async function serve(cluster: Cluster, settings: ServerSettings, fixedPort: number | null): Promise<Serving> {
  const until = performance.now() + startDeadlineMs;
  let started: postmaster.Spawned | null = null;
  let silentSince = performance.now();
  for (let attempts = 0; performance.now() < until; await pause(15)) {
    const found = postmaster.recordedPostmaster(cluster);
    if (found !== null && postmaster.isPostmaster(cluster, found.pid)) {
      const answer = await ask(cluster, found.port);
      if (answer === 'ours') return { port: found.port, adopted: found.pid !== started?.pid };
      if (answer === 'starting') silentSince = performance.now();
      if (performance.now() - silentSince > silenceMs) {
        await postmaster.stopPostmaster(cluster, found.pid, silenceMs);
        silentSince = performance.now();
      }
      continue;
    }
    if (started !== null && started.exit() === null) continue;
    // Another's processes may need a moment to let go of the shared memory; a taken port wants another one.
    if (attempts > 0) await pause(100 * attempts);
    if (attempts > 8) break;
    if (found !== null) postmaster.dropForeignRecord(cluster);
    started = postmaster.spawnPostmaster(cluster, fixedPort ?? (await freePort()), settings);
    silentSince = performance.now();
    attempts += 1;
  }
  throw new Failure(
    'unavailable',
    'DATABASE_NOT_STARTED',
    `PostgreSQL did not start on ${cluster.path} (${started?.exit() ?? 'no answer'}); the end of ${cluster.logFile}:\n${postmaster.logTail(cluster)}`,
  );
}

/** Whether the server on a port is this cluster's and lets us in. */
async function ask(cluster: Cluster, port: number): Promise<'ours' | 'starting' | 'silent'> {
  const client = new pg.Client({
    connectionString: superuserUrl(cluster, port, 'postgres'),
    connectionTimeoutMillis: 2_000,
    query_timeout: 2_000,
  });
  client.on('error', () => {});
  try {
    await client.connect();
    const { rows } = await client.query<{ folder: string }>(`select current_setting('data_directory') as folder`);
    return rows[0]?.folder === cluster.path ? 'ours' : 'silent';
  } catch (error) {
    // 57P03: the server starts, stops or recovers, and says so.
    return error instanceof pg.DatabaseError && error.code === '57P03' ? 'starting' : 'silent';
  } finally {
    void client.end().catch(() => {});
  }
}

async function ensureDatabase(maintenance: string): Promise<void> {
  const client = new pg.Client({ connectionString: maintenance });
  await client.connect();
  try {
    const { rowCount } = await client.query(`select from pg_database where datname = 'rialto'`);
    if (rowCount === 0) await client.query('create database rialto');
  } finally {
    await client.end();
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      const port = address !== null && typeof address === 'object' ? address.port : 0;
      probe.close(() => resolve(port));
    });
  });
}
