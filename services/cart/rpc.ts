import type { CartService } from '#contracts/gen/rialto/cart/v1/cart_pb.ts';
import type { PricingService } from '#contracts/gen/rialto/pricing/v1/pricing_pb.ts';
import type { Database } from '#platform/database/port.ts';
import { notFound } from '#platform/kernel/errors.ts';
import type { Ids } from '#platform/kernel/ids.ts';
import type { CallContext, Client, Implementation } from '#platform/rpc/port.ts';
import { addOnce } from './add-once.ts';
import { changeCart } from './change.ts';
import { type Cart, mayHold } from './domain.ts';
import { type Goods, type GoodsNeighbours, lookUp } from './goods.ts';
import type { OpenStore } from './store/port.ts';
import type { CartDb } from './tables.ts';
import { type Destination, quoteOf, show } from './view.ts';

export interface CartDependencies {
  readonly database: Database<CartDb, 'cart'>;
  readonly storeOn: OpenStore<CartDb>;
  readonly needs: GoodsNeighbours & { readonly pricing: Client<typeof PricingService> };
  readonly ids: Ids;
  readonly currency: string;
}

type Known = ReadonlyMap<string, Goods>;

/** What the cart offers: one statement and one call to each neighbour for reading it. */
export function rpc(given: CartDependencies): Implementation<typeof CartService> {
  const { database, storeOn, needs, ids, currency } = given;
  const store = storeOn(database.read);

  /** The cart; who may not have it hears the same as if it were not there. */
  async function load(id: string, { caller }: CallContext): Promise<Cart> {
    const cart = await store.get(id);
    if (cart === null || !mayHold(cart, caller)) throw notFound('CART_NOT_FOUND', 'There is no such cart.');
    return cart;
  }

  const goodsOf = (skus: readonly string[], context: CallContext): Promise<Known> =>
    lookUp(needs, { skus, currency }, context);

  /** What is known already is not asked again, unless somebody added something meanwhile. */
  async function answer(cart: Cart, context: CallContext, known: Known | null = null) {
    const skus = cart.lines.map(({ sku }) => sku);
    const goods = known !== null && skus.every((sku) => known.has(sku)) ? known : await goodsOf(skus, context);
    const quote = await quoteOf(needs.pricing, { cart, goods, destination: null }, context);
    return show(cart, { goods, quote, currency });
  }

  async function quoted(id: string, destination: Destination | null, context: CallContext) {
    const cart = await load(id, context);
    const goods = await goodsOf(skusOf(cart), context);
    const quote = await quoteOf(needs.pricing, { cart, goods, destination }, context);
    return { cart, goods, quote };
  }

  /** The goods of the cart and of the wanted SKU, which must be one that the shop sells. */
  async function wanted(cart: Cart, sku: string, context: CallContext): Promise<{ known: Known; available: number }> {
    const known = await goodsOf([...skusOf(cart), sku], context);
    const goods = known.get(sku);
    if (goods === undefined) throw notFound('SKU_UNKNOWN', `The shop does not sell ${sku}.`);
    return { known, available: goods.available };
  }

  return {
    async createCart(_request, context) {
      const userId = context.caller.kind === 'user' ? context.caller.id : null;
      return answer(await store.create({ id: ids.uuid(), userId }), context);
    },

    async getCart({ id }, context) {
      return answer(await load(id, context), context);
    },

    async addItem(request, context) {
      const cart = await load(request.id, context);
      return addOnce({ database, storeOn }, request, context, {
        async prepare() {
          const { known, available } = await wanted(cart, request.sku, context);
          return { known, change: { kind: 'add', sku: request.sku, quantity: request.quantity, available } };
        },
        answer: (changed, known) => answer(changed, context, known),
      });
    },

    async updateItem({ id, sku, quantity }, context) {
      const cart = await load(id, context);
      const { known, available } = await wanted(cart, sku, context);
      return answer(await changeCart(store, id, { kind: 'set', sku, quantity, available }), context, known);
    },

    async removeItem({ id, sku }, context) {
      await load(id, context);
      return answer(await changeCart(store, id, { kind: 'remove', sku }), context);
    },

    async listShippingMethods({ cartId, countryCode }, context) {
      const { quote } = await quoted(cartId, null, context);
      const subtotal = quote.totals?.subtotal ?? { currencyCode: currency, minorUnits: 0n };
      const { methods } = await needs.pricing.listMethods({ countryCode, subtotal }, context);
      return { methods };
    },

    async quoteCart({ id, countryCode, region, shippingMethodId }, context) {
      const { cart, goods, quote } = await quoted(id, { countryCode, region, shippingMethodId }, context);
      const subtotal = quote.totals?.subtotal ?? { currencyCode: currency, minorUnits: 0n };
      const { methods } = await needs.pricing.listMethods({ countryCode, subtotal }, context);
      const method = methods.find((one) => one.id === shippingMethodId);
      return {
        cart: show(cart, { goods, quote, currency }),
        explanation: quote.explanation,
        ...(method === undefined ? {} : { shippingMethod: method }),
      };
    },
  };
}

const skusOf = (cart: Cart): readonly string[] => cart.lines.map(({ sku }) => sku);
