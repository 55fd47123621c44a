import type { ExportedProduct } from '#contracts/gen/rialto/catalog/v1/catalog_pb.ts';
import type { Database } from '#platform/database/port.ts';
import type { RenewableIndex, SearchDb, SearchTx } from './index/port.ts';

interface Rebuilding {
  readonly database: Pick<Database<SearchDb, 'search'>, 'transaction'>;
  readonly index: RenewableIndex;
  /** The catalog's products by id, after one of them; an empty page is the end. */
  readonly page: (after: string | undefined) => Promise<readonly ExportedProduct[]>;
  /** Called after every page with how many products are done. */
  readonly progress: (done: number) => void;
  readonly signal: AbortSignal;
}

export interface Rebuilt {
  readonly products: number;
  /** Products that the catalog does not have, and that are no longer found. */
  readonly dropped: number;
  /** False when the signal ended it: what was done by then is right, and the rest is as it was. */
  readonly finished: boolean;
}

/**
 * Makes the index again of what the catalog has. Searches go on, each page being exchanged in one transaction, and so
 * do events: what they say of a product is kept when it is newer than the catalog's answer.
 */
export async function rebuild({ database, index, page, progress, signal }: Rebuilding): Promise<Rebuilt> {
  // What comes by an event from now on is of the catalog, though it may lie before where the pages are.
  const strangers = new Set(await index.ids());
  let products = 0;
  let after: string | undefined;
  while (!signal.aborted) {
    const next = await page(after);
    if (next.length === 0) {
      await database.transaction((tx) => index.drop(tx, [...strangers]));
      return { products, dropped: strangers.size, finished: true };
    }
    await database.transaction((tx) => renew(tx, index, next));
    for (const { product } of next) {
      if (product === undefined) throw new TypeError('The catalog exported a product without its data.');
      strangers.delete(product.id);
      after = product.id;
    }
    products += next.length;
    progress(products);
  }
  return { products, dropped: 0, finished: false };
}

async function renew(tx: SearchTx, index: RenewableIndex, page: readonly ExportedProduct[]): Promise<void> {
  const said = page.flatMap(({ product, version }) =>
    product === undefined ? [] : [{ product, version: Number(version) }],
  );
  const stock = page.flatMap((one) => one.stock).map((one) => ({ ...one, version: Number(one.version) }));
  await index.outdate(tx, {
    products: said.map(({ product, version }) => ({ key: product.id, version })),
    skus: stock.map(({ sku, version }) => ({ key: sku, version })),
  });
  await index.keepAvailability(tx, stock);
  await index.keepProducts(tx, said);
}
