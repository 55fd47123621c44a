import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** How far the import of a file has come; kept beside the shop's data, so that the same command goes on. */
export interface Note {
  readonly hash: string;
  /** Items of the file that are done. */
  readonly done: number;
  readonly created: number;
  readonly updated: number;
  readonly rejected: number;
  /** Where the file of rejects ended. */
  readonly rejectBytes: number;
}

export const beginning = (hash: string): Note => ({
  hash,
  done: 0,
  created: 0,
  updated: 0,
  rejected: 0,
  rejectBytes: 0,
});

/** Notes of one file, found by its path. */
export interface NoteKeeper {
  /** How far an import of the same content came, or null. */
  read(hash: string): Promise<Note | null>;
  keep(note: Note): Promise<void>;
  forget(): Promise<void>;
}

/** Each shop has its own notes: what went into one is not in another. */
export function noteKeeper(options: {
  readonly dataDir: string;
  readonly path: string;
  readonly shop: string;
}): NoteKeeper {
  const folder = join(options.dataDir, 'imports');
  const name = createHash('sha256')
    .update(JSON.stringify([options.path, options.shop]))
    .digest('hex')
    .slice(0, 32);
  const file = join(folder, `${name}.json`);
  return {
    async read(hash) {
      const note = parseNote(await readFile(file, 'utf8').catch(() => ''));
      return note?.hash === hash ? note : null;
    },
    async keep(note) {
      await mkdir(folder, { recursive: true });
      // Whole or not at all, whenever the process ends.
      await writeFile(`${file}.new`, JSON.stringify(note), { flush: true });
      await rename(`${file}.new`, file);
    },
    forget: () => rm(file, { force: true }),
  };
}

function parseNote(text: string): Note | null {
  try {
    const value: unknown = JSON.parse(text);
    return isNote(value) ? value : null;
  } catch {
    return null;
  }
}

const counts = ['done', 'created', 'updated', 'rejected', 'rejectBytes'] as const;

function isNote(value: unknown): value is Note {
  if (typeof value !== 'object' || value === null || !('hash' in value) || typeof value.hash !== 'string') return false;
  const fields = new Map<string, unknown>(Object.entries(value));
  return counts.every((name) => {
    const count = fields.get(name);
    return typeof count === 'number' && Number.isSafeInteger(count) && count >= 0;
  });
}
