import { existsSync } from 'node:fs';
import { access, constants, stat, statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { broken, type Finding, note, well, why } from './finding.ts';

const wantedNode = 26;

/** The Node that runs the services. */
export async function node(): Promise<Finding> {
  const major = Number(process.versions.node.split('.')[0]);
  if (major >= wantedNode) return well('node', `${process.version} on ${process.platform} ${process.arch}`);
  return broken('node', `${process.version} is too old`, `run npm ci, which brings Node ${wantedNode}`);
}

const leastFreeBytes = 1024 ** 3;

/** Room for the database, and secrets that only the shop's user can read. */
export async function dataFolder(dataDir: string): Promise<readonly Finding[]> {
  let existing = dataDir;
  while (!existsSync(existing)) existing = dirname(existing);
  const { bavail, bsize } = await statfs(existing);
  const free = bavail * bsize;
  const says = `${dataDir}: ${(free / 1024 ** 3).toFixed(1)} GB free`;
  const disk =
    free < leastFreeBytes ? broken('disk', says, 'make room, or set DATA_DIR to a larger disk') : well('disk', says);
  const writable = await access(existing, constants.W_OK).then(
    () => [],
    (error: unknown) => [broken('disk', why(error), `let this user write to ${existing}, or set DATA_DIR`)],
  );
  return [disk, ...writable, await secrets(join(dataDir, 'secrets', 'root'))];
}

async function secrets(file: string): Promise<Finding> {
  if (!existsSync(file)) return note('secrets', 'are made at the first start, or come from SHOP_SECRET');
  const { mode } = await stat(file);
  // Windows has other means than these bits.
  if (process.platform === 'win32' || (mode & 0o077) === 0) return well('secrets', 'only the shop reads them');
  return broken('secrets', `others can read ${file}`, `chmod 600 ${file}`);
}

/** Whether the shop's pages have been built. */
export async function webPages(): Promise<Finding> {
  const built = existsSync(new URL('../../services/web/.next/current', import.meta.url));
  return built ? well('web', 'pages are built') : note('web', 'pages are not built yet: npm start does it');
}
