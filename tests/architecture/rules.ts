import { ground, vendors } from './packages.ts';
import { type Import, importsOf, type Sources } from './sources.ts';

/** Answers one sentence for each place that breaks the rule, with the mend. */
export type Rule = (sources: Sources) => readonly string[];

/** Rule 1. Services meet in the contracts only. */
export const servicesStayApart: Rule = (sources) =>
  importsOf(sources)
    .filter(({ from, to, ours }) => ours && from.startsWith('services/') && !allowedToService(from, to))
    .map(say('a service takes itself, contracts and platform; ask the neighbour through its contract'));

/** Rule 2. What everybody leans on leans on nobody. */
export const foundationsStandAlone: Rule = (sources) => {
  const imports = importsOf(sources);
  const imported = new Set(imports.map(({ to }) => to));
  const isProgram = (file: string) => !imported.has(file);
  return [
    ...imports
      .filter(({ from }) => from.startsWith('contracts/'))
      .filter(({ from, to }) => !to.startsWith('contracts/') && to !== '@bufbuild/protobuf' && !generates(from, to))
      .map(say('contracts take the protobuf runtime only')),
    ...imports
      .filter(({ from, to }) => from.startsWith('platform/kernel/') && !isTest(from) && !isKernel(to))
      .map(say('the kernel takes nothing but the language and its standard library')),
  ];

  /** A program that makes files from the contracts may read and write them; nobody imports it. */
  function generates(from: string, to: string): boolean {
    return isProgram(from) && to.startsWith('node:');
  }
};

/** Rule 3. The platform has no business word: of the contracts it knows the events, the options and money. */
export const platformKnowsNoBusiness: Rule = (sources) =>
  importsOf(sources)
    .filter(({ from, ours }) => ours && from.startsWith('platform/') && !isTest(from))
    .filter(({ to }) => !to.startsWith('platform/') && !platformContract.test(to))
    .map(say('the platform takes the event table and the technical contracts; give it what it needs as an argument'));

/** Rule 4. Decisions are pure: no I/O, no wire, no tables. Data that imports nothing may lie beside them. */
export const domainIsPure: Rule = (sources) => {
  const imports = importsOf(sources);
  const takes = new Set(imports.map(({ from }) => from));
  return imports
    .filter(({ from }) => isDomain(from) && !isTest(from))
    .filter(({ from, to }) => !isDomain(to) && !to.startsWith('platform/kernel/') && !isTable(from, to))
    .map(say('a domain takes platform/kernel only; hand it the rest as arguments'));

  function isTable(from: string, to: string): boolean {
    return serviceOf(from) === serviceOf(to) && sources.has(to) && !takes.has(to);
  }
};

/** Rule 5. The descriptor is on top, the two doors side by side, the tables below. */
export const layersPointDown: Rule = (sources) => {
  const own = importsOf(sources).filter(({ from }) => !isTest(from));
  return [
    ...own
      .filter(({ from, to }) => isDescriptor(to) && !mayStart(from))
      .map(say('only main.ts, a command or a test starts a service')),
    ...own
      .filter(({ from, to }) => pointsUp(layerOf(from), layerOf(to)))
      .map(say('rpc and subscribers import the repository and the domain, never the other way or each other')),
  ];
};

/** Rule 6. Whatever can be exchanged is named in one file, and costs nothing when it is not chosen. */
export const vendorsStayBehindTheirFile: Rule = (sources) => {
  const imports = importsOf(sources).filter(({ from }) => !isTest(from));
  return imports
    .filter(({ to, ours, kind }) => !ours && kind !== 'type' && !to.startsWith('node:'))
    .flatMap((one) => {
      if (ground(one.from, one.to)) return [];
      const file = vendors[one.to];
      if (file === undefined)
        return [say('list the package in tests/architecture/packages.ts, as ground or vendor')(one)];
      if (one.from !== file) return [say(`only ${file} may know this package`)(one)];
      const early = imports.filter(({ from, to, kind }) => to === file && kind === 'static' && !vendorFiles.has(from));
      return one.kind === 'dynamic' ? [] : early.map(say('load a vendor by `await import()` when it is chosen'));
    });
};

/** Rule 7, third part. A port is there to be the only thing that is known. Types bind nobody at run time. */
export const nothingReachesPastAPort: Rule = (sources) => {
  const folders = [...sources.keys()]
    .filter((file) => /^(services|platform)\/.*\/port\.ts$/.test(file))
    .map((file) => file.slice(0, -'port.ts'.length));
  return importsOf(sources)
    .filter(({ from, kind }) => from.startsWith('services/') && kind !== 'type' && !isTest(from) && !isOnTop(from))
    .filter(({ from, to }) =>
      folders.some((folder) => to.startsWith(folder) && !from.startsWith(folder) && !openFiles.test(to)),
    )
    .map(say('import the port; service.ts chooses what stands behind it'));
};

const vendorFiles: ReadonlySet<string> = new Set(Object.values(vendors));

/** Files that stand beside a port for everyone: it, and what services do with their own transaction or ask of a caller. */
const openFiles = /\/port\.ts$|^platform\/(database\/idempotency|rpc\/staff)\.ts$/;
const platformContract = /^contracts\/(events\.ts|gen\/(rialto\/(options|common)|grpc\/health)\/)/;

/** Tests, and what only tests import, may look everywhere. */
export const isTest = (file: string): boolean =>
  /\.(test|testing)\.tsx?$|\/(testing[^/]*|conformance|toys)\.ts$|^tests\//.test(file);

const isDomain = (file: string): boolean => /^services\/[^/]+\/domain(\.ts$|\/)/.test(file);
const isKernel = (to: string): boolean => to.startsWith('platform/kernel/') || to.startsWith('node:');
const isDescriptor = (file: string): boolean => /^services\/[^/]+\/service\.ts$/.test(file);
/** Who chooses what stands behind a port: the descriptor, and a function that a serverless runtime calls. */
const isOnTop = (file: string): boolean => isDescriptor(file) || /^services\/[^/]+\/handle-event\.ts$/.test(file);
const mayStart = (file: string): boolean => file === 'main.ts' || file.startsWith('commands/') || isTest(file);
const serviceOf = (file: string): string => (file.startsWith('services/') ? (file.split('/')[1] ?? '') : '');

function allowedToService(from: string, to: string): boolean {
  return to.startsWith('contracts/') || to.startsWith('platform/') || serviceOf(to) === serviceOf(from);
}

type Layer = 'domain' | 'repository' | 'rpc' | 'subscribers';
const height: Readonly<Record<Layer, number>> = { domain: 0, repository: 1, rpc: 2, subscribers: 2 };

/** Null for files that are in no layer, which rule 5 leaves alone. */
function layerOf(file: string): Layer | null {
  const name = /^services\/[^/]+\/(domain|repository|rpc|subscribers)(\.ts$|\/)/.exec(file)?.[1];
  return name === 'domain' || name === 'repository' || name === 'rpc' || name === 'subscribers' ? name : null;
}

function pointsUp(from: Layer | null, to: Layer | null): boolean {
  return from !== null && to !== null && from !== to && height[to] >= height[from];
}

function say(mend: string): (one: Import) => string {
  return ({ from, to }) => `${from} imports ${to}: ${mend}`;
}
