import { FulfillmentService } from '#contracts/gen/rialto/fulfillment/v1/fulfillment_pb.ts';
import { type Dependencies, defineService } from '#platform/runtime/service.ts';
import type { FulfillmentDb } from './repository.ts';
import { rpc } from './rpc.ts';
import { subscribers } from './subscribers.ts';

/** Packing, shipments and their delivery. */
export const fulfillment = defineService({
  name: 'fulfillment',
  contract: FulfillmentService,
  needs: {},
  config: {},
  migrations: new URL('./migrations/', import.meta.url),
  async start({ database, clock, ids, crash, log }: Start) {
    return { rpc: rpc({ database, clock, ids, crash }), subscribers: subscribers({ log }) };
  },
});

type Start = Dependencies<'fulfillment', Record<never, never>, Record<never, never>, FulfillmentDb>;
