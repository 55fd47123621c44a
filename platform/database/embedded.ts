import { existsSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import type { Logger } from 'pino';
import { prepareCluster, superuserUrl } from './embedded/cluster.ts';
import { type DataLock, lockData } from './embedded/lock.ts';
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
