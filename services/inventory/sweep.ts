import type { Database } from '#platform/database/port.ts';
import type { Crash } from '#platform/kernel/crash.ts';
import { sweepBatch } from './config.ts';
import { changesOf, merged } from './domain.ts';
import { changeStock, endReservations, type InventoryDb, lockOverdue, lockStock } from './repository.ts';

/** Ends reservations whose deadline has passed on the database's clock, batch by batch. */
export async function sweep(
  database: Database<InventoryDb, 'inventory'>,
  crash: Crash,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    const ended = await database.transaction(async (tx) => {
      const overdue = await lockOverdue(tx, sweepBatch);
      const skus = merged(overdue.flatMap((one) => one.lines)).map((line) => line.sku);
      const stock = await lockStock(tx, skus);
      await changeStock(tx, stock, changesOf(overdue.map(({ lines }) => ({ effect: 'release', lines }))));
      await endReservations(tx, overdue, 'expired');
      for (const { orderId } of overdue) tx.publish('inventory.expired', orderId, { orderId });
      return overdue.length;
    });
    if (ended > 0) crash.point('inventory.expired');
    if (ended < sweepBatch) return;
  }
}
