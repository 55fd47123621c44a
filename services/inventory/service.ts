import { InventoryService } from '#contracts/gen/rialto/inventory/v1/inventory_pb.ts';
import { runner } from '#platform/runtime/runner.ts';
import { type Dependencies, defineService } from '#platform/runtime/service.ts';
import { config } from './config.ts';
import type { InventoryDb } from './repository.ts';
import { rpc } from './rpc.ts';
import { subscribers } from './subscribers.ts';
import { sweep } from './sweep.ts';

/** Stock, reservations and the movement ledger. */
export const inventory = defineService({
  name: 'inventory',
  contract: InventoryService,
  needs: {},
  config,
  migrations: new URL('./migrations/', import.meta.url),
  async start({ config, database, crash }: Start) {
    return {
      rpc: rpc(database),
      subscribers: subscribers({ holdSeconds: config.reservationSeconds, crash }),
      runners: [runner('inventory.sweep', config.sweepMs, (signal) => sweep(database, crash, signal))],
    };
  },
});

type Start = Dependencies<'inventory', Record<never, never>, typeof config, InventoryDb>;
