import { readdir, readFile } from 'node:fs/promises';
import { fromJsonString } from '@bufbuild/protobuf';
import { ImportProductSchema } from '#contracts/gen/rialto/catalog/v1/catalog_pb.ts';
import { imageUrl } from './domain/image.ts';
import type { GivenProduct } from './domain/normalise.ts';
import { type ImportDependencies, importProducts } from './import.ts';
import { describeCategories } from './repository/categories.ts';
import { analyzeTables, beginSeeding, finishSeeding } from './repository/seeding.ts';
import { toGivenProduct } from './wire.ts';

const demoFolder = new URL('./demo/', import.meta.url);
const batchSize = 200;

/**
 * Fills an empty catalog with the demo shop, once, through the same code as every import. Begun and not
 * finished, it is done again at the next start. Answers how many products it brought.
 */
export async function seedDemo(deps: ImportDependencies): Promise<number> {
  if (!(await beginSeeding(deps.database, 'demo'))) return 0;
  const categories = parseCategories(await readFile(new URL('categories.json', demoFolder), 'utf8'));
  await deps.database.transaction((tx) => describeCategories(tx, categories));
  const products = await demoProducts(deps.currency);
  for (let start = 0; start < products.length; start += batchSize) {
    const { rejects } = await importProducts(deps, products.slice(start, start + batchSize));
    const [first] = rejects;
    if (first !== undefined) throw new Error(`The demo product ${first.sku} is refused: ${first.detail}`);
  }
  await finishSeeding(deps.database, 'demo');
  await analyzeTables(deps.database);
  return products.length;
}

/** Every product of the demo; prices keep their numbers in whatever currency the shop sells. */
export async function demoProducts(currency: string): Promise<readonly GivenProduct[]> {
  const folder = new URL('products/', demoFolder);
  const files = (await readdir(folder)).filter((name) => name.endsWith('.jsonl')).sort();
  const texts = await Promise.all(files.map((name) => readFile(new URL(name, folder), 'utf8')));
  return texts
    .flatMap((text) => text.split('\n'))
    .filter((line) => line.trim() !== '')
    .map((line) => inCurrency(toGivenProduct(fromJsonString(ImportProductSchema, line)), currency));
}

function inCurrency(product: GivenProduct, currencyCode: string): GivenProduct {
  const priced = <T extends GivenProduct | GivenProduct['variants'][number]>(one: T): T =>
    one.price === null ? one : { ...one, price: { ...one.price, currencyCode } };
  return { ...priced(product), variants: product.variants.map(priced) };
}

interface DemoCategory {
  readonly path: string;
  readonly name: string;
  readonly description: string;
  readonly emoji: string;
}

function parseCategories(text: string) {
  const given: readonly DemoCategory[] = JSON.parse(text);
  return given.map(({ path, name, description, emoji }) => {
    const url = imageUrl(`emoji:${emoji}`);
    return { path, name, description, image: url === null ? null : { url, alt: name } };
  });
}
