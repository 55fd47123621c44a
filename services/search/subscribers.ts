import type { Subscribers } from '#platform/events/port.ts';
import type { SearchDb, SearchIndex } from './index/port.ts';

/** What search does on hearing others. */
export const searchSubscribers = (index: SearchIndex): Subscribers<SearchDb, 'search'> => ({
  async 'catalog.product_changed'(events, tx) {
    const said = events.flatMap(({ data: { product, version } }) =>
      product === undefined ? [] : [{ product, version: Number(version) }],
    );
    await index.keepProducts(tx, said);
  },
  async 'inventory.stock_changed'(events, tx) {
    await index.keepAvailability(
      tx,
      events.map(({ data }) => ({ sku: data.sku, available: data.available, version: Number(data.version) })),
    );
  },
});
