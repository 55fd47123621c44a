import type { Logger } from 'pino';
import { CartService } from '#contracts/gen/rialto/cart/v1/cart_pb.ts';
import { CatalogService } from '#contracts/gen/rialto/catalog/v1/catalog_pb.ts';
import { FulfillmentService } from '#contracts/gen/rialto/fulfillment/v1/fulfillment_pb.ts';
import { GatewayService } from '#contracts/gen/rialto/gateway/v1/gateway_pb.ts';
import { IdentityService } from '#contracts/gen/rialto/identity/v1/identity_pb.ts';
import { InventoryService } from '#contracts/gen/rialto/inventory/v1/inventory_pb.ts';
import { NotificationsService } from '#contracts/gen/rialto/notifications/v1/notifications_pb.ts';
import { OrdersService } from '#contracts/gen/rialto/orders/v1/orders_pb.ts';
import { PaymentsService } from '#contracts/gen/rialto/payments/v1/payments_pb.ts';
import { PricingService } from '#contracts/gen/rialto/pricing/v1/pricing_pb.ts';
import { SearchService } from '#contracts/gen/rialto/search/v1/search_pb.ts';
import { isTaken, listen } from '#platform/runtime/listen.ts';
import { refuseSettings, StartRefused } from '#platform/runtime/refusal.ts';
import { defineService, type HttpHandler } from '#platform/runtime/service.ts';
import { openBuckets } from './buckets/open.ts';
import { settings, wrongTogether } from './config.ts';
import { edge } from './edge.ts';
import { rpc } from './rpc.ts';

/** The pages, here or elsewhere; an API without any is a shop too, so a missing address stops nothing. */
function pagesOf(given: { readonly http: (service: 'web') => HttpHandler; readonly log: Logger }): HttpHandler | null {
  try {
    return given.http('web');
  } catch (error) {
    if (!(error instanceof StartRefused)) throw error;
    given.log.info({}, 'gateway.without_pages');
    return null;
  }
}

const needs = {
  identity: IdentityService,
  catalog: CatalogService,
  search: SearchService,
  cart: CartService,
  pricing: PricingService,
  orders: OrdersService,
  payments: PaymentsService,
  inventory: InventoryService,
  fulfillment: FulfillmentService,
  notifications: NotificationsService,
  gateway: GatewayService,
};

/** The shop's one origin: the API made from the contracts, sign-in, pictures, docs, and the pages behind it. */
export const gateway = defineService({
  name: 'gateway',
  contract: GatewayService,
  needs,
  config: settings,
  migrations: null,
  start: async (dependencies) => {
    const { config, shop, log } = dependencies;
    const wrong = wrongTogether(config, shop);
    if (wrong.length > 0) throw refuseSettings(wrong);
    const app = await edge({
      ...dependencies,
      contracts: needs,
      clients: dependencies.needs,
      identity: dependencies.needs.identity,
      payments: dependencies.needs.payments,
      cart: dependencies.needs.cart,
      orders: dependencies.needs.orders,
      web: pagesOf(dependencies),
      buckets: await openBuckets(config, dependencies),
    });
    try {
      const port = await listen(app.server, shop.port, config.host === '' ? undefined : config.host);
      log.info({ port, origin: shop.origin }, 'gateway.listening');
    } catch (error) {
      await app.close();
      if (!isTaken(error)) throw error;
      throw refuseSettings([{ env: 'PORT', mend: `port ${shop.port} is taken: give another one` }]);
    }
    return {
      rpc: rpc(dependencies.database),
      subscribers: {},
      stop: () => app.close(),
    };
  },
});
