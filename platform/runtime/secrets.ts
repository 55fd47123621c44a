import { hkdfSync, randomBytes } from 'node:crypto';
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** Derives the shop's secrets, one for each purpose, the same after every restart: 32 bytes. */
export type Secret = (purpose: string) => Buffer;

/** Secrets from SHOP_SECRET or, when it is empty, from a root that is made once and kept in DATA_DIR/secrets. */
export async function openSecrets(options: { readonly given: string; readonly dataDir: string }): Promise<Secret> {
  const root = options.given === '' ? await keptRoot(options.dataDir) : Buffer.from(options.given);
  return (purpose) => Buffer.from(hkdfSync('sha256', root, 'rialto', purpose, rootBytes));
}

const rootBytes = 32;

async function keptRoot(dataDir: string): Promise<Buffer> {
  const folder = join(dataDir, 'secrets');
  const file = join(folder, 'root');
  const kept = await readIfThere(file);
  if (kept !== null) return kept;
  // The data directory stays open to others, since PostgreSQL may run as another account than this process.
  await mkdir(dirname(folder), { recursive: true, mode: 0o755 });
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const fresh = join(folder, `root.${process.pid}`);
  await writeFile(fresh, randomBytes(rootBytes), { mode: 0o600, flush: true });
  // A link fails when the file is there: of two first starts at once, both use the secret of one.
  await link(fresh, file).catch((error: unknown) => {
    if (codeOf(error) !== 'EEXIST') throw error;
  });
  await rm(fresh);
  return readFile(file);
}

async function readIfThere(file: string): Promise<Buffer | null> {
  try {
    const root = await readFile(file);
    if (root.length < rootBytes)
      throw new Error(`${file} is damaged: put its backup back, or delete it to end all sessions.`);
    return root;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    throw error;
  }
}

const codeOf = (error: unknown): unknown => (error instanceof Error && 'code' in error ? error.code : undefined);
