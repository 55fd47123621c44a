import type { InventoryService } from '#contracts/gen/rialto/inventory/v1/inventory_pb.ts';
import type { OrdersService } from '#contracts/gen/rialto/orders/v1/orders_pb.ts';
import type { Database } from '#platform/database/port.ts';
import type { Clock } from '#platform/kernel/clock.ts';
import type { Crash } from '#platform/kernel/crash.ts';
import type { Ids } from '#platform/kernel/ids.ts';
import type { Client } from '#platform/rpc/port.ts';
import type { FulfillmentDb } from './repository.ts';

/** Everything that the calls of this service use. */
export interface FulfillmentDependencies {
  readonly database: Database<FulfillmentDb, 'fulfillment'>;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly crash: Crash;
  readonly orders: Pick<Client<typeof OrdersService>, 'beginFulfillment' | 'getOrder'>;
  readonly inventory: Pick<Client<typeof InventoryService>, 'listPicks'>;
}
