import { existsSync, readFileSync } from 'node:fs';

/** A stable word of a problem, and when it is answered. */
export interface Reason {
  readonly reason: string;
  readonly status: string;
  readonly when: string;
}

const file = new URL('../../../docs/errors.md', import.meta.url);

/** The table of docs/errors.md, by reason. */
export function readReasons(): readonly Reason[] {
  if (!existsSync(file)) return [];
  return reasonsOf(readFileSync(file, 'utf8'));
}

/** The rows `| REASON | status | when |` of a text; the first row of a reason counts. */
export function reasonsOf(text: string): readonly Reason[] {
  const rows = new Map<string, Reason>();
  for (const [, reason = '', status = '', when = ''] of text.matchAll(
    /^\| *`?([A-Z][A-Z0-9_]+)`? *\| *(\d+) *\| *(.*?) *\|$/gm,
  )) {
    if (!rows.has(reason)) rows.set(reason, { reason, status, when });
  }
  return [...rows.values()].sort((a, b) => (a.reason < b.reason ? -1 : 1));
}
