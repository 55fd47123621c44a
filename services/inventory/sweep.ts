import type { Crash } from '#platform/kernel/crash.ts';
import { sweepBatch } from './config.ts';
import { changesOf, skusOf } from './domain.ts';
import { endReservations, lockOverdue } from './repository/reservations.ts';
import type { InventoryDatabase } from './repository/schema.ts';
import { changeStock, lockStock } from './repository/stock.ts';

/** Ends reservations whose deadline has passed on the database's clock, batch by batch. */
export async function sweep(database: InventoryDatabase, crash: Crash, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const ended = await database.transaction(async (tx) => {
      const overdue = await lockOverdue(tx, sweepBatch);
      const stock = await lockStock(tx, skusOf(overdue));
      await changeStock(tx, stock, changesOf(overdue.map(({ lines }) => ({ effect: 'release', lines }))));
      await endReservations(tx, overdue, 'expired');
      for (const { orderId } of overdue) tx.publish('inventory.expired', orderId, { orderId });
      return overdue.length;
    });
    if (ended > 0) crash.point('inventory.expired');
    if (ended < sweepBatch) return;
  }
}
