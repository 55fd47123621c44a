import type { MessageInitShape } from '@bufbuild/protobuf';
import type { CartSchema } from '#contracts/gen/rialto/cart/v1/cart_pb.ts';
import type { PricingService, QuoteResponse } from '#contracts/gen/rialto/pricing/v1/pricing_pb.ts';
import { money, times, toWire } from '#platform/kernel/money.ts';
import type { CallContext, Client } from '#platform/rpc/port.ts';
import { type Cart, type Line, problemOf } from './domain.ts';
import type { Goods } from './goods.ts';

type WireCart = MessageInitShape<typeof CartSchema>;

/** Where a cart would go and how; null while nobody knows. */
export interface Destination {
  readonly countryCode: string;
  readonly region: string | undefined;
  readonly shippingMethodId: string;
}

/** What is to be priced: a cart, where it goes, and whose it is. */
export interface Asked {
  readonly cart: Cart;
  readonly goods: ReadonlyMap<string, Goods>;
  readonly destination: Destination | null;
  /** Whose uses of a promotion are counted; undefined: nobody's. */
  readonly email?: string | undefined;
}

/** What pricing makes of the lines that the shop sells. */
export async function quoteOf(
  pricing: Pick<Client<typeof PricingService>, 'quote'>,
  { cart, goods, destination, email }: Asked,
  context: CallContext,
): Promise<QuoteResponse> {
  const lines = soldLines(cart, goods).flatMap(({ sku, quantity }) => {
    const one = goods.get(sku);
    return one === undefined ? [] : [{ sku, quantity, unitPrice: toWire(one.price), category: one.category }];
  });
  return pricing.quote(
    {
      lines,
      codes: [...cart.codes],
      ...(email === undefined ? {} : { email }),
      ...(destination === null ? {} : toDestination(destination)),
    },
    context,
  );
}

/** The lines that the shop sells. */
export const soldLines = (cart: Cart, goods: ReadonlyMap<string, Goods>): readonly Line[] =>
  cart.lines.filter(({ sku }) => goods.has(sku));

const toDestination = ({ countryCode, region, shippingMethodId }: Destination) => ({
  countryCode,
  shippingMethodId,
  ...(region === undefined ? {} : { region }),
});

/** A cart as it is answered: today's titles, prices and stock. A line that is no longer sold costs nothing. */
export function show(
  cart: Cart,
  shown: {
    readonly goods: ReadonlyMap<string, Goods>;
    readonly quote: QuoteResponse;
    /** Whether it was quoted for a destination: only then the tax is known. */
    readonly taxed: boolean;
    readonly currency: string;
  },
): WireCart {
  const { totals, codes: codeStates, explanation } = shown.quote;
  const quoted = new Map(shown.quote.lines.map((line) => [line.sku, line]));
  const lines = cart.lines.map((line) => {
    const goods = shown.goods.get(line.sku) ?? null;
    const problem = problemOf(line, goods);
    const unitPrice = goods?.price ?? money(shown.currency, 0);
    const { discount, tax } = quoted.get(line.sku) ?? {};
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
      ...(discount === undefined ? {} : { discount }),
      ...(tax === undefined || !shown.taxed ? {} : { tax }),
    };
  });
  const { id, codes, ordered } = cart;
  return {
    id,
    lines,
    codes: [...codes],
    ordered,
    codeStates,
    explanation,
    ...(totals === undefined ? {} : { totals }),
  };
}
