import { open, rm } from 'node:fs/promises';
import type { Fault, Item } from './item.ts';

/** The file that lists what was not imported, a JSON object a line; it is there only when something is in it. */
export interface RejectFile {
  readonly path: string;
  /** Adds lines, on the disk when it answers; answers where the file now ends. */
  add(rejects: readonly Reject[]): Promise<number>;
}

export interface Reject extends Fault {
  readonly item: Item;
}

/** Goes on with a file that was written so far, and forgets what stands behind. */
export async function rejectFile(path: string, endBytes: number): Promise<RejectFile> {
  let end = endBytes;
  if (end === 0) await rm(path, { force: true });
  return {
    path,
    async add(rejects) {
      if (rejects.length === 0) return end;
      const lines = Buffer.from(rejects.map(toLine).join(''));
      const file = await open(path, end === 0 ? 'w' : 'r+').catch(() => open(path, 'w'));
      try {
        await file.truncate(end);
        await file.write(lines, 0, lines.length, end);
        await file.sync();
      } finally {
        await file.close();
      }
      end += lines.length;
      return end;
    },
  };
}

const toLine = ({ item, sku, reason, detail }: Reject): string =>
  `${JSON.stringify({ line: item.line, sku, reason, detail, original: item.original })}\n`;
