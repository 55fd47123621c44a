import type { Subscribers } from '#platform/events/port.ts';
import { keepAvailability } from './repository/availability.ts';
import type { CatalogDb } from './repository/schema.ts';

/** What the catalog does on hearing others. */
export const catalogSubscribers: Subscribers<CatalogDb, 'catalog'> = {
  async 'inventory.stock_changed'(events, tx) {
    await keepAvailability(
      tx,
      events.map(({ data }) => ({ sku: data.sku, available: data.available, version: Number(data.version) })),
    );
  },
};
