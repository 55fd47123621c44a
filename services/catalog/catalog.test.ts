import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import fc from 'fast-check';
import {
  ExportProductsRequestSchema,
  GetProductRequestSchema,
  GetVariantsRequestSchema,
  ImportCategoriesRequestSchema,
  ImportProductsRequestSchema,
  ListCategoriesRequestSchema,
  ListProductsRequestSchema,
} from '#contracts/gen/rialto/catalog/v1/catalog_pb.ts';
import { guest } from '#platform/rpc/testing.ts';
import { type TestCatalog, testCatalog } from './catalog.testing.ts';
import { keepAvailability, type SkuAvailability } from './repository/availability.ts';
import { catalogRpc } from './rpc.ts';

let catalog: TestCatalog;
before(async () => {
  catalog = await testCatalog();
});
after(() => catalog.drop());

type Line = NonNullable<MessageInitShape<typeof ImportProductsRequestSchema>['products']>[number];

const usd = (minorUnits: number) => ({ currencyCode: 'USD', minorUnits: BigInt(minorUnits) });
const line = (sku: string, said: Record<string, unknown> = {}): Line => ({
  sku,
  title: `Thing ${sku}`,
  description: 'A thing.',
  category: 'things',
  price: usd(1000),
  ...said,
});

const bring = (...products: Line[]) =>
  catalogRpc(catalog).importProducts(create(ImportProductsRequestSchema, { products }), guest);
const read = (slug: string) => catalogRpc(catalog).getProduct(create(GetProductRequestSchema, { slug }), guest);
const list = (asked: MessageInitShape<typeof ListProductsRequestSchema>) =>
  catalogRpc(catalog).listProducts(create(ListProductsRequestSchema, asked), guest);
const hear = (...heard: SkuAvailability[]) => catalog.database.transaction((tx) => keepAvailability(tx, heard));
const saidOf = (type: string) => catalog.said.filter((event) => event.type === type);

test('an imported product is read by its slug, whole', async () => {
  const variants = [
    { sku: 'R1-S', options: { size: 'S' }, price: usd(900), stock: 2 },
    { sku: 'R1-L', options: { size: 'L' }, stock: 0 },
  ];
  await bring(line('R1', { title: 'Rain Coat', brand: 'Nimbus', variants, images: ['emoji:1f9e5'] }));
  const product = await read('rain-coat');
  assert.deepEqual([product.price?.minorUnits, product.brand, product.category], [900n, 'Nimbus', 'things']);
  assert.deepEqual(product.images, [{ url: '/images/emoji/1f9e5.webp', alt: 'Rain Coat' }]);
  assert.deepEqual(
    product.variants?.map((variant) => [variant.sku, variant.title, variant.price?.minorUnits, variant.available]),
    [
      ['R1-S', 'S', 900n, true],
      ['R1-L', 'L', 1000n, false],
    ],
  );
});

test('reading a product is one statement, and importing many takes no more than importing one', async () => {
  await bring(line('N0', { title: 'Counted' }));
  const countOf = async (work: () => Promise<unknown>) => {
    const before = catalog.statements.length;
    await work();
    return catalog.statements.length - before;
  };
  assert.equal(await countOf(() => read('counted')), 1);
  const one = await countOf(() => bring(line('N1')));
  assert.equal(await countOf(() => bring(...Array.from({ length: 50 }, (_, n) => line(`NN${n}`)))), one);
});

test('an unknown product is not found', () => assert.rejects(read('nothing'), { reason: 'PRODUCT_NOT_FOUND' }));

test('the same import again changes nothing and says nothing but the stock', async () => {
  await bring(line('S1', { stock: 4 }));
  const before = [saidOf('catalog.product_changed').length, saidOf('catalog.stock_imported').length];
  const answer = await bring(line('S1', { stock: 5 }));
  assert.deepEqual([answer.created, answer.updated], [0, 1]);
  const after = [saidOf('catalog.product_changed').length, saidOf('catalog.stock_imported').length];
  assert.deepEqual(after, [before[0], (before[1] ?? 0) + 1]);
});

