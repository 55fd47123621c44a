import type { Hears, Said, World } from '../world.ts';

/** Keeps what is newer than what is known of a SKU. */
const keeping =
  (which: 'shown' | 'found') =>
  (world: World, { subject, data }: Said<'inventory.stock_changed'>): void => {
    const before = world.kept[which].get(subject);
    if (before === undefined || before.version < data.version) world.kept[which].set(subject, data);
  };

export const catalog: Hears<'catalog'> = { 'inventory.stock_changed': keeping('shown') };

export const search: Hears<'search'> = {
  'inventory.stock_changed': keeping('found'),
  // Products do not change in the model.
  'catalog.product_changed': () => {},
};
