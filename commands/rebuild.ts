import { explain } from '#platform/runtime/explain.ts';
import { createLog } from '#platform/telemetry/logs.ts';
import { openProgress, type Progress } from './import/progress-bar.ts';
import { rebuildSearch } from './rebuild/search.ts';
import { stopOnSignals } from './stopping.ts';

const usage = `npm run rebuild -- search

Makes again what the shop keeps as a copy of something else, from that. The shop may run meanwhile, and is
searched as before; stopped at any moment, the same command does it from the start.
`;

/** Copies that no service keeps yet. */
const later: ReadonlySet<string> = new Set(['recommendations', 'analytics']);

const [what = '', ...more] = process.argv.slice(2);
const stopping = stopOnSignals();
process.exit(await main());

/** The exit code: 0 when it was rebuilt, 1 when it failed, 2 when it was not understood, 130 when it was stopped. */
async function main(): Promise<number> {
  if (what === '--help') return said(usage, 0);
  if (later.has(what)) return said(`There is no service ${what} yet, and so nothing to rebuild.\n`, 1);
  if (what !== 'search' || more.length > 0) return said(usage, 2);
  const log = createLog({ level: 'warn', pretty: true, out: process.stderr });
  try {
    return await search(log);
  } catch (error) {
    for (const line of explain(error, log).lines) process.stderr.write(`${line}\n`);
    return 1;
  }
}

async function search(log: ReturnType<typeof createLog>): Promise<number> {
  let progress: Progress | undefined;
  const begin = (total: number) => {
    const shown = openProgress({ total, out: process.stdout });
    progress = shown;
    return (done: number) => shown.show(done, `${done} products`);
  };
  const rebuilt = await rebuildSearch({ env: process.env, log, signal: stopping, begin }).finally(() =>
    progress?.stop(),
  );
  const { products, dropped, finished } = rebuilt;
  if (!finished) return said(`stopped after ${products} products; the others are found as before\n`, 130);
  return said(`search: ${products} products rebuilt, ${dropped} dropped that the catalog does not have\n`, 0);
}

function said(text: string, code: number): number {
  process.stdout.write(text);
  return code;
}
