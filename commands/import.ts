import { basename, resolve } from 'node:path';
import { explain } from '#platform/runtime/explain.ts';
import { createLog } from '#platform/telemetry/logs.ts';
import { importFile, type Outcome } from './import/import-file.ts';
import { openProgress } from './import/progress-bar.ts';
import { noteKeeper } from './import/progress-note.ts';
import { rejectFile } from './import/rejects.ts';
import { openShop, type ShopDoor } from './import/shop.ts';
import { openSource, type Source, Unreadable } from './import/source.ts';
import { stopOnSignals } from './stopping.ts';

const usage = `npm run import -- FILE…

Brings products into the shop: JSON Lines or Shopify's product CSV, told by their content. A product whose SKU
is there already is updated. Stopped at any moment, the same command goes on where it was. What is not
imported is listed in FILE.rejects.jsonl in this folder, with its line and why.
`;

const asked = process.argv.slice(2);
if (asked.length === 0 || asked.includes('--help')) {
  process.stdout.write(usage);
  process.exit(asked.length === 0 ? 2 : 0);
}
// npm runs commands in the project's folder and says here from where it was called.
const folder = process.env['INIT_CWD'] || process.cwd();
const files = asked.map((file) => resolve(folder, file));

const log = createLog({ level: 'warn', pretty: true, out: process.stderr });
const stopping = stopOnSignals();
process.exit(await main());

/** The exit code: 0 when something of every file was taken, 1 when not, 130 when it was stopped. */
async function main(): Promise<number> {
  const say = (line: string): void => void process.stdout.write(`${line}\n`);
  let shop: ShopDoor | undefined;
  try {
    // A wrong name is told before anything is started.
    for (const file of files) await openSource(file, 'USD');
    const opened = await openShop(process.env, log);
    shop = opened;
    let code = 0;
    for (const [index, file] of files.entries()) {
      const source = await openSource(file, opened.currency);
      say(`${file}: ${source.form}`);
      const rejects = rejectsOf(file, files.slice(0, index));
      const outcome = await importOne(source, rejects, opened);
      for (const line of summary(outcome, rejects)) say(`  ${line}`);
      if (!outcome.finished) return 130;
      if (outcome.created + outcome.updated === 0) code = 1;
    }
    await opened.analyze();
    return code;
  } catch (error) {
    const lines = error instanceof Unreadable ? [error.message] : explain(error, log).lines;
    for (const line of lines) process.stderr.write(`${line}\n`);
    return 1;
  } finally {
    await shop?.close();
  }
}

async function importOne(source: Source, rejects: string, shop: ShopDoor): Promise<Outcome> {
  const progress = openProgress({ total: source.bytes, out: process.stdout });
  try {
    return await importFile({
      source,
      notes: noteKeeper({ dataDir: shop.dataDir, path: source.path, shop: shop.name }),
      rejectsFrom: (endBytes) => rejectFile(rejects, endBytes),
      importProducts: shop.importProducts,
      progress: ({ done, rejected }, readBytes) =>
        progress.show(readBytes, `${done - rejected} products, ${rejected} rejected`),
      signal: stopping,
    });
  } finally {
    progress.stop();
  }
}

/** In this folder, named after the file; two files of one name get two. */
function rejectsOf(file: string, before: readonly string[]): string {
  const same = before.filter((other) => basename(other) === basename(file)).length;
  return resolve(folder, `${basename(file)}${same === 0 ? '' : `.${same + 1}`}.rejects.jsonl`);
}

function summary(outcome: Outcome, rejects: string): readonly string[] {
  const { created, updated, rejected, resumedAt, finished, done } = outcome;
  return [
    ...(resumedAt > 0 ? [`went on after ${resumedAt} products`] : []),
    `${created} created, ${updated} updated, ${rejected} rejected${rejected === 0 ? '' : `: see ${rejects}`}`,
    ...(finished ? [] : [`stopped after ${done}; the same command goes on from there`]),
  ];
}
