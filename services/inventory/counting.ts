import { InventoryService } from '#contracts/gen/rialto/inventory/v1/inventory_pb.ts';
import { callOnce, keyed } from '#platform/database/idempotency.ts';
import { conflict, invalid, notFound } from '#platform/kernel/errors.ts';
import type { Implementation } from '#platform/rpc/port.ts';
import { onHandAtMost } from './config.ts';
import { mainLocation, type Shelf } from './domain.ts';
import { readStock } from './repository/lists.ts';
import { holdLocations } from './repository/locations.ts';
import type { InventoryDatabase, InventoryTx } from './repository/schema.ts';
import { addShelf, changeStock, keepStock, type Locked, lockStock, record, setThreshold } from './repository/stock.ts';
import { stockToWire } from './wire.ts';

type Calls = 'setStock' | 'moveStock' | 'transferStock' | 'setThreshold';

/** How staff count and move goods. Each change is in the ledger and in the audit; one that changes nothing is in neither. */
export function counting(database: InventoryDatabase): Pick<Implementation<typeof InventoryService>, Calls> {
  return {
    setStock: ({ sku, onHand = 0, locationId = mainLocation }, context) =>
      database.transaction(async (tx) => {
        await keepStock(tx, [sku]);
        const stock = await open(tx, sku, [locationId]);
        const before = shelfOf(stock, locationId);
        await move(tx, stock, [{ location: locationId, delta: onHand - before.onHand, reason: 'COUNTED' }]);
        if (onHand !== before.onHand) {
          const after = noted({ ...before, onHand });
          tx.audit(context, { action: 'inventory.stock_set', subject: sku, before: noted(before), after });
        }
        return answer(tx, sku);
      }, context),

    moveStock: (request, context) =>
      database.transaction(
        (tx) =>
          callOnce(tx, keyed(InventoryService.method.moveStock, request.sku, context), request, async () => {
            const { sku, delta = 0, reason, locationId = mainLocation } = request;
            const stock = await open(tx, sku, [locationId]);
            const before = shelfOf(stock, locationId);
            await move(tx, stock, [{ location: locationId, delta, reason }]);
            if (delta !== 0) {
              const after = { ...noted({ ...before, onHand: before.onHand + delta }), reason };
              tx.audit(context, { action: 'inventory.stock_move', subject: sku, before: noted(before), after });
            }
            return answer(tx, sku);
          }),
        context,
      ),

    transferStock: (request, context) =>
      database.transaction(
        (tx) =>
          callOnce(tx, keyed(InventoryService.method.transferStock, request.sku, context), request, async () => {
            const { sku, fromLocationId: from, toLocationId: to, quantity } = request;
            if (from === to) throw invalid([{ field: 'toLocationId', description: 'is where the goods lie already' }]);
            const stock = await open(tx, sku, [from, to]);
            await move(tx, stock, [
              { location: from, delta: -quantity, reason: 'TRANSFERRED' },
              { location: to, delta: quantity, reason: 'TRANSFERRED' },
            ]);
            tx.audit(context, { action: 'inventory.stock_transfer', subject: sku, after: { from, to, quantity } });
            return answer(tx, sku);
          }),
        context,
      ),

    setThreshold: ({ sku, lowStockThreshold = 0 }, context) =>
      database.transaction(async (tx) => {
        const stock = await locked(tx, sku);
        if (stock.lowStockThreshold !== lowStockThreshold) {
          await setThreshold(tx, stock, lowStockThreshold);
          tx.audit(context, {
            action: 'inventory.threshold_set',
            subject: sku,
            before: { lowStockThreshold: stock.lowStockThreshold },
            after: { lowStockThreshold },
          });
        }
        return answer(tx, sku);
      }, context),
  };
}

/** A SKU of which stock is kept, locked, with a shelf at each of some open locations. */
async function open(tx: InventoryTx, sku: string, ids: readonly string[]): Promise<Locked> {
  const known = await holdLocations(tx, ids);
  for (const id of ids) {
    const location = known.find((one) => one.id === id);
    if (location === undefined) throw notFound('LOCATION_UNKNOWN', `There is no location "${id}".`);
    if (!location.active) throw conflict('LOCATION_CLOSED', `The location "${id}" is closed.`);
  }
  const stock = await locked(tx, sku);
  const missing = ids.filter((id) => !stock.shelves.some(({ location }) => location === id));
  if (missing.length === 0) return stock;
  for (const id of missing) await addShelf(tx, sku, id);
  return locked(tx, sku);
}

async function locked(tx: InventoryTx, sku: string): Promise<Locked> {
  const [stock] = await lockStock(tx, [sku]);
  if (stock === undefined) throw notFound('SKU_UNKNOWN', `No stock is kept of ${sku}.`);
  return stock;
}

interface Move {
  readonly location: string;
  readonly delta: number;
  readonly reason: string;
}

/** Moves goods of one SKU, never those that are promised to orders. */
async function move(tx: InventoryTx, stock: Locked, moves: readonly Move[]): Promise<void> {
  const { sku } = stock;
  const real = moves.filter(({ delta }) => delta !== 0);
  for (const { location, delta } of real) {
    const { onHand, reserved } = shelfOf(stock, location);
    if (onHand + delta < reserved) {
      const detail = `Of ${sku} at "${location}", ${reserved} are promised to orders and ${onHand} lie there.`;
      throw conflict('STOCK_BELOW_RESERVED', detail);
    }
  }
  if (stock.onHand + real.reduce((sum, { delta }) => sum + delta, 0) > onHandAtMost) {
    throw conflict('STOCK_TOO_LARGE', `At most ${onHandAtMost} are kept of one SKU.`);
  }
  await changeStock(
    tx,
    [stock],
    real.map(({ location, delta }) => ({ sku, location, onHand: delta, reserved: 0 })),
  );
  await record(
    tx,
    real.map((one) => ({ ...one, sku, orderId: null })),
  );
}

function shelfOf({ sku, shelves }: Locked, location: string): Shelf {
  const shelf = shelves.find((one) => one.location === location);
  if (shelf === undefined) throw new TypeError(`${sku} was locked without its shelf at "${location}".`);
  return shelf;
}

/** What the audit shows of a shelf. */
const noted = ({ location, onHand }: Shelf) => ({ location, onHand });

async function answer(tx: InventoryTx, sku: string) {
  const [row] = await readStock(tx.db, [sku]);
  if (row === undefined) throw notFound('SKU_UNKNOWN', `No stock is kept of ${sku}.`);
  return stockToWire(row);
}
