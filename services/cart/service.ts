import { CartService } from '#contracts/gen/rialto/cart/v1/cart_pb.ts';
import { CatalogService } from '#contracts/gen/rialto/catalog/v1/catalog_pb.ts';
import { InventoryService } from '#contracts/gen/rialto/inventory/v1/inventory_pb.ts';
import { PricingService } from '#contracts/gen/rialto/pricing/v1/pricing_pb.ts';
import { refuseSettings } from '#platform/runtime/refusal.ts';
import { runner } from '#platform/runtime/runner.ts';
import { type Dependencies, defineService } from '#platform/runtime/service.ts';
import { config, forgetMs, forgottenAtOnce, wrongTogether } from './config.ts';
import { forgetOldCarts } from './forget.ts';
import { remind } from './remind.ts';
import { rpc } from './rpc.ts';
import { postgresStore } from './store/postgres.ts';
import { claimStore } from './store/postgres-claim.ts';
import { oldCarts } from './store/postgres-old.ts';
import { peopleStore } from './store/postgres-people.ts';
import { quietCarts } from './store/postgres-quiet.ts';
import { subscribers } from './subscribers.ts';
import type { CartDb } from './tables.ts';

const neighbours = { catalog: CatalogService, inventory: InventoryService, pricing: PricingService } as const;

/** Carts: what somebody means to buy, at today's prices. */
export const cart = defineService({
  name: 'cart',
  contract: CartService,
  needs: neighbours,
  config,
  migrations: new URL('./migrations/', import.meta.url),
  async start({ config, database, needs, ids, shop, crash, ownContext }: Start) {
    const bad = wrongTogether(config);
    if (bad.length > 0) throw refuseSettings(bad);
    const reminding = {
      database,
      ownContext,
      crash,
      catalog: needs.catalog,
      quietOn: quietCarts,
      hours: config.abandonedHours,
    };
    const reminders = runner('cart.abandoned', config.abandonedSweepMs, (signal) => remind(reminding, signal));
    const old = { days: config.retentionDays, atMost: forgottenAtOnce };
    const forgetting = runner('cart.forget', forgetMs, (signal) =>
      forgetOldCarts(oldCarts(database.read), old, signal),
    );
    return {
      rpc: rpc({ database, needs, ids, storeOn: postgresStore, claimsOn: claimStore, currency: shop.currency }),
      subscribers: subscribers(postgresStore, peopleStore),
      runners: [forgetting, ...(config.abandonedHours === 0 ? [] : [reminders])],
    };
  },
});

type Start = Dependencies<'cart', typeof neighbours, typeof config, CartDb>;
