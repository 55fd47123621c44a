import type { MessageInitShape } from '@bufbuild/protobuf';
import type { CartSchema } from '#contracts/gen/rialto/cart/v1/cart_pb.ts';
import type { PricingService, QuoteResponse } from '#contracts/gen/rialto/pricing/v1/pricing_pb.ts';
import { money, times, toWire } from '#platform/kernel/money.ts';
import type { CallContext, Client } from '#platform/rpc/port.ts';
import { type Cart, problemOf } from './domain.ts';
import type { Goods } from './goods.ts';

type WireCart = MessageInitShape<typeof CartSchema>;

/** Where a cart would go and how; null while nobody knows. */
export interface Destination {
  readonly countryCode: string;
  readonly region: string | undefined;
  readonly shippingMethodId: string;
}

/** What pricing makes of the lines that the shop sells. */
export async function quoteOf(
  pricing: Client<typeof PricingService>,
  given: { readonly cart: Cart; readonly goods: ReadonlyMap<string, Goods>; readonly destination: Destination | null },
  context: CallContext,
): Promise<QuoteResponse> {
  const lines = given.cart.lines.flatMap(({ sku, quantity }) => {
    const one = given.goods.get(sku);
    return one === undefined ? [] : [{ sku, quantity, unitPrice: toWire(one.price), category: one.category }];
  });
  if (given.destination === null) return pricing.quote({ lines }, context);
  const { countryCode, region, shippingMethodId } = given.destination;
  return pricing.quote({ lines, countryCode, shippingMethodId, ...(region === undefined ? {} : { region }) }, context);
}

/** A cart as it is answered: today's titles, prices and stock. A line that is no longer sold costs nothing. */
export function show(
  cart: Cart,
  shown: { readonly goods: ReadonlyMap<string, Goods>; readonly quote: QuoteResponse; readonly currency: string },
): WireCart {
  const lines = cart.lines.map((line) => {
    const goods = shown.goods.get(line.sku) ?? null;
    const problem = problemOf(line, goods);
    const unitPrice = goods?.price ?? money(shown.currency, 0);
    return {
      sku: line.sku,
      title: goods?.title ?? line.sku,
      quantity: line.quantity,
      unitPrice: toWire(unitPrice),
      lineTotal: toWire(times(unitPrice, line.quantity)),
      imageUrl: goods?.imageUrl ?? '',
      productSlug: goods?.slug ?? '',
      available: problem === null,
      ...(problem === null ? {} : { problem }),
    };
  });
  const { totals } = shown.quote;
  return { id: cart.id, lines, codes: [], ordered: cart.ordered, ...(totals === undefined ? {} : { totals }) };
}
