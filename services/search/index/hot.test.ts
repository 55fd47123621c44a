import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { create } from '@bufbuild/protobuf';
import { timestampFromMs } from '@bufbuild/protobuf/wkt';
import { pino } from 'pino';
import { ProductSchema } from '#contracts/gen/rialto/catalog/v1/catalog_pb.ts';
import { openDatabase } from '#platform/database/database.ts';
import { kyselyOn } from '#platform/database/pool.ts';
import type { Database } from '#platform/database/port.ts';
import { type TestDatabase, testDatabase } from '#platform/database/testing.ts';
import { derivedUuid, systemIds } from '#platform/kernel/ids.ts';
import type { Query } from '../domain.ts';
import { hotIndex } from './hot.ts';
import type { SearchDb, SearchIndex } from './port.ts';
import { postgresIndex } from './postgres.ts';

let place: TestDatabase<SearchDb>;
let database: Database<SearchDb, 'search'>;
let hot: SearchIndex;
let version = 0;
const there = { asked: [] as string[], away: false, nowMs: 1_000 };

before(async () => {
  place = await testDatabase<SearchDb>('search', new URL('../migrations/', import.meta.url));
  database = openDatabase<SearchDb, 'search'>({
    pool: kyselyOn<SearchDb>(place.poolOf('search')),
    bus: { store: async () => {}, committed: () => {} },
    ids: systemIds,
    log: pino({ level: 'silent' }),
  });
});
after(() => place.drop());
beforeEach(async () => {
  const index = postgresIndex(database);
  const counted: SearchIndex = {
    ...index,
    async find(query) {
      there.asked.push(query.text);
      if (there.away) throw new Error('away');
      return index.find(query);
    },
    async suggest(text, most) {
      there.asked.push(`${text}…`);
      return index.suggest(text, most);
    },
  };
  hot = hotIndex(counted, { monotonicMs: () => there.nowMs });
  await keep('Kettle');
  Object.assign(there, { asked: [], away: false });
});

const keep = (title: string) => {
  version += 1;
  const price = { currencyCode: 'USD', minorUnits: 1000n };
  const variants = [{ sku: 'K-1', title, price, available: true }];
  const product = create(ProductSchema, {
    ...{ id: derivedUuid('kettle'), slug: 'kettle', title, category: 'kitchen', price, variants },
    createdAt: timestampFromMs(0),
  });
  return database.transaction((tx) => hot.keepProducts(tx, [{ product, version }]));
};
const query = (text: string, attributes: Query['attributes'] = {}): Query => ({
  ...{ text, category: null, minPrice: null, maxPrice: null, inStock: false, attributes },
  ...{ sort: 'relevance', offset: 0, limit: 20 },
});
const titles = async (text: string) => (await hot.find(query(text))).hits.map(({ product }) => product.title);

test('what many ask at the same moment is looked for once', async () => {
  const answers = await Promise.all(Array.from({ length: 100 }, () => titles('kettle')));
  assert.ok(answers.every(([title]) => title === 'Kettle'));
  await Promise.all([hot.suggest('ket', 5), hot.suggest('ket', 5)]);
  assert.deepEqual(there.asked, ['kettle', 'ket…']);
});

test('another question gets another answer', async () => {
  await titles('kettle');
  assert.equal((await hot.find(query('kettle', { colour: 'Moss' }))).total, 0);
  assert.equal((await hot.find({ ...query('kettle'), category: 'garden' })).total, 0);
});

test('what this process has taken in is found at once', async () => {
  await titles('kettle');
  await keep('Kettle with a Whistle');
  assert.deepEqual(await titles('kettle'), ['Kettle with a Whistle']);
  await database.transaction((tx) => hot.keepAvailability(tx, [{ sku: 'K-1', available: false, version }]));
  const { hits } = await hot.find(query('kettle'));
  assert.equal(hits[0]?.product.variants[0]?.available, false);
});

test('an answer is given again for two seconds, not longer', async () => {
  await titles('kettle');
  there.nowMs += 1_999;
  await titles('kettle');
  assert.equal(there.asked.length, 1);
  there.nowMs += 2;
  await titles('kettle');
  assert.equal(there.asked.length, 2);
});

test('a failure is nobody’s answer but theirs who asked meanwhile', async () => {
  there.away = true;
  const failed = await Promise.allSettled([titles('kettle'), titles('kettle')]);
  assert.deepEqual(
    failed.map(({ status }) => status),
    ['rejected', 'rejected'],
  );
  there.away = false;
  assert.deepEqual(await titles('kettle'), ['Kettle']);
});
