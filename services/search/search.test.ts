import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { timestampFromMs } from '@bufbuild/protobuf/wkt';
import fc from 'fast-check';
import { pino } from 'pino';
import { type Product, ProductSchema } from '#contracts/gen/rialto/catalog/v1/catalog_pb.ts';
import { SearchRequestSchema, SuggestRequestSchema } from '#contracts/gen/rialto/search/v1/search_pb.ts';
import { openDatabase } from '#platform/database/database.ts';
import { kyselyOn } from '#platform/database/pool.ts';
import type { Database } from '#platform/database/port.ts';
import { type TestDatabase, testDatabase } from '#platform/database/testing.ts';
import { derivedUuid, systemIds } from '#platform/kernel/ids.ts';
import { guest } from '#platform/rpc/testing.ts';
import type { SearchDb, SearchIndex } from './index/port.ts';
import { postgresIndex } from './index/postgres.ts';
import { searchRpc } from './rpc.ts';

let place: TestDatabase<SearchDb>;
let database: Database<SearchDb, 'search'>;
let index: SearchIndex;

type Said = Exclude<MessageInitShape<typeof ProductSchema>, Product>;

const product = (slug: string, said: Said = {}) =>
  create(ProductSchema, {
    id: derivedUuid(slug),
    slug,
    title: slug,
    category: 'things',
    price: { currencyCode: 'USD', minorUnits: 1000n },
    createdAt: timestampFromMs(0),
    variants: [{ sku: `${slug}-1`, title: slug, price: { currencyCode: 'USD', minorUnits: 1000n }, available: true }],
    ...said,
  });

const keep = (...said: { product: ReturnType<typeof product>; version: number }[]) =>
  database.transaction((tx) => index.keepProducts(tx, said));
const hear = (sku: string, available: boolean, version: number) =>
  database.transaction((tx) => index.keepAvailability(tx, [{ sku, available, version }]));
const search = (asked: MessageInitShape<typeof SearchRequestSchema>) =>
  searchRpc(index).search(create(SearchRequestSchema, asked), guest);
const slugs = async (asked: MessageInitShape<typeof SearchRequestSchema>) =>
  (await search(asked)).hits?.map((hit) => hit.product?.slug);

before(async () => {
  place = await testDatabase<SearchDb>('search', new URL('./migrations/', import.meta.url));
  database = openDatabase<SearchDb, 'search'>({
    pool: kyselyOn<SearchDb>(place.poolOf('search')),
    bus: { store: async () => {}, committed: () => {} },
    ids: systemIds,
    log: pino({ level: 'silent' }),
  });
  index = postgresIndex(database);
  const brand = 'Feldwerk';
  const price = (minorUnits: bigint) => ({ currencyCode: 'USD', minorUnits });
  const products = [
    product('trail-backpack', {
      title: 'Trail Backpack',
      description: 'Carries <b>water</b> & bread over hills.',
      category: 'bags/outdoor',
      brand,
      attributes: { colour: 'Moss' },
      price: price(9000n),
    }),
    product('city-backpack', {
      title: 'City Backpack',
      description: 'A laptop and a rain cape.',
      category: 'bags',
      brand: 'Calle',
      attributes: { colour: 'Slate' },
      price: price(5000n),
      variants: [{ sku: 'CB-9', title: 'M', options: { size: 'M' }, price: price(5000n), available: false }],
    }),
    product('bottle', {
      title: 'Steel Bottle',
      description: 'Fits every backpack.',
      category: 'bags-not',
      brand,
      price: price(2000n),
    }),
    product('creme', { title: 'Crème Brûlée Dish', description: 'For four.', category: 'kitchen' }),
  ];
  await keep(...products.map((one) => ({ product: one, version: 1 })));
});
after(() => place.drop());

test('a word in the title counts more than in the description, and other forms of it are found too', async () => {
  assert.deepEqual((await slugs({ q: 'backpacks' }))?.at(-1), 'bottle');
  assert.equal((await search({ q: 'backpacks' })).total, 3);
});

test('accents are no difference', async () => {
  assert.deepEqual(await slugs({ q: 'creme brulee' }), ['creme']);
  assert.deepEqual(await slugs({ q: 'CRÈME' }), ['creme']);
});

test('a SKU is found exactly, and the hit says which it was', async () => {
  const { hits } = await search({ q: 'cb-9' });
  assert.deepEqual([hits?.[0]?.product?.slug, hits?.[0]?.sku], ['city-backpack', 'CB-9']);
});

test('a mistyped word is corrected when nothing is found by it', async () => {
  const found = await search({ q: 'bakpack' });
  assert.deepEqual([found.correctedQuery, found.total], ['backpack', 3]);
  assert.equal((await search({ q: 'botle steel' })).correctedQuery, 'bottle steel');
});

test('a word that is not finished yet is completed', async () =>
  assert.deepEqual(await slugs({ q: 'steel bot' }), ['bottle']));

