import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { root } from '../architecture/sources.ts';
import { type Outcome, run } from '../run/step.ts';
import { type Check, type Defect, misplaced, planted } from './defect.ts';

/**
 * Plants each defect in a copy of the shop, runs the check that has to see it, and answers the names of those that
 * nothing saw. Words given choose the defects whose names hold one of them.
 */
export async function plantEach(defects: readonly Defect[], words: readonly string[]): Promise<readonly string[]> {
  const chosen = defects.filter(({ name }) => words.length === 0 || words.some((word) => name.includes(word)));
  const copy = copyOfTheShop();
  process.on('exit', () => rmSync(copy, { recursive: true, force: true }));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));

  const unsound = await withoutDefects(copy, chosen);
  if (unsound.length > 0) {
    console.log(`\nThese checks fail without any defect, and so would show nothing:\n${unsound.join('\n')}`);
    process.exit(1);
  }
  const missed: string[] = [];
  for (const defect of chosen) {
    const begun = performance.now();
    const seen = await seenBy(copy, defect);
    const seconds = ((performance.now() - begun) / 1000).toFixed(0).padStart(4);
    console.log(
      `${seen === null ? 'MISSED' : 'caught'} ${seconds} s  ${defect.name}\n${' '.repeat(15)}${defect.caughtBy.name}: ${seen}`,
    );
    if (seen === null) missed.push(defect.name);
  }
  console.log(`\n${chosen.length - missed.length} of ${chosen.length} planted defects caught`);
  return missed;
}

/** The first test that saw it, or null. */
async function seenBy(copy: string, defect: Defect): Promise<string | null> {
  const file = join(copy, defect.file);
  const sound = readFileSync(file, 'utf8');
  const wrong = misplaced(copy, defect);
  if (wrong !== null) throw new Error(`${wrong}\nIts line has changed: plant the defect in the new one.`);
  writeFileSync(file, planted(sound, defect));
  try {
    // Code that does not even parse would turn everything red, and show nothing.
    const parses = file.endsWith('.ts') ? await run([process.execPath, '--check', file]) : { ok: true, output: '' };
    if (!parses.ok) throw new Error(`${defect.name}: the defect is not a program\n${parses.output}`);
    const { ok, output } = await runCheck(copy, defect.caughtBy);
    // A shop that does not even start shows nothing of the check.
    return ok || output.includes('before it had started') ? null : (/^\s*✖ (.*) \(.*ms\)$/m.exec(output)?.[1] ?? null);
  } finally {
    writeFileSync(file, sound);
  }
}

/** Each check once on the sound copy; answers those that fail. */
async function withoutDefects(copy: string, chosen: readonly Defect[]): Promise<readonly string[]> {
  const failed: string[] = [];
  const checks = new Map(chosen.map(({ caughtBy }) => [JSON.stringify(caughtBy), caughtBy]));
  for (const check of checks.values()) {
    const { ok, output } = await runCheck(copy, check);
    console.log(`${ok ? 'green ' : 'RED   '}         ${check.name}`);
    if (!ok) failed.push(`${check.name}\n${output.slice(-3000)}`);
  }
  return failed;
}

function runCheck(copy: string, { file, only, env = {} }: Check): Promise<Outcome> {
  const named = only === undefined ? [] : [`--test-name-pattern=${only}`];
  // What a defect keeps from ever ending is ended, and seen.
  const bounds = ['--test-timeout=240000', '--test-force-exit'];
  const argv = [process.execPath, '--test', ...bounds, ...named, file];
  return run(argv, { cwd: copy, env: { NODE_TEST_CONTEXT: undefined, ...env } });
}

/** The files that git knows, as they are now. */
function copyOfTheShop(): string {
  const folder = mkdtempSync(join(tmpdir(), 'rialto-defects-'));
  const files = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], { cwd: root });
  for (const file of files.toString().split('\0')) {
    if (file === '' || statSync(join(root, file), { throwIfNoEntry: false })?.isFile() !== true) continue;
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    cpSync(join(root, file), join(folder, file));
  }
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  return folder;
}