test('an import is in the audit log, once', async () => {
  const categories = { categories: [{ path: 'logged', name: 'Logged' }] };
  const known = (await catalog.audited()).length;
  for (let round = 0; round < 2; round += 1) {
    await bring(line('LOG1', { title: 'Logged', category: 'logged' }));
    await catalogRpc(catalog).importCategories(create(ImportCategoriesRequestSchema, categories), guest);
  }
  assert.deepEqual(
    (await catalog.audited()).slice(known).map(({ action, after }) => [action, after]),
    [['catalog.products_import', { count: 1, slugs: ['logged'] }]],
  );
  categories.categories.push({ path: 'logged/deeper', name: 'Deeper' });
  await catalogRpc(catalog).importCategories(create(ImportCategoriesRequestSchema, categories), guest);
  const last = (await catalog.audited()).at(-1);
  assert.deepEqual([last?.action, last?.after], ['catalog.categories_import', { paths: ['logged/deeper'] }]);
});

test('a changed product keeps its slug and says a higher version', async () => {
  await bring(line('V1', { title: 'First Name' }));
  await bring(line('V1', { title: 'Second Name' }));
  const { id: changedId, title } = await read('first-name');
  assert.equal(title, 'Second Name');
  const versions = saidOf('catalog.product_changed')
    .filter((event) => event.subject === changedId)
    .map((event) => ('version' in event.data ? event.data.version : null));
  assert.deepEqual(versions, [1n, 2n]);
});

test('one bad product does not hinder the others of its batch', async () => {
  const answer = await bring(line('B1'), line('B2', { price: undefined }), line('B3'));
  assert.equal(answer.created, 2);
  assert.deepEqual(
    answer.rejects?.map((reject) => [reject.index, reject.sku, reject.reason]),
    [[1, 'B2', 'PRICE_REQUIRED']],
  );
});

test('a variant that the update leaves out is gone, and its SKU is free for another product', async () => {
  await bring(line('G1', { variants: [{ sku: 'G1-A' }, { sku: 'G1-B' }] }));
  assert.equal((await bring(line('G1-B'))).rejects?.[0]?.reason, 'DUPLICATE_SKU');
  await bring(line('G1', { variants: [{ sku: 'G1-A' }] }));
  assert.equal((await bring(line('G1-B'))).created, 1);
});

test('two imports at once that want one SKU: one has it, the other is refused', async () => {
  const wanting = Array.from({ length: 5 }, (_, n) => line(`W${n}`, { variants: [{ sku: 'W-ONE' }] }));
  const answers = await Promise.all(wanting.map((one) => bring(one)));
  assert.equal(
    answers.reduce((sum, answer) => sum + (answer.created ?? 0), 0),
    1,
  );
});

test('what a cart asks of SKUs is answered for those that are known', async () => {
  await bring(line('C1', { title: 'Cup', variants: [{ sku: 'C1-R', title: 'Red' }] }), line('C2', { title: 'Saucer' }));
  const { variants } = await catalogRpc(catalog).getVariants(
    create(GetVariantsRequestSchema, { skus: ['C1-R', 'C2', 'NO'] }),
    guest,
  );
  assert.deepEqual(variants?.map((variant) => variant.title).sort(), ['Cup, Red', 'Saucer']);
});

test('availability is what inventory said last, in any order, also before the product is there', async () => {
  await hear({ sku: 'A1', available: true, version: 2 }, { sku: 'A1', available: false, version: 1 });
  await bring(line('A1', { title: 'Early Bird' }));
  assert.equal((await read('early-bird')).variants?.[0]?.available, true);
  await hear({ sku: 'A1', available: false, version: 3 });
  await hear({ sku: 'A1', available: true, version: 2 });
  assert.equal((await read('early-bird')).variants?.[0]?.available, false);
});

test('in whatever order events and the import come, alone or together, the highest version holds', async () => {
  let run = 0;
  const versions = fc.shuffledSubarray([1, 2, 3, 4, 5, 6], { minLength: 6 });
  await fc.assert(
    fc.asyncProperty(versions, fc.boolean(), async (order, together) => {
      run += 1;
      const steps = order.map((version) => () => hear({ sku: `P${run}`, available: version % 2 === 0, version }));
      steps.splice(3, 0, async () => void (await bring(line(`P${run}`, { title: `Run ${run}` }))));
      if (together) await Promise.all(steps.map((step) => step()));
      else for (const step of steps) await step();
      assert.equal((await read(`run-${run}`)).variants?.[0]?.available, true);
    }),
    { numRuns: 30 },
  );
});

