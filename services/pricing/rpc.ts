import type { MessageInitShape } from '@bufbuild/protobuf';
import type { TotalsSchema } from '#contracts/gen/rialto/common/v1/common_pb.ts';
import type { PricingService, ShippingMethodSchema } from '#contracts/gen/rialto/pricing/v1/pricing_pb.ts';
import { Failure } from '#platform/kernel/errors.ts';
import { fromWire, type Money, toWire, type WireMoney } from '#platform/kernel/money.ts';
import type { Implementation } from '#platform/rpc/port.ts';
import { quote, type Totals } from './domain/quote.ts';
import { type ShippingMethod, shippingMethods } from './domain/shipping.ts';

/** Pricing's contract, in one currency. */
export const pricingRpc = (shop: { readonly currency: string }): Implementation<typeof PricingService> => ({
  async quote(request) {
    const quoted = quote(
      {
        lines: request.lines.map(({ sku, quantity, unitPrice }) => ({ sku, quantity, unitPrice: given(unitPrice) })),
        countryCode: request.countryCode ?? null,
        region: request.region ?? '',
        shippingMethodId: request.shippingMethodId ?? null,
        codes: request.codes,
      },
      shop.currency,
    );
    return {
      lines: quoted.lines.map((line) => ({
        sku: line.sku,
        quantity: line.quantity,
        unitPrice: toWire(line.unitPrice),
        lineTotal: toWire(line.lineTotal),
      })),
      totals: totalsToWire(quoted.totals),
      explanation: quoted.explanation.map(({ kind, text, amount }) => ({ kind, text, amount: toWire(amount) })),
    };
  },

  async listMethods({ countryCode, subtotal }) {
    const goods = given(subtotal);
    if (goods.currencyCode !== shop.currency) {
      throw new Failure(
        'failed_precondition',
        'CURRENCY_MISMATCH',
        `Shipping is priced in ${shop.currency}, not in ${goods.currencyCode}.`,
      );
    }
    return { methods: shippingMethods(countryCode, goods).map(methodToWire) };
  },
});

/** A required amount: the contract's bounds have refused a request without it. */
function given(amount: WireMoney | undefined): Money {
  if (amount === undefined) throw new TypeError('a required amount passed the bounds check without being there');
  return fromWire(amount);
}

const methodToWire = (method: ShippingMethod): MessageInitShape<typeof ShippingMethodSchema> => ({
  id: method.id,
  title: method.title,
  price: toWire(method.price),
  estimatedDays: method.estimatedDays,
});

const totalsToWire = (totals: Totals): MessageInitShape<typeof TotalsSchema> => ({
  subtotal: toWire(totals.subtotal),
  discount: toWire(totals.discount),
  shipping: toWire(totals.shipping),
  tax: toWire(totals.tax),
  total: toWire(totals.total),
  ...(totals.includedTax === null ? {} : { includedTax: toWire(totals.includedTax) }),
});
