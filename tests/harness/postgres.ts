import assert from 'node:assert/strict';
import { globSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

/** The embedded server that runs on a DATA_DIR, and all its processes; the first is the one that the others belong to. */
export function postgresOf(dataDir: string): readonly [number, ...number[]] {
  const postmaster = postmasterOf(dataDir);
  assert.ok(postmaster !== null, 'no PostgreSQL runs there');
  const children = readdirSync('/proc').filter((pid) => /^\d+$/.test(pid) && parentOf(pid) === postmaster);
  return [postmaster, ...children.map(Number)];
}

/** Kills the server at once with all that belongs to it; what ends by itself meanwhile is as good. */
export function killPostgres(dataDir: string): void {
  const [postmaster] = postgresOf(dataDir);
  // Stopped first, so that it makes no process that is not seen.
  process.kill(postmaster, 'SIGSTOP');
  for (const pid of postgresOf(dataDir)) endIfThere(pid);
}

/** Waits until another server than the one that was ended runs there: until then nobody can ask it, or end it. */
export async function anotherPostgres(dataDir: string, ended: number): Promise<void> {
  for (const end = performance.now() + 180_000; ; await pause(20)) {
    const now = postmasterOf(dataDir);
    if (now !== null && now !== ended) return;
    assert.ok(performance.now() < end, 'PostgreSQL did not come back');
  }
}

/** The first process of the server; null while there is none. */
function postmasterOf(dataDir: string): number | null {
  const [file] = globSync('{,*/,*/*/}postmaster.pid', { cwd: dataDir });
  const text = file === undefined ? '' : readIfThere(join(dataDir, file));
  return text === '' ? null : Number(text.split('\n')[0]);
}

function readIfThere(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

function endIfThere(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}

function parentOf(pid: string): number | null {
  try {
    return Number(/^PPid:\s+(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
  } catch {
    return null;
  }
}
