import { CatalogService } from '#contracts/gen/rialto/catalog/v1/catalog_pb.ts';
import { InventoryService } from '#contracts/gen/rialto/inventory/v1/inventory_pb.ts';
import { runner } from '#platform/runtime/runner.ts';
import { type Dependencies, defineService } from '#platform/runtime/service.ts';
import { config } from './config.ts';
import { tellWaiting } from './notice.ts';
import type { InventoryDb } from './repository/schema.ts';
import { rpc } from './rpc.ts';
import { subscribers } from './subscribers.ts';
import { sweep } from './sweep.ts';

const needs = { catalog: CatalogService };

/** Stock, reservations and the movement ledger. */
export const inventory = defineService({
  name: 'inventory',
  contract: InventoryService,
  needs,
  config,
  migrations: new URL('./migrations/', import.meta.url),
  async start({ config, database, needs, crash }: Start) {
    return {
      rpc: rpc({ database, catalog: needs.catalog }),
      subscribers: subscribers({ holdSeconds: config.reservationSeconds, crash }),
      runners: [
        runner('inventory.sweep', config.sweepMs, (signal) => sweep(database, crash, signal)),
        runner('inventory.notice', config.noticeMs, (signal) => tellWaiting(database, signal)),
      ],
    };
  },
});

type Start = Dependencies<'inventory', typeof needs, typeof config, InventoryDb>;
