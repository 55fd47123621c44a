import { PricingService } from '#contracts/gen/rialto/pricing/v1/pricing_pb.ts';
import { runner } from '#platform/runtime/runner.ts';
import { type Dependencies, defineService } from '#platform/runtime/service.ts';
import { refreshMs } from './config.ts';
import { readAutomatic } from './repository/promotions.ts';
import type { PricingDb } from './repository/tables.ts';
import { pricingRpc } from './rpc.ts';
import { secretsOf } from './secrets.ts';
import { snapshotOf } from './snapshot.ts';
import { subscribers } from './subscribers.ts';

/** Shipping methods, taxes, promotions, gift cards, and with them all totals. */
export const pricing = defineService({
  name: 'pricing',
  contract: PricingService,
  needs: {},
  config: {},
  migrations: new URL('./migrations/', import.meta.url),
  async start({ shop, database, clock, ids, crash, secret }: Start) {
    const { currency } = shop;
    const secrets = secretsOf(secret('pricing'));
    const snapshot = snapshotOf(() => readAutomatic(database.read, currency));
    await snapshot.refresh();
    return {
      rpc: pricingRpc({ database, snapshot, secrets, clock, ids, currency }),
      subscribers: subscribers({ crash, customerOf: secrets.customerOf, currency }),
      runners: [runner('pricing.promotions', refreshMs, () => snapshot.refresh())],
    };
  },
});

type Start = Dependencies<'pricing', Record<never, never>, Record<never, never>, PricingDb>;
