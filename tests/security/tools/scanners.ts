import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { dirname, join } from 'node:path';
import { root } from '../../architecture/sources.ts';
import { type Outcome, run, type Step } from '../../run/step.ts';
import { accepted } from '../accepted.ts';
import { inFolder, lastLine, pythonTools, skipped } from './python.ts';

/** Rules of our own: what matters here, and what no type sees. */
export const semgrep: Step = {
  name: 'semgrep',
  run: () =>
    inFolder(async (folder) => {
      const tools = await pythonTools(folder, ['semgrep==1.172.0']);
      if ('reason' in tools) return skipped(tools.reason);
      const rules = join(root, 'tests/security/semgrep.yml');
      return run([join(tools.bin, 'semgrep'), 'scan', '--config', rules, '--error', '--quiet', '--metrics=off', '.'], {
        env: { PATH: `${tools.bin}:${process.env['PATH'] ?? ''}` },
      });
    }),
};

/** It reads JavaScript alone, so it gets our programs without their types, line by line the same. */
export const njsscan: Step = {
  name: 'njsscan',
  run: () =>
    inFolder(async (folder) => {
      const tools = await pythonTools(folder, ['njsscan==1.0.2']);
      if ('reason' in tools) return skipped(tools.reason);
      const code = join(folder, 'code');
      for (const file of programs()) writeStripped(join(code, file.replace(/\.(ts|mjs)$/, '.js')), file);
      const found = join(folder, 'found.json');
      const path = `${tools.bin}:${process.env['PATH'] ?? ''}`;
      const scanned = await run([join(tools.bin, 'njsscan'), '--json', '-o', found, '.'], {
        cwd: code,
        env: { PATH: path },
      });
      return compared(readFileSync(found, 'utf8'), scanned);
    }),
};

const programs = (): readonly string[] =>
  execFileSync('git', ['ls-files', 'services', 'platform', 'commands', 'main.ts', 'start.mjs'], { cwd: root })
    .toString()
    .split('\n')
    .filter((file) => /\.(ts|mjs)$/.test(file) && !/\.test\.ts$|testing/.test(file));

function writeStripped(to: string, from: string): void {
  mkdirSync(dirname(to), { recursive: true });
  writeFileSync(to, stripTypeScriptTypes(readFileSync(join(root, from), 'utf8')));
}

/** What was found and nobody has a reason for; and reasons for what is not found any more. */
function compared(text: string, scanned: Outcome): Outcome {
  const { nodejs, templates }: Report = JSON.parse(text);
  const found = [nodejs, templates].flatMap((part) =>
    Object.entries(part).flatMap(([rule, { files = [] }]) =>
      files.map(({ file_path, match_lines }) => ({
        rule,
        file: file_path.replace(/\.js$/, '.ts'),
        line: match_lines[0],
      })),
    ),
  );
  const isKnown = (one: { rule: string; file: string }) =>
    accepted.some(({ rule, file }) => rule === one.rule && one.file.endsWith(file));
  const wrong = found.filter((one) => !isKnown(one)).map(({ rule, file, line }) => `${file}:${line} ${rule}`);
  const gone = accepted
    .filter(({ rule, file }) => !found.some((one) => one.rule === rule && one.file.endsWith(file)))
    .map(({ rule, file }) => `${file} ${rule}: is found no more, so it needs no reason`);
  const output = [...wrong, ...gone, found.length === 0 ? scanned.output : ''].join('\n');
  return { ok: wrong.length + gone.length === 0 && found.length > 0, output };
}

interface Report {
  readonly nodejs: Findings;
  readonly templates: Findings;
}
type Findings = Readonly<
  Record<
    string,
    { readonly files?: readonly { readonly file_path: string; readonly match_lines: readonly number[] }[] }
  >
>;

/** Secrets in the whole history. */
export const gitleaks: Step = {
  name: 'gitleaks',
  run: () =>
    inFolder(async (folder) => {
      const module = 'github.com/zricethezav/gitleaks/v8@v8.30.1';
      const built = await run(['go', 'install', module], { env: { GOBIN: folder } });
      if (!built.ok) return skipped(`Go gives no gitleaks: ${lastLine(built.output)}`);
      return run([
        join(folder, 'gitleaks'),
        'git',
        '--no-banner',
        '--redact',
        '--config',
        'tests/security/gitleaks.toml',
        '.',
      ]);
    }),
};

/** Packages that are known to be vulnerable, of those that a shop runs with. */
export const audit: Step = {
  name: 'npm audit',
  async run() {
    const { ok, output } = await run(['npm', 'audit', '--omit=dev', '--audit-level=moderate']);
    if (ok || /found \d+ vulnerabilit|Severity:/.test(output)) return { ok, output };
    return skipped(`the registry audits nothing: ${lastLine(output)}`);
  },
};
