import {
  type InventoryService,
  MoveStockRequestSchema,
  StockSchema,
} from '#contracts/gen/rialto/inventory/v1/inventory_pb.ts';
import { callOnce } from '#platform/database/idempotency.ts';
import type { Database } from '#platform/database/port.ts';
import { conflict, notFound } from '#platform/kernel/errors.ts';
import type { Implementation } from '#platform/rpc/port.ts';
import { gather } from '#platform/runtime/gather.ts';
import { readersAtOnce } from './config.ts';
import {
  changeStock,
  countStock,
  type InventoryDb,
  type InventoryTx,
  lockStock,
  readStock,
  record,
  type StockRow,
} from './repository.ts';

/** What the inventory offers to staff and neighbours. */
export function rpc(database: Database<InventoryDb, 'inventory'>): Implementation<typeof InventoryService> {
  const stockOf = gather(
    readersAtOnce,
    (skus) => readStock(database.read, skus),
    (row) => row.sku,
  );
  return {
    async getStock({ sku }) {
      return wire(await found(database.read, sku));
    },
    async setStock({ sku, onHand = 0 }, context) {
      return database.transaction(async (tx) => {
        const [before] = await lockStock(tx, [sku]);
        if (before !== undefined && onHand < before.reserved) {
          throw conflict('STOCK_BELOW_RESERVED', `${before.reserved} of ${sku} are promised to orders.`);
        }
        await countStock(tx, [{ sku, onHand }], 'COUNTED');
        return wire(await found(tx.db, sku));
      }, context);
    },
    async moveStock(request, context) {
      const { sku, delta = 0, reason } = request;
      const call = {
        scope: `inventory.moveStock/${sku}`,
        key: context.idempotencyKey,
        schema: MoveStockRequestSchema,
        answer: StockSchema,
      };
      return database.transaction(
        (tx) =>
          callOnce(tx, call, request, async () => {
            await move(tx, { sku, delta, reason });
            return wire(await found(tx.db, sku));
          }),
        context,
      );
    },
    async getAvailability({ skus }) {
      const rows = await stockOf(skus);
      return { available: Object.fromEntries(rows.map((row) => [row.sku, row.onHand - row.reserved])) };
    },
  };
}

async function move(tx: InventoryTx, given: { sku: string; delta: number; reason: string }): Promise<void> {
  const { sku, delta, reason } = given;
  const before = await lockStock(tx, [sku]);
  const [stock] = before;
  if (stock === undefined) throw notFound('SKU_UNKNOWN', `No stock is kept of ${sku}.`);
  if (stock.onHand + delta < stock.reserved) {
    throw conflict(
      'STOCK_BELOW_RESERVED',
      `${stock.reserved} of ${sku} are promised to orders, ${stock.onHand} lie there.`,
    );
  }
  await changeStock(tx, before, [{ sku, onHand: delta, reserved: 0 }]);
  await record(tx, [{ sku, delta, reason, orderId: null }]);
}

async function found(db: Parameters<typeof readStock>[0], sku: string): Promise<StockRow> {
  const [row] = await readStock(db, [sku]);
  if (row === undefined) throw notFound('SKU_UNKNOWN', `No stock is kept of ${sku}.`);
  return row;
}

const wire = ({ sku, onHand, reserved, lowStockThreshold }: StockRow) => ({
  sku,
  onHand,
  reserved,
  available: onHand - reserved,
  lowStockThreshold,
});
