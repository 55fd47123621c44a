import { PricingService } from '#contracts/gen/rialto/pricing/v1/pricing_pb.ts';
import { defineService } from '#platform/runtime/service.ts';
import { pricingRpc } from './rpc.ts';

/** Shipping methods, taxes and totals: pure reckoning, nothing stored. */
export const pricing = defineService({
  name: 'pricing',
  contract: PricingService,
  needs: {},
  config: {},
  migrations: null,
  start: async ({ shop }) => ({ rpc: pricingRpc(shop), subscribers: {} }),
});
