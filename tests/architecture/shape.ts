import { isTest, type Rule } from './rules.ts';
import { type Import, importsOf, type Sources } from './sources.ts';

const maxLines = 300;

/** Rule 7, first part: who runs whom can be read from the top. Types alone may point back, as to a plug's shape. */
export const noCycles: Rule = (sources) => {
  const targets = targetsOf(sources, ({ kind }) => kind !== 'type');
  const done = new Set<string>();
  const found: string[] = [];
  for (const file of sources.keys()) walk(file, []);
  return found;

  function walk(file: string, path: readonly string[]): void {
    const at = path.indexOf(file);
    if (at >= 0) found.push(`${[...path.slice(at), file].join(' -> ')}: move what both need below both`);
    if (at >= 0 || done.has(file)) return;
    for (const next of targets.get(file) ?? []) walk(next, [...path, file]);
    done.add(file);
  }
};

/** Rule 7, second part: a file that no program, page or test reaches is not kept. */
export const noOrphans: Rule = (sources) => {
  const targets = targetsOf(sources);
  const reached = new Set<string>();
  const waiting = [...sources.keys()].filter(isStart);
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (reached.has(file)) continue;
    reached.add(file);
    waiting.push(...(targets.get(file) ?? []));
  }
  return [...sources.keys()]
    .filter((file) => !reached.has(file))
    .map((file) => `${file}: nothing imports it; delete it`);
};

/** A file is read in one go. */
export const filesStayShort: Rule = (sources) =>
  [...sources]
    .map(([file, text]) => ({ file, lines: text.split('\n').length - 1 }))
    .filter(({ lines }) => lines > maxLines)
    .map(({ file, lines }) => `${file} has ${lines} lines, more than ${maxLines}: split it along what it does`);

/** Time, ids and chance are arguments, so that a test can hold them still. */
export const noHiddenInputs: Rule = (sources) =>
  [...sources].filter(([file]) => isWatched(file)).flatMap(([file, text]) => hiddenInputs(file, text));

const hidden = /\bnew Date\(\s*\)|\bDate\.now\(|\bMath\.random\(|\brandomUUID\(|\brandomBytes\(/g;

/** Pages run in a browser, and a nonce or a password for the disk is the better for nobody holding it. */
const isWatched = (file: string): boolean =>
  file.startsWith('services/') && !isTest(file) && !/^services\/web\/(app|components|lib|server)\//.test(file);

function hiddenInputs(file: string, text: string): readonly string[] {
  return text.split('\n').flatMap((line, index) => {
    if (/^\s*(\/\/|\*|\/\*)/.test(line)) return [];
    return [...line.matchAll(hidden)].map(
      ([found]) => `${file}:${index + 1} calls ${found.replace('(', '')}: take it from deps.clock or deps.ids`,
    );
  });
}

/** Who counts as staff is decided where a call enters a service, by the rule of its method; services ask `actsAsStaff`. */
export const staffIsDecidedOnce: Rule = (sources) =>
  [...sources].filter(([file]) => mustNotDecide(file)).flatMap(([file, text]) => decidesOnStaff(file, text));

const powers = /\.(roles|areas|secondFactor|provedAtMs|mustChangePassword)\b|\{[^{}]*\b(roles|areas)\b[^{}]*\}\s*[:)]/g;

/** Identity gives the powers, the edge turns staff away early, pages spare them doors, and of staff administrators read links. */
const mustNotDecide = (file: string): boolean =>
  file.startsWith('services/') &&
  !isTest(file) &&
  !/^services\/(identity\/|web\/|gateway\/caller\/|notifications\/rpc\.ts$)/.test(file);

const decidesOnStaff = (file: string, text: string): readonly string[] =>
  [...text.matchAll(powers)].map(
    ([found]) => `${file} looks at ${found}: name the area in the rule of the method, and ask actsAsStaff`,
  );

/** What somebody or something starts: programs, pages by their place, tests. */
const isStart = (file: string): boolean =>
  file === 'main.ts' ||
  isTest(file) ||
  /^commands\/[^/]+\.ts$|^contracts\/(describe|saga)\.ts$/.test(file) ||
  /^services\/web\/(app\/.*|middleware|proxy|instrumentation[^/]*)\.?(tsx?)$/.test(file);

function targetsOf(
  sources: Sources,
  counts: (one: Import) => boolean = () => true,
): ReadonlyMap<string, readonly string[]> {
  const targets = new Map<string, string[]>();
  for (const { from, to } of importsOf(sources).filter(counts)) {
    if (!sources.has(to)) continue;
    const known = targets.get(from);
    if (known === undefined) targets.set(from, [to]);
    else known.push(to);
  }
  return targets;
}