test('nonsense finds nothing, and signs do no harm', async () => {
  for (const q of ['qqqqwwwzzz', '!!', "'", "a' & b:* | (", '½ ʼ \u0000 <->', '"unfinished']) {
    assert.equal(typeof (await search({ q })).total, 'number', q);
  }
  assert.equal((await search({ q: 'qqqqwwwzzz' })).total, 0);
  await fc.assert(
    fc.asyncProperty(
      fc.string({
        unit: fc.oneof(fc.constant('\u0000'), fc.constant('A'), fc.string({ unit: 'binary' })),
        maxLength: 60,
      }),
      async (q) => {
        await search({ q });
        await searchRpc(index).suggest(create(SuggestRequestSchema, { q }), guest);
      },
    ),
    { numRuns: 60 },
  );
});

test('filters narrow by category with all below it, price, stock, brand, attribute and option', async () => {
  assert.deepEqual((await slugs({ category: 'bags' }))?.sort(), ['city-backpack', 'trail-backpack']);
  assert.deepEqual(await slugs({ q: 'backpack', minPrice: 6000n }), ['trail-backpack']);
  assert.deepEqual(await slugs({ category: 'bags', maxPrice: 6000n }), ['city-backpack']);
  assert.deepEqual(await slugs({ category: 'bags', inStock: true }), ['trail-backpack']);
  assert.deepEqual(await slugs({ attributes: { colour: 'Slate' } }), ['city-backpack']);
  assert.deepEqual(await slugs({ attributes: { size: 'M' } }), ['city-backpack']);
  assert.deepEqual(await slugs({ q: 'bottle', attributes: { brand: 'Feldwerk' } }), ['bottle']);
});

test('facets count what was found', async () => {
  const { facets } = await search({ q: 'backpack' });
  assert.deepEqual(
    facets?.slice(0, 2).map((facet) => facet.name),
    ['category', 'brand'],
  );
  assert.deepEqual(facets?.[1]?.values, [
    { value: 'Feldwerk', count: 2 },
    { value: 'Calle', count: 1 },
  ]);
});

test('the found words are marked in a text whose own tags are gone and signs escaped', async () => {
  const { hits } = await search({ q: 'bread' });
  assert.match(hits?.[0]?.highlight ?? '', /^Carries +water +&#38; <mark>bread<\/mark>/);
});

test('pages in order show each hit once, and the total stays', async () => {
  const first = await search({ q: 'backpack', sort: 'price', pageSize: 2 });
  const second = await search({ q: 'backpack', sort: 'price', pageSize: 2, pageToken: first.nextPageToken ?? '' });
  const shown = [...(first.hits ?? []), ...(second.hits ?? [])].map((hit) => hit.product?.slug);
  assert.deepEqual(shown, ['bottle', 'city-backpack', 'trail-backpack']);
  assert.deepEqual([first.total, second.total, second.nextPageToken], [3, 3, '']);
});

test('an unknown sort, a foreign token and prices the wrong way round are refused', async () => {
  const refused = { reason: 'INVALID_REQUEST' };
  await assert.rejects(search({ sort: 'cheap' }), refused);
  await assert.rejects(search({ pageToken: 'zzz' }), refused);
  await assert.rejects(search({ minPrice: 2n, maxPrice: 1n }), refused);
});

test('suggestions complete the word being typed and name products and categories', async () => {
  const answer = await searchRpc(index).suggest(create(SuggestRequestSchema, { q: 'ba' }), guest);
  assert.deepEqual(answer.queries?.[0], 'backpack');
  assert.equal(answer.products?.length, 3);
  assert.deepEqual(
    answer.categories?.map((category) => [category.slug, category.productCount]),
    [
      ['bags', 2],
      ['bags-not', 1],
    ],
  );
});

test('of a product the highest version stays, in whatever order they come', async () => {
  const said = (version: number) => ({ product: product('versions', { title: `Edition v${version}` }), version });
  await keep(said(3), said(2));
  await keep(said(1));
  assert.equal((await search({ q: 'edition' })).hits?.[0]?.product?.title, 'Edition v3');
});

test('in whatever order product and stock are heard, alone or together, the last word of inventory holds', async () => {
  let run = 0;
  await fc.assert(
    fc.asyncProperty(fc.shuffledSubarray([1, 2, 3, 4, 5], { minLength: 5 }), fc.boolean(), async (order, together) => {
      run += 1;
      const slug = `stock${run}`;
      const steps = order.map((version) => () => hear(`${slug}-1`, version % 2 === 0, version));
      steps.splice(2, 0, () => keep({ product: product(slug), version: 1 }));
      if (together) await Promise.all(steps.map((step) => step()));
      else for (const step of steps) await step();
      const { hits } = await search({ q: `${slug}-1` });
      assert.equal(hits?.[0]?.product?.variants?.[0]?.available, false);
      assert.equal((await search({ q: `${slug}-1`, inStock: true })).total, 0);
    }),
    { numRuns: 30 },
  );
});
