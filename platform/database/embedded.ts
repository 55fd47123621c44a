import { existsSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import type { Logger } from 'pino';
import { prepareCluster, superuserUrl } from './embedded/cluster.ts';
import { keepServing } from './embedded/keep.ts';
import { lockData } from './embedded/lock.ts';
import * as postmaster from './embedded/postmaster.ts';
import { ask, serve } from './embedded/serve.ts';
import type { ServerSettings } from './embedded/settings.ts';

/** A PostgreSQL of our own, that this process alone uses. */
export interface Embedded {
  /** The superuser's address of the database `rialto`. */
  readonly url: string;
  /** Whether a server was found running, left by a process that was killed. */
  readonly adopted: boolean;
  stop(): Promise<void>;
}

interface EmbeddedOptions {
  readonly dataDir: string;
  readonly log: Logger;
  readonly settings?: ServerSettings;
  /** Between two restarts that failed, at first, in milliseconds; doubles each time. */
  readonly restartPauseMs?: number;
}

/**
 * Starts PostgreSQL on a data directory, or adopts the one that runs there. Throws ALREADY_RUNNING when
 * another living process uses it. A server that dies meanwhile is started again on the same port, until it is there.
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<Embedded> {
  const { settings = {}, restartPauseMs = 1_000 } = options;
  const cluster = await prepareCluster(options.dataDir);
  const log = options.log.child({ dataDir: cluster.dataDir });
  const { port, adopted } = await serve(cluster, settings, { port: null, starts: 9 });
  const maintenance = superuserUrl(cluster, port, 'postgres');
  const lock = () => lockData({ url: maintenance, dataDir: cluster.dataDir });
  const first = await lock();
  await ensureDatabase(maintenance);
  const ending = new AbortController();
  const { signal } = ending;
  const keeping = keepServing({
    lock: first,
    async restart() {
      await serve(cluster, settings, { port, starts: 3, signal });
      return lock();
    },
    ...{ signal, pauseMs: restartPauseMs, log },
  });
  log.info({ port, adopted }, 'database.started');
  return {
    url: superuserUrl(cluster, port, 'rialto'),
    adopted,
    async stop() {
      if (signal.aborted) return;
      ending.abort();
      const held = await keeping;
      const found = postmaster.recordedPostmaster(cluster);
      if (found !== null) await postmaster.stopPostmaster(cluster, found.pid, stopDeadlineMs);
      await held.release();
    },
  };
}

/**
 * The address of the server that runs on a data directory, for a command beside the running shop; null when none
 * does. Takes no lock and starts nothing.
 */
export async function runningEmbedded(dataDir: string): Promise<string | null> {
  if (!existsSync(join(dataDir, 'cluster'))) return null;
  const cluster = await prepareCluster(dataDir);
  const found = postmaster.recordedPostmaster(cluster);
  if (found === null || (await ask(cluster, found.port)) !== 'ours') return null;
  return superuserUrl(cluster, found.port, 'rialto');
}

const stopDeadlineMs = 20_000;

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
