/**
 * Builds the pages when their sources changed since the last build. Plain JavaScript for Node 20 and newer,
 * because the first start runs it before anything else is ready. `--force` builds in any case. Every build has a folder
 * of its own and is pointed to once it is whole, so that a running shop keeps the pages with which it started.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join, relative } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';

const home = fileURLToPath(new URL('.', import.meta.url));
const lockfile = join(home, '../../package-lock.json');
const builds = join(home, '.next/builds');
// Names the folder of the build to use.
const current = join(home, '.next/current');
// The new one, and those with which a shop may still be running.
const keptBuilds = 3;
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
    const name = `${wanted.slice(0, 12)}-${began.toString(36)}`;
    await runNext(`.next/builds/${name}`);
    // Of use to the next build only, which begins in a folder of its own.
    await rm(join(builds, name, 'cache'), { recursive: true, force: true });
    await writeFile(join(builds, name, 'sources.sha256'), wanted);
    await pointTo(name);
    await dropOld(name);
    console.log(`web: built the pages in ${((Date.now() - began) / 1000).toFixed(0)} s`);
    return true;
  } finally {
    await rm(lock, { force: true });
  }
}

async function isUpToDate() {
  const name = await readFile(current, 'utf8').catch(() => '');
  const built = await readFile(join(builds, name, 'sources.sha256'), 'utf8').catch(() => '');
  return built !== '' && built === (await hashOfSources());
}

/** At once: whoever reads it sees the old name or the new one, never a half. */
async function pointTo(name) {
  const fresh = `${current}.${process.pid}`;
  await writeFile(fresh, name);
  await rename(fresh, current);
}

async function dropOld(newest) {
  const names = (await readdir(builds)).filter((name) => name !== newest);
  const aged = await Promise.all(names.map(async (name) => ({ name, ms: (await stat(join(builds, name))).mtimeMs })));
  const old = aged.sort((a, b) => b.ms - a.ms).slice(keptBuilds - 1);
  for (const { name } of old) await rm(join(builds, name), { recursive: true, force: true });
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

async function runNext(folder) {
  await mkdir(builds, { recursive: true });
  const next = createRequire(import.meta.url).resolve('next/dist/bin/next');
  const child = spawn(process.execPath, [next, 'build', home], {
    cwd: home,
    env: { ...process.env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1', PAGES_BUILD: folder },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said = [];
  child.stdout.on('data', (chunk) => said.push(chunk));
  child.stderr.on('data', (chunk) => said.push(chunk));
  const code = await new Promise((resolve, reject) => child.once('error', reject).once('close', resolve));
  if (code === 0) return;
  await rm(join(home, folder), { recursive: true, force: true });
  throw new Error(`web: the pages could not be built\n${Buffer.concat(said).toString('utf8')}`);
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
