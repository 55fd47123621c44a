import type { CatalogService } from '#contracts/gen/rialto/catalog/v1/catalog_pb.ts';
import type { InventoryService } from '#contracts/gen/rialto/inventory/v1/inventory_pb.ts';
import { fromWire, type Money } from '#platform/kernel/money.ts';
import type { CallContext, Client } from '#platform/rpc/port.ts';

/** What the neighbours say of a SKU at this moment. */
export interface Goods {
  readonly sku: string;
  readonly title: string;
  readonly slug: string;
  readonly category: string;
  readonly imageUrl: string;
  readonly price: Money;
  /** How many can be sold now. */
  readonly available: number;
}

export interface GoodsNeighbours {
  readonly catalog: Pick<Client<typeof CatalogService>, 'getVariants'>;
  readonly inventory: Pick<Client<typeof InventoryService>, 'getAvailability'>;
}

/**
 * The goods of these SKUs, both neighbours asked at once. One that the catalog does not know, or that is priced
 * in another currency than the shop's, is absent: the shop does not sell it.
 */
export async function lookUp(
  needs: GoodsNeighbours,
  wanted: { readonly skus: readonly string[]; readonly currency: string },
  context: CallContext,
): Promise<ReadonlyMap<string, Goods>> {
  const skus = [...new Set(wanted.skus)];
  if (skus.length === 0) return new Map();
  const [{ variants }, { available }] = await Promise.all([
    needs.catalog.getVariants({ skus }, context),
    needs.inventory.getAvailability({ skus }, context),
  ]);
  const goods = variants.flatMap(({ sku, title, slug, category, imageUrl, price }): Goods[] =>
    price?.currencyCode === wanted.currency
      ? [{ sku, title, slug, category, imageUrl, price: fromWire(price), available: available[sku] ?? 0 }]
      : [],
  );
  return new Map(goods.map((one) => [one.sku, one]));
}
