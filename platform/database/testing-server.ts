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
    if (url !== null) rmSync(folder, { recursive: true, force: true });
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

const readIfThere = (file: string): string | null => (existsSync(file) ? readFileSync(file, 'utf8') : null);

/** Keeps the server while the runner lives; ten minutes without a connection to a test database end it too (an open shell is no runner). */
async function keep(folder: string, runner: number): Promise<void> {
  const server = await startEmbedded({
    dataDir: join(folder, 'data'),
    log: pino({ level: 'silent' }),
    // Nothing here is worth a wait for the disk; what fsync is for has tests of its own.
    settings: { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_connections: '300' },
  });
  writeFileSync(join(folder, 'url.new'), server.url);
  renameSync(join(folder, 'url.new'), join(folder, 'url'));
  let usedAt = performance.now();
  while (isAlive(runner) && performance.now() - usedAt < 600_000) {
    await pause(300);
    if (performance.now() - usedAt > 30_000 && (await isUsed(server.url))) usedAt = performance.now();
  }
  rmSync(join(folder, 'url'), { force: true });
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
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
