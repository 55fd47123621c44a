import { type Api, api } from './buyer.ts';
import { type Books, openBooks } from './invariants.ts';
import { type Shop, type ShopOptions, startShop } from './shop.ts';
import { type Staff, skusOf, staffOf } from './staff.ts';

/** A shop with all that a test needs to buy in it and to look behind it. */
export interface OpenShop {
  readonly shop: Shop;
  readonly api: Api;
  readonly books: Books;
  readonly staff: Staff;
  /** A SKU that no other caller gets, with so many of it in stock. */
  stocked(onHand: number): Promise<string>;
  close(): Promise<void>;
}

/** Starts a shop and waits until what its first start causes is done. */
export async function openShop(options: ShopOptions = {}): Promise<OpenShop> {
  const shop = await startShop(options);
  try {
    const books = openBooks(shop.databaseUrl);
    await books.rest();
    const outside = api(shop.origin);
    const staff = await staffOf(shop, outside);
    const skus = [...(await skusOf(outside))];
    return {
      shop,
      api: outside,
      books,
      staff,
      async stocked(onHand) {
        const sku = skus.pop();
        if (sku === undefined) throw new Error('The demo shop has no further product for this test.');
        await staff.setStock(sku, onHand);
        return sku;
      },
      async close() {
        await books.close();
        await shop.stop();
      },
    };
  } catch (error) {
    await shop.stop();
    throw error;
  }
}
