import type { CatalogService } from '#contracts/gen/rialto/catalog/v1/catalog_pb.ts';
import type { InventoryService } from '#contracts/gen/rialto/inventory/v1/inventory_pb.ts';
import { notFound } from '#platform/kernel/errors.ts';
import { isCount, isSku, pagedList } from '#platform/kernel/paging.ts';
import type { Client, Implementation } from '#platform/rpc/port.ts';
import { gather } from '#platform/runtime/gather.ts';
import { readersAtOnce } from './config.ts';
import { counting } from './counting.ts';
import { locations } from './locations.ts';
import { notifyWhenBack } from './notice.ts';
import { listMovements, listStock, readAvailable, readPicks, readStock } from './repository/lists.ts';
import type { InventoryDatabase } from './repository/schema.ts';
import { movementToWire, stockToWire } from './wire.ts';

interface InventoryDependencies {
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

    async listPicks({ orderIds }) {
      return { picks: (await readPicks(database.read, orderIds)).map((row) => ({ ...row })) };
    },

    async getStock({ sku }) {
      const [row] = await readStock(database.read, [sku]);
      if (row === undefined) throw notFound('SKU_UNKNOWN', `No stock is kept of ${sku}.`);
      return stockToWire(row);
    },

    async listStock({ query = '', low = false, ...asked }) {
      const { shown, nextPageToken } = await stock.page(
        asked,
        (from) => listStock(database.read, { prefix: query.trim(), low, ...from }),
        ({ sku }) => sku,
      );
      return { stock: shown.map(stockToWire), nextPageToken };
    },

    async listMovements({ sku, ...asked }) {
      const { shown, nextPageToken } = await movements.page(
        asked,
        (from) => listMovements(database.read, { sku, ...from }),
        ({ id }) => id,
      );
      return { movements: shown.map(movementToWire), nextPageToken };
    },
  };
}

const stock = pagedList('stock', isSku);
const movements = pagedList('movements', isCount);
