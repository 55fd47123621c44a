import { CartService } from '#contracts/gen/rialto/cart/v1/cart_pb.ts';
import { OrdersService } from '#contracts/gen/rialto/orders/v1/orders_pb.ts';
import { PaymentsService } from '#contracts/gen/rialto/payments/v1/payments_pb.ts';
import { runner } from '#platform/runtime/runner.ts';
import { type Dependencies, defineService } from '#platform/runtime/service.ts';
import { openCommit } from './commit.ts';
import { config } from './config.ts';
import { forgetFinished } from './people.ts';
import type { OrdersDb } from './repository/tables.ts';
import { rpc } from './rpc.ts';
import { subscribers } from './subscribers.ts';
import { createWatch } from './watch.ts';

const needs = { cart: CartService, payments: PaymentsService };

/** What was bought, by whom, at which price, and how far it has come. */
export const orders = defineService({
  name: 'orders',
  contract: OrdersService,
  needs,
  config,
  migrations: new URL('./migrations/', import.meta.url),
  async start({ config, database, needs, clock, ids, crash, secret, timeline }: Start) {
    const watch = createWatch();
    const tokenKey = secret('order-access');
    return {
      rpc: rpc({
        ...needs,
        streamPollMs: config.streamPollMs,
        returnDays: config.returnDays,
        database,
        clock,
        ids,
        crash,
        watch,
        commit: openCommit(database, tokenKey),
        timeline,
        seller: { name: config.shopName, address: config.shopAddress, taxId: config.shopTaxId },
        numberKey: secret('order-number'),
        tokenKey,
      }),
      subscribers: subscribers({ clock, crash, watch, tokenKey }),
      runners: [runner('orders.forget', config.forgetSweepMs, (signal) => forgetFinished(database, signal))],
    };
  },
});

type Start = Dependencies<'orders', typeof needs, typeof config, OrdersDb>;
