import type { CatalogService } from '#contracts/gen/rialto/catalog/v1/catalog_pb.ts';
import type { InventoryService } from '#contracts/gen/rialto/inventory/v1/inventory_pb.ts';
import { conflict, notFound } from '#platform/kernel/errors.ts';
import type { Client, Implementation } from '#platform/rpc/port.ts';
import { noticeBatch, waitingPerEmail, waitingPerSku } from './config.ts';
import type { InventoryDatabase } from './repository/schema.ts';
import { keepStock } from './repository/stock.ts';
import { addWaiting, countWaits, lockAwaited, takeWaiting } from './repository/waiting.ts';

/**
 * Notes who wants to be told when a SKU can be had again. The words of the mail are asked of the catalog now, so that
 * nobody has to be asked when the goods arrive.
 */
export const notifyWhenBack =
  (given: {
    readonly database: InventoryDatabase;
    readonly catalog: Pick<Client<typeof CatalogService>, 'getVariants'>;
  }): Implementation<typeof InventoryService>['notifyWhenBack'] =>
  async ({ sku, ...request }, context) => {
    const { variants } = await given.catalog.getVariants({ skus: [sku] }, context);
    const [variant] = variants;
    if (variant === undefined) throw notFound('SKU_UNKNOWN', `The shop does not sell ${sku}.`);
    const email = request.email.trim().toLowerCase();
    return given.database.transaction(async (tx) => {
      await keepStock(tx, [sku]);
      const { available, waiting } = await lockAwaited(tx, sku);
      if (available > 0) throw conflict('ALREADY_AVAILABLE', `${sku} can be had now.`);
      const { skus, forThis } = await countWaits(tx, { sku, email });
      if (forThis) return {};
      if (waiting >= waitingPerSku) throw conflict('WAITING_LIST_FULL', `Too many people wait for ${sku} already.`);
      if (skus >= waitingPerEmail) throw conflict('TOO_MANY_NOTICES', 'This address waits for too many goods already.');
      await addWaiting(tx, { sku, email, title: variant.title, productSlug: variant.slug });
      return {};
    }, context);
  };

/**
 * Says to those who wait that their SKU is back, in bounded batches. It looks by itself instead of in the transaction
 * that brought the goods: that one holds the lock for which orders wait.
 */
export async function tellWaiting(database: InventoryDatabase, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const told = await database.transaction(async (tx) => {
      const waiting = await takeWaiting(tx, noticeBatch);
      for (const { sku, title, productSlug, email } of waiting) {
        tx.publish('inventory.back_in_stock', sku, { sku, title, productSlug, person: { email } });
      }
      return waiting.length;
    });
    if (told === 0) return;
  }
}
