import type { CatalogService } from '#contracts/gen/rialto/catalog/v1/catalog_pb.ts';
import type { InventoryService } from '#contracts/gen/rialto/inventory/v1/inventory_pb.ts';
import { notFound } from '#platform/kernel/errors.ts';
import type { Client, Implementation } from '#platform/rpc/port.ts';
import { gather } from '#platform/runtime/gather.ts';
import { defaultPageSize, readersAtOnce } from './config.ts';
import { counting } from './counting.ts';
import { locations } from './locations.ts';
import { notifyWhenBack } from './notice.ts';
import { keyOf, pageOf } from './page.ts';
import { listMovements, listStock, readAvailable, readStock } from './repository/lists.ts';
import type { InventoryDatabase } from './repository/schema.ts';
import { movementToWire, stockToWire } from './wire.ts';

export interface InventoryDependencies {
  readonly database: InventoryDatabase;
  readonly catalog: Pick<Client<typeof CatalogService>, 'getVariants'>;
}

/** What the inventory offers to staff, neighbours and those who wait for goods. */
export function rpc({ database, catalog }: InventoryDependencies): Implementation<typeof InventoryService> {
  const availableOf = gather(
    readersAtOnce,
    (skus) => readAvailable(database.read, skus),
    (row) => row.sku,
  );
  return {
    ...counting(database),
    ...locations(database),
    notifyWhenBack: notifyWhenBack({ database, catalog }),

    async getAvailability({ skus }) {
      const rows = await availableOf(skus);
      return { available: Object.fromEntries(rows.map(({ sku, available }) => [sku, available])) };
    },

    async getStock({ sku }) {
      const [row] = await readStock(database.read, [sku]);
      if (row === undefined) throw notFound('SKU_UNKNOWN', `No stock is kept of ${sku}.`);
      return stockToWire(row);
    },

    async listStock({ query = '', low = false, pageSize = defaultPageSize, pageToken }) {
      const after = keyOf(pageToken, /^[\w.-]{1,64}$/) ?? '';
      const found = await listStock(database.read, { prefix: query.trim(), low, after, limit: pageSize + 1 });
      const { shown, nextPageToken } = pageOf(found, pageSize, ({ sku }) => sku);
      return { stock: shown.map(stockToWire), nextPageToken };
    },

    async listMovements({ sku, pageSize = defaultPageSize, pageToken }) {
      const before = keyOf(pageToken, /^\d{1,18}$/);
      const found = await listMovements(database.read, { sku, before, limit: pageSize + 1 });
      const { shown, nextPageToken } = pageOf(found, pageSize, ({ id }) => id);
      return { movements: shown.map(movementToWire), nextPageToken };
    },
  };
}
