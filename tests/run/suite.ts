import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../architecture/sources.ts';
import { type Counts, type Outcome, run, type Step } from './step.ts';

export interface Suite {
  readonly name: string;
  /** Patterns of test files, from the root. */
  readonly files: readonly string[];
  /** Leaves files out. */
  readonly except?: (file: string) => boolean;
  /** How many files run at a time. */
  readonly width: number;
  /** After this a file that has not ended fails: a bound for what hangs, far from what a busy machine takes. */
  readonly timeoutSeconds: number;
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Prints while it runs. */
  readonly show?: boolean;
}

/** A suite under Node's own runner. One without any file is a failure: a pattern that finds nothing proves nothing. */
export const suite = (given: Suite): Step => ({ name: given.name, run: () => runSuite(given) });

async function runSuite({ files, except, width, timeoutSeconds, env, show, name }: Suite): Promise<Outcome> {
  const found = files.flatMap((pattern) => globSync(pattern, { cwd: root, exclude: ['**/node_modules/**'] }));
  const chosen = found.filter((file) => except?.(file) !== true).sort();
  if (chosen.length === 0) return { ok: false, output: `${name}: no test file matches ${files.join(', ')}` };
  const folder = mkdtempSync(join(tmpdir(), 'rialto-counts-'));
  const file = join(folder, 'counts.json');
  try {
    const outcome = await run(
      [
        process.execPath,
        '--test',
        `--test-concurrency=${width}`,
        `--test-timeout=${timeoutSeconds * 1000}`,
        '--test-reporter=spec',
        '--test-reporter-destination=stdout',
        '--test-reporter=./tests/run/counts.ts',
        `--test-reporter-destination=${file}`,
        ...chosen,
      ],
      // A run started from within a test is a run of its own.
      { env: { NODE_TEST_CONTEXT: undefined, ...env }, ...(show === true ? { show } : {}) },
    );
    const counts = readCounts(file) ?? { passed: 0, failed: 1, skipped: 0 };
    return { ...outcome, ok: outcome.ok && counts.failed === 0, counts };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Null when the runner itself ended early. */
function readCounts(file: string): Counts | null {
  const text = readFileSync(file, { encoding: 'utf8', flag: 'a+' }).trim();
  if (text === '') return null;
  const { passed, failed, cancelled, skipped } = JSON.parse(text);
  return { passed, failed: failed + cancelled, skipped };
}
