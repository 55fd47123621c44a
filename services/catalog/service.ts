import { CatalogService } from '#contracts/gen/rialto/catalog/v1/catalog_pb.ts';
import { defineService } from '#platform/runtime/service.ts';
import { catalogConfig } from './config.ts';
import type { CatalogDb } from './repository/schema.ts';
import { catalogRpc } from './rpc.ts';
import { seedDemo } from './seed.ts';
import { catalogSubscribers } from './subscribers.ts';

/** Categories, products, variants and their images. */
export const catalog = defineService<
  'catalog',
  typeof CatalogService,
  Record<never, never>,
  typeof catalogConfig,
  CatalogDb
>({
  name: 'catalog',
  contract: CatalogService,
  needs: {},
  config: catalogConfig,
  migrations: new URL('./migrations/', import.meta.url),
  async start({ database, shop, clock, ids, config, log }) {
    const deps = { database, currency: shop.currency, clock, ids };
    const products = config.seed === 'demo' ? await seedDemo(deps) : 0;
    if (products > 0) log.info({ products }, 'catalog.seeded');
    return {
      rpc: catalogRpc(deps),
      subscribers: catalogSubscribers,
      // What the import counted becomes stock, and stock what can be bought and found.
      ...(products > 0 ? { awaits: ['inventory', 'catalog', 'search'] } : {}),
    };
  },
});
