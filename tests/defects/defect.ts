import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A mistake that somebody could make, and the check that has to see it. */
export interface Defect {
  /** What is wrong, as one would say it in a review. */
  readonly name: string;
  readonly file: string;
  /** Stands once in the file. */
  readonly find: string;
  readonly replace: string;
  /** A second place in the same file. */
  readonly also?: { readonly find: string; readonly replace: string };
  readonly caughtBy: Check;
}

/** A quick part of the suite. */
export interface Check {
  /** What this check is called in the docs. */
  readonly name: string;
  /** A test file. */
  readonly file: string;
  /** The tests of the file that are run: part of their names; all when absent. */
  readonly only?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Why a defect cannot be planted any more, or null. */
export function misplaced(root: string, { file, find, replace, also }: Defect): string | null {
  const text = readFileSync(join(root, file), 'utf8');
  for (const place of [{ find, replace }, ...(also === undefined ? [] : [also])]) {
    const times = text.split(place.find).length - 1;
    if (times !== 1) return `${file} holds ${times} times: ${place.find}`;
    if (place.find === place.replace) return `${file}: the defect changes nothing`;
  }
  return null;
}

/** A file with the defect in it. */
export function planted(sound: string, { find, replace, also }: Defect): string {
  const once = sound.replace(find, () => replace);
  return also === undefined ? once : once.replace(also.find, () => also.replace);
}

/** The list as the docs show it. */
export function table(defects: readonly Defect[]): string {
  const row = ({ name, file, caughtBy }: Defect) => `| ${name} | \`${file}\` | ${caughtBy.name} |`;
  return ['| defect | planted in | caught by |', '|---|---|---|', ...defects.map(row)].join('\n');
}
