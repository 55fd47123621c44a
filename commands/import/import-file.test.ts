import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { ImportProduct } from '#contracts/gen/rialto/catalog/v1/catalog_pb.ts';
import { invalid } from '#platform/kernel/errors.ts';
import { type ImportWork, importFile } from './import-file.ts';
import { noteKeeper } from './progress-note.ts';
import { rejectFile } from './rejects.ts';
import { openSource, Unreadable } from './source.ts';

const line = (sku: string, title = 'T') =>
  JSON.stringify({ sku, title, category: 'c', price: { currencyCode: 'USD', minorUnits: 1 } });

/** A shop that remembers how often each SKU came, and dies or stops when a test says so. */
async function place(lines: readonly string[]) {
  const folder = await mkdtemp(join(tmpdir(), 'rialto-import-'));
  after(() => rm(folder, { recursive: true, force: true }));
  const path = join(folder, 'products.jsonl');
  await writeFile(path, lines.join('\n'));
  const came = new Map<string, number>();
  const rejects = join(folder, 'products.rejects.jsonl');
  const run = async (more: Partial<ImportWork> = {}) => {
    const source = await openSource(path, 'USD');
    return importFile({
      source,
      notes: noteKeeper({ dataDir: folder, path: source.path, shop: '' }),
      rejectsFrom: (end) => rejectFile(rejects, end),
      importProducts: async (products) => take(products, came),
      progress: () => {},
      signal: new AbortController().signal,
      ...more,
    });
  };
  const rejected = async (): Promise<{ line: number; reason: string; original: string }[]> =>
    (await readFile(rejects, 'utf8').catch(() => ''))
      .split('\n')
      .filter((text) => text !== '')
      .map((text) => JSON.parse(text));
  return { path, came, run, rejected };
}

function take(products: readonly ImportProduct[], came: Map<string, number>) {
  for (const { sku } of products) came.set(sku, (came.get(sku) ?? 0) + 1);
  return { created: products.length, updated: 0, rejects: [] };
}

const many = (count: number) => Array.from({ length: count }, (_, n) => line(`P${n}`));

test('what cannot be read is listed with its line and reason, and the rest goes in', async () => {
  const { run, came, rejected } = await place([line('A'), '{broken', line('B'), line('A')]);
  const outcome = await run();
  assert.deepEqual([outcome.created, outcome.rejected, [...came.keys()]], [2, 2, ['A', 'B']]);
  assert.deepEqual(
    (await rejected()).map((reject) => [reject.line, reject.reason, reject.original]),
    [
      [2, 'INVALID_JSON', '{broken'],
      [4, 'DUPLICATE_SKU', line('A')],
    ],
  );
});

test('a product that breaks the bounds does not take its batch with it', async () => {
  const { run, came, rejected } = await place([line('A'), line('B', 'bad'), line('C')]);
  const outcome = await run({
    importProducts: async (products) => {
      const bad = products.flatMap((product, index) => (product.title === 'bad' ? [index] : []));
      if (bad.length > 0) {
        throw invalid(bad.map((index) => ({ field: `products[${index}].title`, description: 'is too bad' })));
      }
      return take(products, came);
    },
  });
  assert.deepEqual([outcome.created, [...came.keys()]], [2, ['A', 'C']]);
  assert.deepEqual((await rejected())[0]?.line, 2);
});

test('killed between a batch and its note, it goes on and lists each reject once', async () => {
  const { run, came, rejected } = await place([...many(200), '{broken', ...many(400).slice(200)]);
  let batches = 0;
  const dying = run({
    importProducts: async (products) => {
      const answer = take(products, came);
      batches += 1;
      if (batches === 2) throw new Error('killed');
      return answer;
    },
  });
  await assert.rejects(dying);
  const outcome = await run();
  assert.deepEqual([outcome.resumedAt, outcome.finished, came.size, outcome.created], [150, true, 400, 400]);
  assert.deepEqual((await rejected()).length, 1);
});

test('stopped, it ends after the batch, and the same command goes on', async () => {
  const { run, came } = await place(many(400));
  const stopping = new AbortController();
  const first = await run({ signal: stopping.signal, progress: () => stopping.abort() });
  assert.deepEqual([first.finished, first.done], [false, 150]);
  const second = await run();
  assert.deepEqual([second.finished, second.created], [true, 400]);
  assert.ok([...came.values()].every((times) => times === 1));
});

test('a file that was changed meanwhile is imported from its beginning', async () => {
  const { run, path } = await place(many(400));
  const stopping = new AbortController();
  await run({ signal: stopping.signal, progress: () => stopping.abort() });
  await writeFile(path, many(300).join('\n'));
  const outcome = await run();
  assert.deepEqual([outcome.resumedAt, outcome.created], [0, 300]);
});

test('what is no file of products is told in a sentence', async () => {
  const { path } = await place(['name,price', 'a,b']);
  await assert.rejects(openSource(path, 'USD'), Unreadable);
  await assert.rejects(openSource(`${path}.not`, 'USD'), /no such file/);
  await assert.rejects(openSource(join(path, '..'), 'USD'), /not a file/);
});
