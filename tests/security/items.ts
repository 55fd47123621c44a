import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { items } from './list.ts';

/** One thing that has to hold, and where it is shown. */
export interface Item {
  readonly number: number;
  readonly says: string;
  readonly shownBy: readonly Shown[];
  /** What of it comes with a feature that is not there yet. */
  readonly later?: string;
}

/** Tests of one file, by their names or by the part of a name that stands in the file. */
export interface Shown {
  readonly file: string;
  readonly tests: readonly string[];
}

/** What of the list is not to be found: a test that was renamed or removed. */
export const missing = (root: string): readonly string[] =>
  items.flatMap(({ number, shownBy }) =>
    shownBy.flatMap(({ file, tests }) => {
      const text = readFileSync(join(root, file), 'utf8');
      return tests.filter((name) => !holds(text, name)).map((name) => `item ${number}: ${file} has no test "${name}"`);
    }),
  );

/** Whether a line of a file, where a test or a case of one is named, holds this part of the name. */
const holds = (text: string, name: string): boolean =>
  text.split('\n').some((line) => {
    const at = line.indexOf(name);
    return at > 0 && /['"`]/.test(line.slice(0, at)) && !/^\s*(\/\/|\*)/.test(line);
  });

/** The list as the docs show it. */
export function table(): string {
  const rows = items.map(({ number, says, shownBy, later }) => {
    const shown = shownBy.map(({ file, tests }) => `${tests.map((name) => `“${name}”`).join(', ')} in \`${file}\``);
    return `| ${number} | ${says}${later === undefined ? '' : ` *${later}*`} | ${shown.join('; ').replaceAll('|', '\\|')} |`;
  });
  return ['| item | what holds | shown by |', '|---|---|---|', ...rows].join('\n');
}
