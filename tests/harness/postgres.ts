import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The embedded server that runs on a DATA_DIR, and all its processes; the first is the one that the others belong to. */
export function postgresOf(dataDir: string): readonly [number, ...number[]] {
  const file = readdirSync(dataDir, { recursive: true, encoding: 'utf8' }).find((one) =>
    one.endsWith('postmaster.pid'),
  );
  assert.ok(file !== undefined, 'no PostgreSQL runs there');
  const postmaster = Number(readFileSync(join(dataDir, file), 'utf8').split('\n')[0]);
  const children = readdirSync('/proc').filter((pid) => /^\d+$/.test(pid) && parentOf(pid) === postmaster);
  return [postmaster, ...children.map(Number)];
}

function parentOf(pid: string): number | null {
  try {
    return Number(/^PPid:\s+(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
  } catch {
    return null;
  }
}
