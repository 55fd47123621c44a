import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { DataLock } from './lock.ts';

interface Keeping {
  readonly lock: DataLock;
  /** Brings the server back and takes its lock again. */
  readonly restart: () => Promise<DataLock>;
  /** Ends the keeping. */
  readonly signal: AbortSignal;
  /** Between two restarts that failed, at first, in milliseconds; doubles each time, up to a minute. */
  readonly pauseMs: number;
  readonly log: Logger;
}

/**
 * Brings a server back whenever it is lost, as often as it takes: what stands in its way (a full disk) may go while the
 * shop lives, and without its database it would live for nothing. Answers the lock that it had in the end.
 */
export async function keepServing(keeping: Keeping): Promise<DataLock> {
  const { signal, log } = keeping;
  const ended = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
  let { lock } = keeping;
  while (!signal.aborted) {
    await Promise.race([lock.lost, ended]);
    if (signal.aborted) break;
    log.error('database.lost');
    lock = (await broughtBack(keeping)) ?? lock;
  }
  return lock;
}

/** Null when it was to end before. */
async function broughtBack({ restart, signal, pauseMs, log }: Keeping): Promise<DataLock | null> {
  for (let nextMs = pauseMs; !signal.aborted; nextMs = Math.min(2 * nextMs, longestPauseMs)) {
    try {
      const lock = await restart();
      log.info('database.restarted');
      return lock;
    } catch (error) {
      if (signal.aborted) break;
      log.error({ err: error, againInMs: nextMs }, 'database.notRestarted');
    }
    // Cut short by the end.
    await pause(nextMs, undefined, { signal }).catch(() => {});
  }
  return null;
}

const longestPauseMs = 60_000;
