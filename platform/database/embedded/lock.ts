import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { Failure } from '#platform/kernel/errors.ts';

/** Held as long as this process and its connection live: the server frees it when either dies, by any means. */
export interface DataLock {
  /** Fulfilled when the connection is gone without having been released. */
  readonly lost: Promise<void>;
  release(): Promise<void>;
}

/**
 * Takes the data directory for this process, or throws ALREADY_RUNNING with the pid of the holder. The
 * server needs a moment to notice that a killed holder is gone, so a dead one is waited for.
 */
export async function lockData(options: { url: string; dataDir: string }): Promise<DataLock> {
  const client = new pg.Client({
    connectionString: options.url,
    application_name: `${marker}${process.pid}`,
    connectionTimeoutMillis: 5_000,
    keepAlive: true,
  });
  let released = false;
  const lost = new Promise<void>((resolve) => {
    client.on('end', () => released || resolve());
    client.on('error', () => released || resolve());
  });
  await client.connect();
  const release = async (): Promise<void> => {
    released = true;
    await client.end().catch(() => {});
  };
  const until = performance.now() + 3_000;
  while (!(await tryLock(client))) {
    const holder = await holderOf(client);
    if (holder === null || !isAlive(holder)) {
      if (performance.now() < until) {
        await pause(20);
        continue;
      }
    }
    await release();
    throw alreadyRunning(options.dataDir, holder);
  }
  return { lost, release };
}

const marker = 'rialto-lock ';
const key = 7_240_925;

async function tryLock(client: pg.Client): Promise<boolean> {
  const { rows } = await client.query<{ got: boolean }>(`select pg_try_advisory_lock(${key}) as got`);
  return rows[0]?.got === true;
}

async function holderOf(client: pg.Client): Promise<number | null> {
  const { rows } = await client.query<{ name: string }>(
    `select a.application_name as name from pg_locks l join pg_stat_activity a using (pid)
     where l.locktype = 'advisory' and l.granted and l.objid = ${key}`,
  );
  const name = rows[0]?.name;
  return name?.startsWith(marker) ? Number(name.slice(marker.length)) : null;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

const alreadyRunning = (dataDir: string, holder: number | null): Failure =>
  new Failure(
    'failed_precondition',
    'ALREADY_RUNNING',
    `A shop runs on ${dataDir} already${holder === null ? '' : ` (process ${holder})`}: stop it, or set another DATA_DIR.`,
  );
