import { cpSync, existsSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../architecture/sources.ts';
import { type Outcome, run, type Step } from './step.ts';

/** The committed code is what the contracts generate. */
export const generatedCodeIsFresh: Step = {
  name: 'generated code is fresh',
  run: () =>
    inFolder(async (folder) => {
      const made = await run(['buf', 'generate', '-o', folder]);
      if (!made.ok) return made;
      const differences = compare(join(folder, 'contracts/gen'), join(root, 'contracts/gen'));
      return verdict(differences, 'contracts/gen is not what the contracts generate; run: npx buf generate');
    }),
};

export const descriptionsAreFresh: Step = pageIsFresh('contracts/descriptions.json', 'contracts/describe.ts');
export const sagaIsFresh: Step = pageIsFresh('docs/saga.md', 'contracts/saga.ts');
export const settingsAreFresh: Step = pageIsFresh('docs/settings.md', 'commands/settings.ts');

/** No client of the last contracts is broken by the present ones. */
export const nothingBreaks: Step = {
  name: 'buf breaking',
  run: () =>
    inFolder(async (folder) => {
      const base = await baseOf();
      if (base === null) return { ok: true, output: 'there is no earlier state to compare with' };
      const archive = join(folder, 'base.tar');
      const packed = await run(['git', 'archive', '-o', archive, base, 'buf.yaml', 'contracts/proto']);
      if (!packed.ok) return packed;
      const unpacked = await run(['tar', '-xf', archive, '-C', folder]);
      if (!unpacked.ok) return unpacked;
      // The second module of buf.yaml comes with the packages, not with the history.
      const api = 'node_modules/protobufjs/google/api';
      mkdirSync(join(folder, api), { recursive: true });
      cpSync(join(root, api), join(folder, api), { recursive: true });
      const { ok, output } = await run(['buf', 'breaking', '--against', folder]);
      return { ok, output: `against ${base}\n${output}` };
    }),
};

/**
 * What the working tree is compared with: the main branch, or the commit before it when nothing has changed since.
 * Null in a clone that has one commit only.
 */
async function baseOf(): Promise<string | null> {
  const branches = ['origin/main', 'main', 'HEAD'];
  const tips = await Promise.all(branches.map(commitOf));
  const main = tips.find((tip) => tip !== null) ?? null;
  const changed = await run(['git', 'status', '--porcelain', '--', 'contracts/proto', 'buf.yaml']);
  const isMain = main === (await commitOf('HEAD')) && changed.output.trim() === '';
  return isMain ? commitOf(`${main}^`) : main;
}

async function commitOf(name: string): Promise<string | null> {
  const { ok, output } = await run(['git', 'rev-parse', '--verify', '--quiet', `${name}^{commit}`]);
  return ok ? output.trim() : null;
}

function pageIsFresh(page: string, maker: string): Step {
  return {
    name: `${page} is fresh`,
    run: () =>
      inFolder(async (folder) => {
        const made = await run([process.execPath, maker, join(folder, 'made')]);
        if (!made.ok) return made;
        const same = existsSync(join(root, page)) && equal(join(folder, 'made'), join(root, page));
        return verdict(same ? [] : [page], `it is not what its source makes; run: node ${maker}`);
      }),
  };
}

function compare(made: string, kept: string): readonly string[] {
  const list = (folder: string) => globSync('**/*.ts', { cwd: folder });
  const all = new Set([...list(made), ...list(kept)]);
  return [...all].filter((file) => !equal(join(made, file), join(kept, file))).sort();
}

const equal = (one: string, other: string): boolean =>
  existsSync(one) && existsSync(other) && readFileSync(one).equals(readFileSync(other));

const verdict = (differences: readonly string[], mend: string): Outcome => ({
  ok: differences.length === 0,
  output: [mend, ...differences].join('\n'),
});

async function inFolder(work: (folder: string) => Promise<Outcome>): Promise<Outcome> {
  const folder = mkdtempSync(join(tmpdir(), 'rialto-check-'));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
