import { PricingService } from '#contracts/gen/rialto/pricing/v1/pricing_pb.ts';
import { type Dependencies, defineService } from '#platform/runtime/service.ts';
import { customerHash } from './customer.ts';
import type { PricingDb } from './repository/tables.ts';
import { pricingRpc } from './rpc.ts';
import { subscribers } from './subscribers.ts';

/** Shipping methods, taxes, promotions, gift cards, and with them all totals. */
export const pricing = defineService({
  name: 'pricing',
  contract: PricingService,
  needs: {},
  config: {},
  migrations: new URL('./migrations/', import.meta.url),
  async start({ shop, crash, secret }: Dependencies<'pricing', Record<never, never>, Record<never, never>, PricingDb>) {
    const customerOf = customerHash(secret('pricing-customer'));
    return { rpc: pricingRpc(shop), subscribers: subscribers({ crash, customerOf, currency: shop.currency }) };
  },
});
