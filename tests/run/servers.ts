import { importsOf, readSources } from '../architecture/sources.ts';

/** What starts a database, or whole shops. */
const servers: readonly string[] = [
  'platform/database/testing.ts',
  'platform/database/testing-server.ts',
  'tests/harness/database.ts',
  'tests/harness/process.ts',
];
/** Tests of what starts servers, which import no helper for it. */
const themselves: readonly string[] = [
  'platform/database/embedded.test.ts',
  'commands/import.test.ts',
  'commands/rebuild.test.ts',
];

/** Tells test files that start a server from those that are done in moments, by what they import, however far down. */
export function startsServers(): (file: string) => boolean {
  const imports = Map.groupBy(importsOf(readSources()), ({ from }) => from);
  const known = new Map<string, boolean>([...servers, ...themselves].map((file) => [file, true]));
  const starts = (file: string): boolean => {
    const before = known.get(file);
    if (before !== undefined) return before;
    // A cycle adds nothing to what its other files import.
    known.set(file, false);
    const found = (imports.get(file) ?? []).some(({ to, ours, kind }) => ours && kind !== 'type' && starts(to));
    known.set(file, found);
    return found;
  };
  return (file) => starts(file.replaceAll('\\', '/'));
}
