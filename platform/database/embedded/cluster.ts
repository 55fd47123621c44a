import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chownSync,
  existsSync,
  linkSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Failure } from '#platform/kernel/errors.ts';
import { type Account, canReach, chooseAccount } from './account.ts';
import { findBinaries, openFolder } from './binaries.ts';

/** Everything that is known about a data directory before its server runs. */
export interface Cluster {
  readonly dataDir: string;
  /** PostgreSQL's own folder. */
  readonly path: string;
  readonly binaries: string;
  readonly account: Account | null;
  readonly password: string;
  readonly logFile: string;
}

/** Finds the cluster in a data directory, or makes it; two processes may do so at once. */
export async function prepareCluster(dataDir: string): Promise<Cluster> {
  mkdirSync(dataDir, { recursive: true, mode: 0o755 });
  const real = realpathSync(dataDir);
  const link = join(real, 'cluster');
  const account = chooseAccount(link);
  const binaries = findBinaries(account);
  const password = sharedPassword(join(real, 'password'));
  if (!existsSync(link)) await createCluster({ link, account, binaries, password });
  const path = realpathSync(link);
  if (!canReach(account, path)) throw unreachable(path);
  return { dataDir: real, path, binaries, account, password, logFile: join(real, 'postgres.log') };
}

/** The superuser's address of one database. */
export const superuserUrl = (cluster: Cluster, port: number, database: string): string =>
  `postgres://postgres:${cluster.password}@127.0.0.1:${port}/${database}`;

/** How to run one of PostgreSQL's programs: as the account, from a folder that it can enter. */
export const runAs = ({ account, binaries }: Pick<Cluster, 'account' | 'binaries'>) => ({
  cwd: binaries,
  env: { PATH: process.env['PATH'] ?? '', LC_ALL: 'C', TZ: 'UTC', SystemRoot: process.env['SystemRoot'] ?? '' },
  ...(account ?? {}),
});

interface Birth {
  readonly link: string;
  readonly account: Account | null;
  readonly binaries: string;
  readonly password: string;
}

/** Made under another name and then renamed, so that a cluster is either whole or not there. */
async function createCluster(birth: Birth): Promise<void> {
  const { link, account } = birth;
  const name = randomBytes(6).toString('hex');
  const folder = canReach(account, join(link, '..')) ? `${link}.${name}` : join(openFolder, `cluster-${name}`);
  try {
    mkdirSync(join(folder, '..'), { recursive: true, mode: 0o755 });
    mkdirSync(folder, { mode: 0o700 });
    if (account !== null) chownSync(folder, account.uid, account.gid);
    await initdb(birth, folder);
    if (folder.startsWith(link)) renameSync(folder, link);
    else symlinkSync(folder, link);
  } catch (cause) {
    rmSync(folder, { recursive: true, force: true });
    if (existsSync(link)) return;
    if (cause instanceof Failure) throw cause;
    throw new Failure('failed_precondition', 'DATA_DIR_NOT_USABLE', `${folder} could not be made.`, { cause });
  }
}

/** Full text and trigrams ask the C library what a letter is, so it must know UTF-8, whatever its name is here. */
async function initdb(birth: Birth, folder: string): Promise<void> {
  const passwordFile = `${folder}.password`;
  writeFileSync(passwordFile, birth.password, { mode: 0o600 });
  if (birth.account !== null) chownSync(passwordFile, birth.account.uid, birth.account.gid);
  const attempts: unknown[] = [];
  try {
    for (const letters of ['C.UTF-8', 'en_US.UTF-8', 'C']) {
      const options = [`--pgdata=${folder}`, '--username=postgres', `--pwfile=${passwordFile}`, '--auth=scram-sha-256'];
      const locale = ['--encoding=UTF8', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C'];
      try {
        const program = join(birth.binaries, 'bin', 'initdb');
        const all = [...options, ...locale, `--lc-ctype=${letters}`, '--data-checksums', '--no-instructions'];
        await promisify(execFile)(program, all, { ...runAs(birth), timeout: 120_000 });
        return;
      } catch (error) {
        attempts.push(error);
      }
    }
    throw new Failure('internal', 'INITDB_FAILED', `PostgreSQL could not make its data in ${folder}.`, {
      cause: new AggregateError(attempts, String(attempts[0])),
    });
  } finally {
    rmSync(passwordFile, { force: true });
  }
}

/** Made once; a hard link either creates the whole file or finds the one that another process made. */
function sharedPassword(file: string): string {
  if (!existsSync(file)) {
    const own = `${file}.${randomBytes(6).toString('hex')}`;
    writeFileSync(own, randomBytes(24).toString('hex'), { mode: 0o600 });
    try {
      linkSync(own, file);
    } catch (cause) {
      if (!existsSync(file)) throw cause;
    } finally {
      rmSync(own, { force: true });
    }
  }
  return readFileSync(file, 'utf8').trim();
}

const unreachable = (path: string): Failure =>
  new Failure(
    'failed_precondition',
    'DATA_DIR_NOT_REACHABLE',
    `PostgreSQL cannot run as root, and its account cannot enter ${path}: open the folders above it ("chmod o+x").`,
  );
