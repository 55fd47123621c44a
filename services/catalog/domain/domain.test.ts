import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { givenProduct, givenVariant, usd } from './builders.testing.ts';
import { below, lineage, nameFrom, parentOf } from './category.ts';
import { imageUrl } from './image.ts';
import { normalise } from './normalise.ts';
import { type KnownProduct, plan } from './plan.ts';
import { freeSlug, slugify } from './slug.ts';
import { parseSort, productsBy } from './sort.ts';

test('a product without variants gets one with its own SKU, title, price and stock', () => {
  const result = normalise(givenProduct({ stock: 3 }), 'USD');
  assert.ok('product' in result);
  assert.deepEqual(result.product.variants, [
    { sku: 'PAN-1', title: 'Iron Skillet', options: {}, priceMinor: 4900, stock: 3 },
  ]);
});

test('a product costs what its cheapest variant costs, and a variant without a price costs what the product says', () => {
  const variants = [givenVariant('PAN-S', { price: usd(3900) }), givenVariant('PAN-L')];
  const result = normalise(givenProduct({ variants }), 'USD');
  assert.ok('product' in result);
  assert.equal(result.product.priceMinor, 3900);
  assert.equal(result.product.variants[1]?.priceMinor, 4900);
});

test('each way to be wrong has its reason', () => {
  const reasons = {
    noPrice: givenProduct({ price: null }),
    oneVariantBare: givenProduct({ price: null, variants: [givenVariant('A', { price: usd(1) }), givenVariant('B')] }),
    foreignMoney: givenProduct({ price: { currencyCode: 'EUR', minorUnits: 1 } }),
    belowZero: givenProduct({ price: usd(-1) }),
    twice: givenProduct({ variants: [givenVariant('A'), givenVariant('A')] }),
    badGtin: givenProduct({ gtin: '4006381333932' }),
    blank: givenProduct({ title: ' \u0000 ' }),
    script: givenProduct({ images: ['javascript:alert(1)'] }),
    strayStock: givenProduct({ stock: 3, variants: [givenVariant('A')] }),
  };
  const found = Object.entries(reasons).map(([name, product]) => {
    const result = normalise(product, 'USD');
    return [name, 'refusal' in result ? result.refusal.reason : 'taken'];
  });
  assert.deepEqual(Object.fromEntries(found), {
    noPrice: 'PRICE_REQUIRED',
    oneVariantBare: 'PRICE_REQUIRED',
    foreignMoney: 'CURRENCY_MISMATCH',
    belowZero: 'INVALID_PRODUCT',
    twice: 'DUPLICATE_SKU',
    badGtin: 'INVALID_PRODUCT',
    blank: 'INVALID_PRODUCT',
    script: 'INVALID_IMAGE',
    strayStock: 'INVALID_PRODUCT',
  });
});

test('a valid GTIN is taken', () => {
  assert.ok('product' in normalise(givenProduct({ gtin: '4006381333931' }), 'USD'));
});

test('the stock and the order of attributes are no difference; a price is', () => {
  const digest = (said: Parameters<typeof givenProduct>[0]) => {
    const result = normalise(givenProduct(said), 'USD');
    return 'product' in result ? result.product.digest : null;
  };
  const first = digest({ stock: 1, attributes: { a: '1', b: '2' } });
  assert.equal(digest({ stock: 9, attributes: { b: '2', a: '1' } }), first);
  assert.notEqual(digest({ stock: 1, attributes: { a: '1', b: '2' }, price: usd(4901) }), first);
});

const decide = (products: Parameters<typeof plan>[0]['products'], owners: Record<string, KnownProduct> = {}) =>
  plan({
    products,
    currency: 'USD',
    known: { owners: new Map(Object.entries(owners)), slugs: new Set(['iron-skillet']) },
    now: new Date('2026-01-01'),
    uuid: () => 'new',
  });

const old: KnownProduct = {
  id: 'old',
  sku: 'PAN-1',
  slug: 'old-skillet',
  digest: 'x',
  category: 'kitchen',
  createdAt: new Date('2025-01-01'),
};

test('a known SKU is an update that keeps id, slug and time of creation', () => {
  const [planned] = decide([givenProduct()], { 'PAN-1': old }).planned;
  assert.deepEqual([planned?.id, planned?.slug, planned?.createdAt], ['old', 'old-skillet', old.createdAt]);
});

test('a taken slug is told apart by the SKU', () => {
  assert.equal(decide([givenProduct()]).planned[0]?.slug, 'iron-skillet-pan-1');
});

test('a SKU of another product is refused, whether it is asked for as a product or as a variant', () => {
  const owners = { 'PAN-S': old };
  const { planned, rejects } = decide(
    [givenProduct({ sku: 'PAN-S' }), givenProduct({ sku: 'POT', variants: [givenVariant('PAN-S')] })],
    owners,
  );
  assert.equal(planned.length, 0);
  assert.deepEqual(
    rejects.map((reject) => [reject.index, reject.reason]),
    [
      [0, 'DUPLICATE_SKU'],
      [1, 'DUPLICATE_SKU'],
    ],
  );
});

test('of two products with one SKU in an import the second is refused', () => {
  const { planned, rejects } = decide([givenProduct(), givenProduct({ title: 'Other' })]);
  assert.deepEqual([planned.length, rejects[0]?.index], [1, 1]);
});

test('a product without pictures shows one drawn for its slug', () => {
  assert.equal(decide([givenProduct()]).planned[0]?.images[0]?.url, '/images/placeholder/iron-skillet-pan-1.svg');
});

test('only pictures of https addresses, of this shop and of emoji are shown', () => {
  assert.equal(imageUrl('emoji:1F37D-fe0f'), '/images/emoji/1f37d-fe0f.webp');
  assert.equal(imageUrl('https://a.example/b.png'), 'https://a.example/b.png');
  assert.equal(imageUrl('/images/a.png'), '/images/a.png');
  for (const bad of ['http://a.example/b.png', '//a.example', '/\\a.example', 'data:x', 'emoji:x', 'https://u:p@a/']) {
    assert.equal(imageUrl(bad), null, bad);
  }
});

test('a slug is made of lower-case ASCII letters, digits and single hyphens, whatever the words', () => {
  assert.equal(slugify('Crème Brûlée Set — Große 2'), 'creme-brulee-set-grosse-2');
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (words) => /^([a-z0-9]+(-[a-z0-9]+)*)?$/.test(slugify(words))),
  );
  assert.equal(freeSlug({ title: '鉄鍋', sku: 'PAN-1' }, new Set(['pan-1'])), 'pan-1-2');
});

test('a path names its parents and everything below it', () => {
  assert.deepEqual(lineage('a/b/c'), ['a', 'a/b', 'a/b/c']);
  assert.equal(parentOf('a/b'), 'a');
  assert.equal(parentOf('a'), null);
  assert.equal(nameFrom('home/food-service'), 'Food Service');
  assert.deepEqual(below('a'), { from: 'a/', to: 'a0' });
});

test('a page of products goes on in the order that it began in, and only in a known one', () => {
  const position = { key: 4.5, id: '7f5b0c8e-55a3-4ccd-8d8e-0123456789ab' };
  const pageToken = productsBy('rating').tokenOf(position);
  assert.deepEqual(productsBy('rating').from({ pageToken }).after, position);
  assert.throws(() => productsBy('newest').from({ pageToken }), { reason: 'INVALID_REQUEST' });
  assert.throws(() => parseSort('constructor'), { reason: 'INVALID_REQUEST' });
});
