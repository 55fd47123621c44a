import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type TestCatalog, testCatalog } from './catalog.testing.ts';
import { givenProduct } from './domain/builders.testing.ts';
import { importProducts } from './import.ts';
import { allCategories } from './repository/read.ts';
import { demoProducts, seedDemo } from './seed.ts';

let catalog: TestCatalog;
before(async () => {
  catalog = await testCatalog();
});
after(() => catalog.drop());

test('an empty catalog is filled with the whole demo once, in the currency of the shop', async () => {
  const yen = { ...catalog, currency: 'JPY' };
  const products = await seedDemo(yen);
  assert.equal(products, (await demoProducts('JPY')).length);
  assert.ok(products >= 120);
  assert.equal(await seedDemo(yen), 0);
  const counted = await allCategories(catalog.database);
  assert.ok(counted.length >= 10 && counted.every((category) => category.productCount > 0));
});

test('a catalog with products of its own is left alone', async () => {
  const own = await testCatalog();
  await importProducts(own, [givenProduct()]);
  assert.equal(await seedDemo(own), 0);
  await own.drop();
});
