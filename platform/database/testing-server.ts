import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { pino } from 'pino';
import { startEmbedded } from './embedded.ts';

/**
 * The address of an embedded server for all test files of one run. The first file starts a keeper for it, a
 * process of its own that ends, and takes the server and its data along, when the test runner is gone.
 */
export async function sharedServer(): Promise<string> {
  const folder = join(tmpdir(), `rialto-test-${process.getuid?.() ?? 0}-${process.ppid}`);
  const until = performance.now() + 90_000;
  while (performance.now() < until) {
    const url = readIfThere(join(folder, 'url'));
    if (url !== null && (await answers(url))) return url;
    dropLeftover(folder);
    const error = readIfThere(join(folder, 'error'));
    if (error !== null) throw new Error(`the database of the tests did not start: ${error}`);
    if (isFirst(folder)) startKeeper(folder);
    await pause(30);
  }
  throw new Error(`the database of the tests in ${folder} gave no answer; is there an old folder of that name?`);
}

function isFirst(folder: string): boolean {
  try {
    mkdirSync(folder, { mode: 0o755 });
    return true;
  } catch {
    return false;
  }
}

/**
 * Takes away what a keeper left that was killed: of several who see that, one does. A server that is only too busy to
 * answer keeps its folder.
 */
function dropLeftover(folder: string): void {
  const mark = join(folder, 'left');
  if (!isLeft(folder) || !isFirst(mark)) return;
  // Another may have taken it away before the mark was made, and begun anew.
  if (isLeft(folder)) rmSync(folder, { recursive: true, force: true });
  else rmSync(mark, { recursive: true, force: true });
}

/** Whether it has a keeper that is no more; its number may be another process's by now. */
function isLeft(folder: string): boolean {
  const pid = readIfThere(join(folder, 'keeper'));
  if (pid === null) return false;
  return existsSync('/proc/self')
    ? readIfThere(`/proc/${pid}/cmdline`)?.includes(folder) !== true
    : !isAlive(Number(pid));
}

function startKeeper(folder: string): void {
  const child = spawn(process.execPath, [fileURLToPath(import.meta.url), folder, String(process.ppid)], {
    detached: true,
    stdio: 'ignore',
    // Otherwise it believes to be one of the runner's test files.
    env: { ...process.env, NODE_TEST_CONTEXT: undefined, NODE_OPTIONS: undefined },
  });
  child.unref();
}

async function answers(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  client.on('error', () => {});
  try {
    await client.connect();
    await client.end();
    return true;
  } catch {
    return false;
  }
}

function readIfThere(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}

/** Keeps the server while the runner lives; ten minutes without a connection to a test database end it too (an open shell is no runner). */
async function keep(folder: string, runner: number): Promise<void> {
  writeWhole(folder, 'keeper', String(process.pid));
  const server = await startEmbedded({
    dataDir: join(folder, 'data'),
    log: pino({ level: 'silent' }),
    // Nothing here is worth a wait for the disk; what fsync is for has tests of its own.
    settings: { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_connections: '300' },
  });
  writeWhole(folder, 'url', server.url);
  let usedAt = performance.now();
  while (isAlive(runner) && performance.now() - usedAt < 600_000) {
    await pause(300);
    if (performance.now() - usedAt > 30_000 && (await isUsed(server.url))) usedAt = performance.now();
  }
  rmSync(join(folder, 'url'), { force: true });
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
}

/** Whoever reads it finds all of it or nothing. */
function writeWhole(folder: string, name: string, text: string): void {
  writeFileSync(join(folder, `${name}.new`), text);
  renameSync(join(folder, `${name}.new`), join(folder, name));
}

async function isUsed(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  client.on('error', () => {});
  try {
    await client.connect();
    const { rowCount } = await client.query(
      `select from pg_stat_activity where datname like 'rialto\\_t%' and pid <> pg_backend_pid() limit 1`,
    );
    return rowCount === 1;
  } catch {
    return false;
  } finally {
    void client.end().catch(() => {});
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

if (import.meta.main) {
  const [folder = '', runner = ''] = process.argv.slice(2);
  try {
    await keep(folder, Number(runner));
  } catch (error) {
    if (existsSync(folder))
      writeFileSync(join(folder, 'error'), error instanceof Error ? error.message : String(error));
    process.exitCode = 1;
  }
}
