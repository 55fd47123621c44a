import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { pino } from 'pino';
import { type Embedded, startEmbedded } from '#platform/database/embedded.ts';
import { boot, type RunningShop } from '#platform/runtime/boot.ts';
import { catalog } from '../services/catalog/service.ts';
import { inventory } from '../services/inventory/service.ts';
import { search } from '../services/search/service.ts';
import { type Books, openBooks } from '../tests/harness/invariants.ts';
import { rebuildSearch } from './rebuild/search.ts';

const log = pino({ level: 'silent' });
const dataDir = mkdtempSync(join(realpathSync(tmpdir()), 'rialto-rebuild-'));
let server: Embedded;
let books: Books;
let shop: RunningShop;
let env: Record<string, string>;
before(async () => {
  // PostgreSQL's own account has to get in when the tests run as root.
  chmodSync(dataDir, 0o755);
  // A server of its own: roles and their passwords, which come from the secret, are those of all databases of a server.
  server = await startEmbedded({ dataDir, log, settings: { fsync: 'off', full_page_writes: 'off' } });
  env = { DATABASE_URL: server.url, DATA_DIR: dataDir, METRICS_PORT: '0', SHOP_SECRET: 'x'.repeat(32) };
  shop = await boot({ table: [catalog, search, inventory], chosen: [], env, log });
  books = openBooks(server.url);
  await handled();
});
after(async () => {
  await books.close();
  await shop.stop();
  await server.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

async function handled(): Promise<void> {
  while ((await books.rows('select from bus.deliveries limit 1')).length > 0) await new Promise(setImmediate);
}

/** All that is searched; the words that queries are corrected to may be more than there are products for. */
const index = async () => ({
  documents: await books.rows(`select id, version, title, brand, category, description, price, rating, created_at, skus,
    sku_words, attributes, in_stock, words::text, product #- '{variants}' as product from search.documents order by id`),
  availability: await books.rows('select sku, available, version from search.availability order by sku'),
});

const rebuild = () => rebuildSearch({ env, log, signal: new AbortController().signal, begin: () => () => {} });

test('a rebuilt search is what events made, whatever had become of it', async () => {
  const made = await index();
  assert.ok(made.documents.length > 100 && made.documents.some((one) => one.in_stock));
  await books.rows(`delete from search.documents where id in (select id from search.documents order by id limit 50)`);
  await books.rows(`update search.documents set title = 'Something else', words = ''`);
  await books.rows(`update search.availability set available = not available`);
  await books.rows(`insert into search.documents select (jsonb_populate_record(d, jsonb_build_object('id', gen_random_uuid()))).*
    from search.documents d limit 1`);
  assert.deepEqual(await rebuild(), { products: made.documents.length, dropped: 1, finished: true });
  assert.deepEqual(await index(), made);
});

test('an empty search is filled again', async () => {
  const made = await index();
  await books.rows('truncate search.documents, search.availability, search.vocabulary');
  await rebuild();
  assert.deepEqual(await index(), made);
});

test('what an event said since is kept', async () => {
  const [one] = await books.rows('select id, skus[1] as sku from search.documents limit 1');
  await books.rows(`update search.documents set version = 1000, title = 'Newer' where id = $1`, [one.id]);
  await books.rows(`update search.availability set version = 1000000, available = false where sku = $1`, [one.sku]);
  await rebuild();
  assert.deepEqual(await books.rows('select title from search.documents where id = $1', [one.id]), [
    { title: 'Newer' },
  ]);
  const kept = await books.rows('select available from search.availability where sku = $1', [one.sku]);
  assert.deepEqual(kept, [{ available: false }]);
});

const run = (...words: string[]) =>
  spawnSync(process.execPath, [new URL('./rebuild.ts', import.meta.url).pathname, ...words], {
    env: { ...process.env, ...env },
    encoding: 'utf8',
  });

test('the command says how far it is, and what it has done', () => {
  const { status, stdout } = run('search');
  assert.equal(status, 0, stdout);
  assert.match(stdout, /100% {2}\d+ products\nsearch: \d+ products rebuilt, 0 dropped/);
});

test('the command says what is not there yet, and what there is', () => {
  assert.match(run('analytics').stdout, /There is no service analytics yet/);
  const { status, stdout } = run('everything');
  assert.deepEqual([status, /npm run rebuild -- search/.test(stdout)], [2, true]);
});
