import { createServer } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { Failure } from '#platform/kernel/errors.ts';
import { type Cluster, superuserUrl } from './cluster.ts';
import * as postmaster from './postmaster.ts';
import type { ServerSettings } from './settings.ts';

const startDeadlineMs = 60_000;
/** How long a living server may refuse to talk before it is stopped. */
const silenceMs = 5_000;

/** A server that answers. */
interface Serving {
  readonly port: number;
  readonly adopted: boolean;
}

interface Wanted {
  /** Null for any that is free. */
  readonly port: number | null;
  /** How often a server that ends at once is started, at most. */
  readonly starts: number;
  /** Gives up, and ends what it has started. */
  readonly signal?: AbortSignal;
}

/** Looks again and again until a server of this cluster answers, starting one when there is none. */
export async function serve(cluster: Cluster, settings: ServerSettings, wanted: Wanted): Promise<Serving> {
  const until = performance.now() + startDeadlineMs;
  let started: postmaster.Spawned | null = null;
  let silentSince = performance.now();
  for (let starts = 0; performance.now() < until && wanted.signal?.aborted !== true; await pause(15)) {
    const found = postmaster.recordedPostmaster(cluster);
    if (found !== null && postmaster.isPostmaster(cluster, found.pid)) {
      const answer = await ask(cluster, found.port);
      if (answer === 'ours') return { port: found.port, adopted: found.pid !== started?.pid };
      if (answer === 'starting') silentSince = performance.now();
      if (performance.now() - silentSince > silenceMs) {
        await postmaster.stopPostmaster(cluster, found.pid, 2_000);
        silentSince = performance.now();
      }
      continue;
    }
    if (started !== null && started.exit() === null) continue;
    // Another's processes may need a moment to let go of the shared memory; a taken port wants another one.
    if (starts > 0) await pause(100 * starts);
    if (starts === wanted.starts) break;
    if (found !== null) postmaster.dropForeignRecord(cluster);
    started = postmaster.spawnPostmaster(cluster, wanted.port ?? (await freePort()), settings);
    silentSince = performance.now();
    starts += 1;
  }
  if (wanted.signal?.aborted && started !== null) await postmaster.stopPostmaster(cluster, started.pid, 2_000);
  throw new Failure(
    'unavailable',
    'DATABASE_NOT_STARTED',
    `PostgreSQL did not start on ${cluster.path} (${started?.exit() ?? 'no answer'}); the end of ${cluster.logFile}:\n${postmaster.logTail(cluster)}`,
  );
}

/** Whether the server on a port is this cluster's and lets us in. */
export async function ask(cluster: Cluster, port: number): Promise<'ours' | 'starting' | 'silent'> {
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
    if (error instanceof pg.DatabaseError && error.code === '28P01') throw wrongPassword(cluster, error);
    // 57P03: the server starts, stops or recovers, and says so.
    return error instanceof pg.DatabaseError && error.code === '57P03' ? 'starting' : 'silent';
  } finally {
    void client.end().catch(() => {});
  }
}

const wrongPassword = (cluster: Cluster, cause: unknown): Failure =>
  new Failure(
    'failed_precondition',
    'DATABASE_PASSWORD_WRONG',
    `PostgreSQL on ${cluster.path} refuses the password in ${cluster.dataDir}/password: restore that file.`,
    { cause },
  );

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
