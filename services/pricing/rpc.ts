import type { PricingService } from '#contracts/gen/rialto/pricing/v1/pricing_pb.ts';
import type { Database } from '#platform/database/port.ts';
import type { Clock } from '#platform/kernel/clock.ts';
import { Failure } from '#platform/kernel/errors.ts';
import type { Ids } from '#platform/kernel/ids.ts';
import type { Implementation } from '#platform/rpc/port.ts';
import { quote } from './domain/quote.ts';
import { shippingMethods } from './domain/shipping.ts';
import { giftCardsRpc } from './gift-cards.ts';
import { knownFor } from './known.ts';
import { promotionsRpc } from './promotions.ts';
import type { PricingDb } from './repository/tables.ts';
import type { Secrets } from './secrets.ts';
import type { Snapshot } from './snapshot.ts';
import { given as amountGiven, methodToWire, quoteToWire } from './wire.ts';

interface PricingDependencies {
  readonly database: Database<PricingDb, 'pricing'>;
  readonly snapshot: Snapshot;
  readonly secrets: Secrets;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly currency: string;
}

/** Pricing's contract, in one currency. */
export const pricingRpc = (given: PricingDependencies): Implementation<typeof PricingService> => ({
  ...promotionsRpc(given),
  ...giftCardsRpc(given),

  async quote(request) {
    const purchase = {
      lines: request.lines.map((line) => ({ ...line, unitPrice: amountGiven(line.unitPrice) })),
      countryCode: request.countryCode ?? null,
      region: request.region ?? '',
      shippingMethodId: request.shippingMethodId ?? null,
      codes: request.codes,
    };
    const asked = { codes: request.codes, email: request.email ?? '' };
    const known = await knownFor(asked, { ...given, db: given.database.read });
    return quoteToWire(quote(purchase, known, given.currency));
  },

  async listMethods({ countryCode, subtotal }) {
    const goods = amountGiven(subtotal);
    if (goods.currencyCode !== given.currency) {
      throw new Failure(
        'failed_precondition',
        'CURRENCY_MISMATCH',
        `Shipping is priced in ${given.currency}, not in ${goods.currencyCode}.`,
      );
    }
    return { methods: shippingMethods(countryCode, goods).map(methodToWire) };
  },
});
