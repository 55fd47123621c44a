import { execFileSync, spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type Cluster, runAs } from './cluster.ts';
import { type ServerSettings, serverArguments } from './settings.ts';

/** A server that was started: in its own process group, so that it outlives this process. */
export interface Spawned {
  readonly pid: number;
  /** Null while it runs. */
  exit(): string | null;
}

/** Starts `postgres` on a port; what it has to say goes to the log file in the data directory. */
export function spawnPostmaster(cluster: Cluster, port: number, settings: ServerSettings): Spawned {
  const tooLong = existsSync(cluster.logFile) && statSync(cluster.logFile).size > 10_000_000;
  const log = openSync(cluster.logFile, tooLong ? 'w' : 'a', 0o600);
  const child = spawn(
    join(cluster.binaries, 'bin', 'postgres'),
    ['-D', cluster.path, ...serverArguments(port, settings)],
    { ...runAs(cluster), detached: true, stdio: ['ignore', log, log], windowsHide: true },
  );
  closeSync(log);
  child.unref();
  let exit: string | null = null;
  child.on('error', (error) => (exit = error.message));
  child.on('exit', (code, signal) => (exit = signal ?? `code ${code}`));
  return { pid: child.pid ?? 0, exit: () => exit };
}

/** What postmaster.pid says; the file may be left from a server that was killed. */
export interface Recorded {
  readonly pid: number;
  readonly port: number;
}

/** Null when there is no such file, or when it is only half written. */
export function recordedPostmaster(cluster: Cluster): Recorded | null {
  const [pid, , , port] = contentOf(pidFile(cluster)).split('\n');
  return pid === undefined || !port ? null : { pid: Number(pid), port: Number(port) };
}

/** Whether the pid is a living server of this very cluster, not something that got its number later. */
export function isPostmaster(cluster: Cluster, pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EPERM')) return false;
  }
  try {
    if (process.platform === 'win32') return true;
    const proc = `/proc/${pid}/cmdline`;
    const command = existsSync('/proc/self/cmdline')
      ? readFileSync(proc, 'utf8')
      : execFileSync('ps', ['-p', String(pid), '-o', 'args='], { encoding: 'utf8' });
    return command.replaceAll('\0', ' ').includes(`-D ${cluster.path} `);
  } catch {
    return false;
  }
}

/** PostgreSQL clears the file of a dead process by itself, but not when the number is in use again. */
export function dropForeignRecord(cluster: Cluster): void {
  rmSync(pidFile(cluster), { force: true });
}

/** Fast shutdown; when it takes longer than the deadline, an immediate one, from which the next start recovers. */
export async function stopPostmaster(cluster: Cluster, pid: number, deadlineMs: number): Promise<void> {
  for (const signal of ['INT', 'QUIT', 'KILL'] as const) {
    if (!isPostmaster(cluster, pid)) return;
    send(cluster, pid, signal);
    const until = performance.now() + Math.min(deadlineMs, signal === 'INT' ? deadlineMs : 5_000);
    while (performance.now() < until) {
      if (!isPostmaster(cluster, pid)) return;
      await pause(10);
    }
  }
}

/** The end of the server's log, for an error message. */
export function logTail(cluster: Cluster): string {
  if (!existsSync(cluster.logFile)) return '';
  return readFileSync(cluster.logFile, 'utf8').trim().split('\n').slice(-5).join('\n');
}

function send(cluster: Cluster, pid: number, signal: 'INT' | 'QUIT' | 'KILL'): void {
  try {
    if (process.platform !== 'win32') process.kill(pid, `SIG${signal}`);
    else execFileSync(join(cluster.binaries, 'bin', 'pg_ctl.exe'), ['kill', signal, String(pid)]);
  } catch {
    // It ended in between; the caller looks again.
  }
}

const pidFile = (cluster: Cluster): string => join(cluster.path, 'postmaster.pid');

/** Nothing when there is no such file: asking first would not help, since a server takes its own away as it ends. */
function contentOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return '';
    throw error;
  }
}
