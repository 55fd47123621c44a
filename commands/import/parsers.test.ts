import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { categoryPath } from './category-path.ts';
import { htmlToText } from './html.ts';
import { parseLine } from './jsonl.ts';
import { digitsOf, minorUnitsOf } from './price.ts';
import { type Row, toProduct } from './shopify.ts';
import { isShopifyHeader } from './shopify-file.ts';

const usd = { code: 'USD', digits: 2 };
const row = (said: Row): Row => ({ Handle: 'tee', 'Variant Price': '10.00', ...said });
const productOf = (rows: readonly Row[]) => {
  const parsed = toProduct(rows, usd);
  assert.ok('product' in parsed, 'fault' in parsed ? parsed.fault.detail : '');
  return parsed.product;
};
const reasonOf = (rows: readonly Row[]) => {
  const parsed = toProduct(rows, usd);
  return 'fault' in parsed ? parsed.fault.reason : 'taken';
};

test('a line in the form of the contract is a product, its category written as people write it', () => {
  const parsed = parseLine(
    '{"sku":"A","title":"T","category":"Food Service","price":{"currencyCode":"USD","minorUnits":5}}',
  );
  assert.ok('product' in parsed);
  assert.deepEqual([parsed.product.category, parsed.product.price?.minorUnits], ['food-service', 5n]);
});

test('whatever else a line holds is a fault with its reason, never an exception', () => {
  const reason = (text: string) => {
    const parsed = parseLine(text);
    return 'fault' in parsed ? parsed.fault.reason : 'taken';
  };
  assert.equal(reason('{"sku":'), 'INVALID_JSON');
  assert.equal(reason('[]'), 'INVALID_PRODUCT');
  assert.equal(reason('{"sku":"A","colour":"red"}'), 'INVALID_PRODUCT');
  assert.equal(reason('{"sku":"A","price":{"currencyCode":"USD","minorUnits":1.5}}'), 'INVALID_PRODUCT');
  assert.equal(reason('{"sku":"A\ufffd"}'), 'INVALID_ENCODING');
  fc.assert(fc.property(fc.json(), (text) => assert.equal(typeof reason(text), 'string')));
});

test('an amount is read exactly, digit by digit, and a broken one not at all', () => {
  assert.equal(minorUnitsOf('129.99', 2), 12999);
  assert.equal(minorUnitsOf('129.9', 2), 12990);
  assert.equal(minorUnitsOf('1500', 0), 1500);
  assert.equal(minorUnitsOf('1.000', 2), 100);
  // Found by a seed: the largest amount of a currency without digits behind the point.
  assert.equal(minorUnitsOf('1000000000000', 0), 1e12);
  for (const bad of ['', '-1', '9'.repeat(17), '1.005', '1e3', '1,5', '.5', 'NaN'])
    assert.equal(minorUnitsOf(bad, 2), null, bad);
  assert.deepEqual([digitsOf('USD'), digitsOf('JPY'), digitsOf('KWD')], [2, 0, 3]);
  fc.assert(
    fc.property(fc.nat(1e12), fc.constantFrom(0, 2, 3), (minorUnits, digits) => {
      const padded = String(minorUnits).padStart(digits + 1, '0');
      const at = padded.length - digits;
      assert.equal(
        minorUnitsOf(`${padded.slice(0, at)}${digits > 0 ? '.' : ''}${padded.slice(at)}`, digits),
        minorUnits,
      );
    }),
  );
});

test('HTML becomes its words, and no tag survives', () => {
  assert.equal(htmlToText('<p>Soft &amp; warm.</p><ul><li>one<li>two</ul>'), 'Soft & warm.\n\n- one\n- two');
  assert.equal(htmlToText('a<script>alert(1)</script>b<!-- c'), 'ab');
  assert.equal(htmlToText('5 < 6 &#x41;&#0;&#xD800;&bogus;'), '5 < 6 A&bogus;');
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom('<b>', '</b>', '<', '>', 'a', '<!--', '-->', '<script>', '<img src=x onerror=y')),
      (parts) => {
        assert.doesNotMatch(htmlToText(parts.join('')), /<\/?[a-z][^<>]*>/i);
      },
    ),
  );
});

test('long broken HTML is read in linear time', () => {
  for (const part of ['<!--', '<script ', '<p ', '&', '<li']) htmlToText(part.repeat(40_000));
});

test('a product without options is one with the SKU of its only row', () => {
  const product = productOf([
    row({
      Title: 'Lamp',
      'Body (HTML)': '<p>Bright.</p>',
      Vendor: 'Lux',
      Type: 'Home decor',
      Tags: 'light, oak',
      'Option1 Name': 'Title',
      'Option1 Value': 'Default Title',
      'Variant SKU': 'L-1',
      'Variant Inventory Qty': '-3',
    }),
  ]);
  assert.deepEqual(
    [product.sku, product.brand, product.category, product.description, product.price?.minorUnits, product.stock],
    ['L-1', 'Lux', 'home-decor', 'Bright.', 1000n, 0],
  );
  assert.deepEqual([product.variants, product.attributes], [[], { tags: 'light, oak' }]);
});

test('rows of one handle are variants of one product, whose SKU is what theirs begin with', () => {
  const size = (value: string, more: Row = {}) =>
    row({ 'Option1 Value': value, 'Variant SKU': `TEE-9-${value}`, ...more });
  const product = productOf([
    size('S', { Title: 'Tee', 'Option1 Name': 'Size', 'Product Category': 'Apparel & Accessories > Clothing' }),
    size('M', { 'Variant Inventory Qty': '4' }),
    row({ 'Variant Price': '', 'Image Src': 'https://a.example/2.png', 'Image Position': '2' }),
    row({ 'Variant Price': '', 'Image Src': 'https://a.example/1.png', 'Image Position': '1' }),
  ]);
  assert.deepEqual([product.sku, product.category], ['TEE-9', 'apparel-accessories/clothing']);
  assert.deepEqual(
    product.variants.map((variant) => [variant.sku, variant.options, variant.stock]),
    [
      ['TEE-9-S', { size: 'S' }, undefined],
      ['TEE-9-M', { size: 'M' }, 4],
    ],
  );
  assert.deepEqual(product.images, ['https://a.example/1.png', 'https://a.example/2.png']);
});

test('drafts, unpublished products and rows without title or price are told apart', () => {
  assert.equal(reasonOf([row({ Title: 'T', Status: 'draft' })]), 'NOT_ACTIVE');
  assert.equal(reasonOf([row({ Title: 'T', Published: 'FALSE' })]), 'NOT_PUBLISHED');
  assert.equal(reasonOf([row({})]), 'INVALID_PRODUCT');
  assert.equal(reasonOf([row({ Title: 'T', 'Variant Price': '' })]), 'PRICE_REQUIRED');
  assert.equal(reasonOf([row({ Title: 'T', 'Variant Price': '12,50' })]), 'INVALID_PRICE');
});

test('a variant without a SKU gets one from its handle and options', () => {
  const product = productOf([row({ Title: 'T', 'Option1 Name': 'Size', 'Option1 Value': 'X L' })]);
  assert.equal(product.variants[0]?.sku, 'TEE-X-L');
});

test('categories become paths of slugs, and headers are known by their columns', () => {
  assert.equal(categoryPath('Home > Garden tools / Spades'), 'home/garden-tools/spades');
  assert.equal(categoryPath(' / '), '');
  assert.equal(isShopifyHeader('"Handle",Title,Vendor,"Variant Price"'), true);
  assert.equal(isShopifyHeader('sku,title,price'), false);
});
