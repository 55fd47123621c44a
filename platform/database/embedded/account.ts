import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { Failure } from '#platform/kernel/errors.ts';

/** The user that PostgreSQL runs as; null means the user of this process. */
export interface Account {
  readonly uid: number;
  readonly gid: number;
}

/**
 * Chooses that user. PostgreSQL refuses to run as root, so root hands it to an unprivileged account: the
 * owner of data that exists already, else a system account made for such work.
 */
export function chooseAccount(cluster: string): Account | null {
  const own = process.getuid?.();
  if (own === undefined) return null;
  const owner = existsSync(cluster) ? statSync(cluster) : null;
  if (own !== 0) {
    if (owner === null || owner.uid === own) return null;
    throw new Failure(
      'failed_precondition',
      'DATA_DIR_NOT_OURS',
      `${cluster} belongs to user ${owner.uid}, but this is user ${own}: run as that user, or "chown -R ${own}" it.`,
    );
  }
  if (owner !== null && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid };
  const account = accountFor('postgres', 'nobody', 'www-data', 'daemon');
  if (account !== null) return account;
  throw new Failure(
    'failed_precondition',
    'NO_UNPRIVILEGED_ACCOUNT',
    'PostgreSQL refuses to run as root and /etc/passwd has neither postgres nor nobody: start as an ordinary user.',
  );
}

/** Whether the account can walk from the root of the file system into the folder. */
export function canReach(account: Account | null, folder: string): boolean {
  if (account === null) return true;
  const stat = statSync(folder);
  const bit = stat.uid === account.uid ? 0o100 : stat.gid === account.gid ? 0o010 : 0o001;
  if ((stat.mode & bit) === 0) return false;
  return dirname(folder) === folder || canReach(account, dirname(folder));
}

/** A system account by its name. */
export function accountFor(...names: readonly string[]): Account | null {
  const lines = readFileSync('/etc/passwd', 'utf8').split('\n');
  const users = new Map(lines.map((line) => [line.split(':')[0], line.split(':')]));
  for (const name of names) {
    const [, , uid, gid] = users.get(name) ?? [];
    if (Number(uid) > 0) return { uid: Number(uid), gid: Number(gid) };
  }
  return null;
}
