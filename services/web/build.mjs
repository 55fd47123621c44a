/**
 * Builds the pages when their sources changed since the last build. Plain JavaScript for Node 20 and newer,
 * because the first start runs it before anything else is ready. `--force` builds in any case.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join, relative } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';

const home = fileURLToPath(new URL('.', import.meta.url));
const lockfile = join(home, '../../package-lock.json');
const stamp = join(home, '.next/sources.sha256');
// Holds the id of the process that builds: two starts at once would write into each other's pages.
const lock = join(home, '.next.lock');
// Neither changes what the pages are.
const ignored = new Set([
  '.next',
  '.next.lock',
  'node_modules',
  'next-env.d.ts',
  'README.md',
  'service.ts',
  'config.ts',
  'server',
]);

/** Builds when needed; answers whether it did. Throws with what Next said when the build fails. */
export async function buildPages({ force = false } = {}) {
  if (!force && (await isUpToDate())) return false;
  await takeLock();
  try {
    // Whoever held the lock may have built the same.
    if (!force && (await isUpToDate())) return false;
    const wanted = await hashOfSources();
    const began = Date.now();
    await runNext();
    await writeFile(stamp, wanted);
    console.log(`web: built the pages in ${((Date.now() - began) / 1000).toFixed(0)} s`);
    return true;
  } finally {
    await rm(lock, { force: true });
  }
}

async function isUpToDate() {
  return (await readFile(stamp, 'utf8').catch(() => '')) === (await hashOfSources());
}

/** Waits for another build to end; the lock of a process that is no more counts for nothing. */
async function takeLock() {
  for (;;) {
    try {
      await writeFile(lock, String(process.pid), { flag: 'wx' });
      return;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    const holder = Number(await readFile(lock, 'utf8').catch(() => ''));
    if (holder > 0 && !isAlive(holder)) await rm(lock, { force: true });
    else await pause(200);
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

async function hashOfSources() {
  const hash = createHash('sha256');
  for (const file of [lockfile, ...(await filesBelow(home))]) {
    hash
      .update(relative(home, file))
      .update('\0')
      .update(await readFile(file))
      .update('\0');
  }
  return hash.digest('hex');
}

async function filesBelow(folder) {
  const entries = await readdir(folder, { withFileTypes: true });
  const kept = entries
    .filter((entry) => !ignored.has(entry.name) && !entry.name.includes('.test.'))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const nested = await Promise.all(
    kept.map((entry) => {
      const path = join(folder, entry.name);
      return entry.isDirectory() ? filesBelow(path) : [path];
    }),
  );
  return nested.flat();
}

async function runNext() {
  const next = createRequire(import.meta.url).resolve('next/dist/bin/next');
  const child = spawn(process.execPath, [next, 'build', home], {
    cwd: home,
    env: { ...process.env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said = [];
  child.stdout.on('data', (chunk) => said.push(chunk));
  child.stderr.on('data', (chunk) => said.push(chunk));
  const code = await new Promise((resolve, reject) => child.once('error', reject).once('close', resolve));
  if (code !== 0) throw new Error(`web: the pages could not be built\n${Buffer.concat(said).toString('utf8')}`);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  try {
    const did = await buildPages({ force: process.argv.includes('--force') });
    if (!did) console.log('web: the pages are up to date');
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
