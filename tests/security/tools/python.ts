import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Outcome, run } from '../../run/step.ts';

/** Why a tool cannot run here; with REQUIRE_SERVICES=1 that is a failure, so that nothing is left out unseen. */
export function skipped(reason: string): Outcome {
  const isRequired = process.env['REQUIRE_SERVICES'] === '1';
  if (!isRequired) console.log(`skipped: ${reason}`);
  const counts = { passed: 0, failed: isRequired ? 1 : 0, skipped: isRequired ? 0 : 1 };
  return { ok: !isRequired, output: reason, counts };
}

/** Runs work with a folder of its own, which is gone afterwards. */
export async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'rialto-security-'));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Installs packages of PyPI, pinned, and answers the folder of their programs, or why that was not possible. */
export async function pythonTools(
  folder: string,
  packages: readonly string[],
): Promise<{ readonly bin: string } | { readonly reason: string }> {
  const bin = join(folder, 'venv', 'bin');
  const made = await run(['python3', '-m', 'venv', join(folder, 'venv')]);
  if (!made.ok) return { reason: `there is no Python 3 with venv: ${lastLine(made.output)}` };
  const got = await run([join(bin, 'pip'), 'install', '--quiet', '--disable-pip-version-check', ...packages]);
  return got.ok ? { bin } : { reason: `PyPI gives no ${packages.join(', ')}: ${lastLine(got.output)}` };
}

export const lastLine = (output: string): string => output.trimEnd().split('\n').at(-1) ?? '';
