import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { Failure } from '#platform/kernel/errors.ts';

/** One file of plain SQL, as it is recorded. */
export interface MigrationFile {
  readonly name: string;
  readonly path: string;
  readonly sql: string;
  readonly sha256: string;
}

/** The files of a folder in the order of their names. A folder that is missing or empty is a mistake, not nothing to do. */
export function migrationFiles(folder: URL, prefix: string): MigrationFile[] {
  const path = fileURLToPath(folder);
  if (!existsSync(path)) throw noMigrations(path, 'does not exist');
  const names = readdirSync(path).filter((name) => name.endsWith('.sql'));
  if (names.length === 0) throw noMigrations(path, 'holds no .sql file');
  const base = pathToFileURL(path.endsWith('/') ? path : `${path}/`);
  return names.sort().map((name) => {
    const file = fileURLToPath(new URL(name, base));
    // A checkout may have turned line ends; the migration is the same.
    const sql = readFileSync(file, 'utf8').replaceAll('\r\n', '\n');
    return { name: `${prefix}${name}`, path: file, sql, sha256: createHash('sha256').update(sql).digest('hex') };
  });
}

const noMigrations = (path: string, what: string): Failure =>
  new Failure('failed_precondition', 'NO_MIGRATIONS', `The folder of migrations ${path} ${what}.`);
