import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path/posix';
import { fileURLToPath } from 'node:url';

/** Files of the repository with their text; paths from its root, with slashes. */
export type Sources = ReadonlyMap<string, string>;

/** One import or re-export of a file. */
export interface Import {
  readonly from: string;
  /** A path from the root when it is ours, else the name of a package or a "node:" module. */
  readonly to: string;
  readonly ours: boolean;
  /** `type` leaves nothing at run time; `dynamic` loads when it is reached. */
  readonly kind: 'static' | 'type' | 'dynamic';
}

export const root = fileURLToPath(new URL('../..', import.meta.url));

const patterns = ['*.ts', '{contracts,platform,services,commands,tests}/**/*.{ts,tsx}'];
const passedOver = /(^|\/)(node_modules|\.next|\.data)(\/|$)|^contracts\/gen\/|next-env\.d\.ts$/;

/** Every TypeScript file that a person wrote. */
export function readSources(): Sources {
  const paths = patterns.flatMap((pattern) =>
    globSync(pattern, { cwd: root, exclude: (path) => passedOver.test(path.replaceAll('\\', '/')) }),
  );
  const ours = paths.map((path) => path.replaceAll('\\', '/')).filter((path) => !passedOver.test(path));
  return new Map(ours.sort().map((path) => [path, readFileSync(join(root, path), 'utf8')]));
}

/** The imports of all files, with paths resolved. */
export const importsOf = (sources: Sources): readonly Import[] =>
  [...sources].flatMap(([from, text]) =>
    statements(text).map(({ specifier, kind }) => ({ from, kind, ...resolve(from, specifier, sources) })),
  );

/** Formatted code has an import at the start of a line, so what a string quotes is not taken for one. */
const statement = /^(?:import|export)\s+(type\s)?(?:[^;'"()]*?\sfrom\s+)?['"]([^'"]+)['"]/gm;
const dynamicImport = /(typeof\s+)?\bimport\(\s*['"]([^'"]+)['"]\s*\)(\.[A-Z])?/g;
/** A file that is started as a process of its own. */
const startedFile = /new URL\(\s*'(\.[^']+\.ts)'\s*,\s*import\.meta\.url\s*\)/g;

function statements(text: string): readonly { specifier: string; kind: Import['kind'] }[] {
  const code = text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '');
  const fixed = [...code.matchAll(statement)].map(([whole, type, specifier = '']) => ({
    specifier,
    kind: type !== undefined || onlyTypes(whole) ? ('type' as const) : ('static' as const),
  }));
  const loaded = [...code.matchAll(dynamicImport)].map(([, asType, specifier = '', member]) => ({
    specifier,
    kind: asType === undefined && member === undefined ? ('dynamic' as const) : ('type' as const),
  }));
  const started = [...code.matchAll(startedFile)].map(([, specifier = '']) => ({
    specifier,
    kind: 'dynamic' as const,
  }));
  return [...fixed, ...loaded, ...started];
}

/** `import { type A, type B } from` keeps a run-time import of nothing, which counts as none here. */
function onlyTypes(whole: string): boolean {
  const names = /^import\s*\{([^}]*)\}/.exec(whole)?.[1];
  if (names === undefined) return false;
  const listed = names.split(',').filter((name) => name.trim() !== '');
  return listed.length > 0 && listed.every((name) => name.trim().startsWith('type '));
}

function resolve(from: string, specifier: string, sources: Sources): { to: string; ours: boolean } {
  const path = pathOf(from, specifier);
  if (path === null) return { to: packageName(specifier), ours: false };
  const file = [path, `${path}.ts`, `${path}.tsx`, `${path}/index.ts`].find((candidate) => sources.has(candidate));
  return { to: file ?? path, ours: true };
}

function pathOf(from: string, specifier: string): string | null {
  if (specifier.startsWith('.')) return join(dirname(from), specifier);
  if (specifier.startsWith('#web/')) return join('services/web', specifier.slice('#web/'.length));
  if (specifier.startsWith('#')) return specifier.slice(1);
  return null;
}

function packageName(specifier: string): string {
  if (specifier.startsWith('node:')) return specifier;
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}
