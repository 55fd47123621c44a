import { FulfillmentService } from '#contracts/gen/rialto/fulfillment/v1/fulfillment_pb.ts';
import { InventoryService } from '#contracts/gen/rialto/inventory/v1/inventory_pb.ts';
import { OrdersService } from '#contracts/gen/rialto/orders/v1/orders_pb.ts';
import { type Dependencies, defineService } from '#platform/runtime/service.ts';
import type { FulfillmentDb } from './repository.ts';
import { rpc } from './rpc.ts';
import { subscribers } from './subscribers.ts';

const needs = { orders: OrdersService, inventory: InventoryService };

/** Packing, shipments and their delivery. */
export const fulfillment = defineService({
  name: 'fulfillment',
  contract: FulfillmentService,
  needs,
  config: {},
  migrations: new URL('./migrations/', import.meta.url),
  async start({ database, needs, clock, ids, crash, log }: Start) {
    return { rpc: rpc({ ...needs, database, clock, ids, crash }), subscribers: subscribers({ log }) };
  },
});

type Start = Dependencies<'fulfillment', typeof needs, Record<never, never>, FulfillmentDb>;