test('categories count the products in and below them, and follow a product that moves', async () => {
  await bring(line('K1', { category: 'garden/tools' }), line('K2', { category: 'garden' }));
  await bring(line('K1', { category: 'garden-tools' }));
  await catalogRpc(catalog).importCategories(
    create(ImportCategoriesRequestSchema, {
      categories: [{ path: 'garden', name: 'The Garden', image: 'emoji:1f331' }],
    }),
    guest,
  );
  const { categories } = await catalogRpc(catalog).listCategories(create(ListCategoriesRequestSchema), guest);
  const of = (slug: string) => categories?.find((category) => category.slug === slug);
  assert.deepEqual([of('garden')?.name, of('garden')?.productCount], ['The Garden', 1]);
  assert.deepEqual([of('garden/tools')?.name, of('garden/tools')?.productCount], ['Tools', 0]);
  assert.equal(of('garden/tools')?.parentSlug, 'garden');
  assert.equal(of('garden-tools')?.productCount, 1);
});

test('a category without a picture shows its newest product, and stands behind those with one of their own', async () => {
  const [older, newer] = ['2026-01-01', '2026-01-02'].map((day) => timestampFromDate(new Date(day)));
  const boxes = { category: 'attic/boxes' };
  await bring(line('PIC2', { ...boxes, images: ['https://pictures.test/new.jpg'], createdAt: newer }));
  await bring(line('PIC1', { ...boxes, images: ['emoji:1f4e6'], createdAt: older }));
  await bring(line('PIC3', { category: 'well', images: ['https://pictures.test/bucket.jpg'] }));
  await catalogRpc(catalog).importCategories(
    create(ImportCategoriesRequestSchema, { categories: [{ path: 'well', name: 'Well', image: 'emoji:1faa3' }] }),
    guest,
  );
  const { categories } = await catalogRpc(catalog).listCategories(create(ListCategoriesRequestSchema), guest);
  const places = ['well', 'attic', 'attic/boxes'].map(
    (slug) => categories?.findIndex((one) => one.slug === slug) ?? -1,
  );
  assert.deepEqual(
    places.map((place) => categories?.[place]?.image?.url),
    ['/images/emoji/1faa3.webp', 'https://pictures.test/new.jpg', 'https://pictures.test/new.jpg'],
  );
  assert.deepEqual(
    [...places].sort((a, b) => a - b),
    places,
  );
});

test('pages in every order go through a category and all below it, each product once', async () => {
  const products = Array.from({ length: 7 }, (_, n) =>
    line(`L${n}`, { category: n % 2 === 0 ? 'paged' : 'paged/deep', price: usd(100 * (n % 3)) }),
  );
  await bring(...products, line('LX', { category: 'paged-not' }));
  for (const sort of ['newest', 'price', '-price', 'rating', 'bestselling']) {
    const seen: string[] = [];
    let pageToken = '';
    do {
      const page = await list({ category: 'paged', sort, pageSize: 2, pageToken });
      seen.push(...(page.products ?? []).map((product) => product.id ?? ''));
      pageToken = page.nextPageToken ?? '';
    } while (pageToken !== '');
    assert.deepEqual([seen.length, new Set(seen).size], [7, 7], sort);
  }
  const { products: cheapest } = await list({ category: 'paged', sort: 'price' });
  assert.deepEqual(
    cheapest?.map((product) => product.price?.minorUnits),
    [0n, 0n, 0n, 100n, 100n, 200n, 200n],
  );
});

test('an export gives every product once with its version and what inventory said, and at the end none', async () => {
  await bring(line('EX1', { stock: 1 }), line('EX2'), line('EX3'));
  await bring(line('EX1', { title: 'Changed', stock: 1 }));
  await hear({ sku: 'EX1', available: false, version: 9 });
  const exported = async (after?: string) =>
    catalogRpc(catalog).exportProducts(
      create(ExportProductsRequestSchema, { pageSize: 2, ...(after === undefined ? {} : { after }) }),
      guest,
    );
  const { total } = await exported();
  const seen = [];
  for (let page = await exported(); page.products?.length; page = await exported(seen.at(-1)?.product?.id)) {
    seen.push(...page.products);
  }
  assert.equal(new Set(seen.map(({ product }) => product?.id)).size, total);
  assert.equal(seen.length, total);
  const one = seen.find(({ product }) => product?.title === 'Changed');
  assert.deepEqual([one?.version, one?.stock], [2n, [{ sku: 'EX1', available: false, version: 9n }]]);
});
