import type { CartService } from '#contracts/gen/rialto/cart/v1/cart_pb.ts';
import type { PricingService, QuoteResponse } from '#contracts/gen/rialto/pricing/v1/pricing_pb.ts';
import type { Database } from '#platform/database/port.ts';
import { notFound } from '#platform/kernel/errors.ts';
import { derivedUuid, type Ids } from '#platform/kernel/ids.ts';
import type { CallContext, Client, Implementation } from '#platform/rpc/port.ts';
import { addOnce } from './add-once.ts';
import { changeCart } from './change.ts';
import { claimCart } from './claim.ts';
import { codeFailure } from './codes.ts';
import { type Cart, type Change, emailOf, firstLines, mayHold, plainCode, refusal } from './domain.ts';
import { type Goods, type GoodsNeighbours, lookUp } from './goods.ts';
import { isPickup, type Pickup, pickupMethod, pickupMethods } from './pickup.ts';
import type { OpenClaims, OpenStore } from './store/port.ts';
import type { CartDb } from './tables.ts';
import { type Destination, quoteOf, show, soldLines } from './view.ts';

export interface CartDependencies {
  readonly database: Database<CartDb, 'cart'>;
  readonly storeOn: OpenStore<CartDb>;
  readonly claimsOn: OpenClaims<CartDb>;
  readonly needs: GoodsNeighbours &
    Pick<Pickup, 'inventory'> & { readonly pricing: Pick<Client<typeof PricingService>, 'quote' | 'listMethods'> };
  readonly ids: Ids;
  readonly currency: string;
}

type Known = ReadonlyMap<string, Goods>;

/** What the cart offers: one statement and one call to each neighbour for reading it. */
export function rpc(given: CartDependencies): Implementation<typeof CartService> {
  const { database, storeOn, needs, ids, currency } = given;
  const store = storeOn(database.read);
  const pickup: Pickup = { inventory: needs.inventory, currency };

  /** The cart; who may not have it hears the same as if it were not there. */
  async function load(id: string, { caller }: CallContext): Promise<Cart> {
    const cart = await store.get(id);
    if (cart === null || !mayHold(cart, caller)) throw notThere();
    return cart;
  }

  /** What was answered about a cart is answered again when it went into another one since. */
  async function mayHear(id: string, { caller }: CallContext): Promise<void> {
    const holder = await store.holderOf(id);
    if (holder === null || !mayHold(holder, caller)) throw notThere();
  }

  /** Somebody's cart is made once for a key. The id of a guest's is all that guards it, so nobody may work it out. */
  const newId = ({ caller, idempotencyKey }: CallContext): string =>
    caller.kind === 'user' && idempotencyKey !== '' ? derivedUuid('cart', caller.id, idempotencyKey) : ids.uuid();

  const goodsOf = (skus: readonly string[], context: CallContext): Promise<Known> =>
    lookUp(needs, { skus, currency }, context);

  /** What is known already is not asked again, unless somebody added something meanwhile. */
  async function answer(cart: Cart, context: CallContext, known: Known | null = null) {
    const skus = cart.lines.map(({ sku }) => sku);
    const goods = known !== null && skus.every((sku) => known.has(sku)) ? known : await goodsOf(skus, context);
    const quote = await quoteOf(needs.pricing, { cart, goods, destination: null }, context);
    return show(cart, { goods, quote, taxed: false, currency });
  }

  async function quoted(
    id: string,
    asked: { readonly destination: Destination | null; readonly email?: string | undefined },
    context: CallContext,
  ) {
    const cart = await load(id, context);
    const goods = await goodsOf(skusOf(cart), context);
    const quote = await quoteOf(needs.pricing, { cart, goods, ...asked }, context);
    return { cart, goods, quote };
  }

  const change = (id: string, wanted: Change, { caller }: CallContext): Promise<Cart> =>
    changeCart(store, { id, change: wanted, email: emailOf(caller) });

  /** The methods by which goods of this value are sent. */
  async function sent(countryCode: string, quote: QuoteResponse, context: CallContext) {
    const subtotal = quote.totals?.subtotal ?? { currencyCode: currency, minorUnits: 0n };
    return (await needs.pricing.listMethods({ countryCode, subtotal }, context)).methods;
  }

  /** The goods of the cart and of the wanted SKU, which must be one that the shop sells. */
  async function wanted(cart: Cart, sku: string, context: CallContext): Promise<{ known: Known; available: number }> {
    const known = await goodsOf([...skusOf(cart), sku], context);
    const goods = known.get(sku);
    if (goods === undefined) throw notFound('SKU_UNKNOWN', `The shop does not sell ${sku}.`);
    return { known, available: goods.available };
  }

  return {
    async createCart(request, context) {
      const userId = context.caller.kind === 'user' ? context.caller.id : null;
      const known = await goodsOf(skusOf(request), context);
      const lines = firstLines(request.lines, known);
      const cart = await store.create({ id: newId(context), userId, email: emailOf(context.caller), lines });
      return answer(cart, context, known);
    },

    async getCart({ id }, context) {
      return answer(await load(id, context), context);
    },

    async addItem(request, context) {
      return addOnce({ database, storeOn }, request, context, {
        admit: () => mayHear(request.id, context),
        async prepare() {
          const cart = await load(request.id, context);
          const { known, available } = await wanted(cart, request.sku, context);
          return { known, change: { kind: 'add', sku: request.sku, quantity: request.quantity, available } };
        },
        answer: (changed, known) => answer(changed, context, known),
      });
    },

    async updateItem({ id, sku, quantity }, context) {
      const cart = await load(id, context);
      const { known, available } = await wanted(cart, sku, context);
      return answer(await change(id, { kind: 'set', sku, quantity, available }, context), context, known);
    },

    async removeItem({ id, sku }, context) {
      await load(id, context);
      return answer(await change(id, { kind: 'remove', sku }, context), context);
    },

    async addCode({ id, code: text }, context) {
      const cart = await load(id, context);
      const code = plainCode(text);
      const known = await goodsOf(skusOf(cart), context);
      if (cart.codes.includes(code)) return answer(cart, context, known);
      const wanted: Change = { kind: 'addCode', code };
      const refused = refusal(cart, wanted);
      if (refused !== null) throw refused;
      const trial = { cart: { ...cart, codes: [...cart.codes, code] }, goods: known, destination: null };
      const failure = codeFailure(code, (await quoteOf(needs.pricing, trial, context)).codes);
      if (failure !== null) throw failure;
      return answer(await change(id, wanted, context), context, known);
    },

    async removeCode({ id, code }, context) {
      await load(id, context);
      return answer(await change(id, { kind: 'removeCode', code: plainCode(code) }, context), context);
    },

    async getMyCart(_request, context) {
      const id = await given.claimsOn(database.read).openOf(context.caller.id);
      if (id === null) throw notFound('CART_NOT_FOUND', 'You have no cart yet.');
      return answer(await load(id, context), context);
    },

    async claimCart({ id }, context) {
      return answer(await load(await claimCart(given, id, context), context), context);
    },

    async listShippingMethods({ cartId, countryCode }, context) {
      const { cart, goods, quote } = await quoted(cartId, { destination: null }, context);
      const [methods, pickups] = await Promise.all([
        sent(countryCode, quote, context),
        pickupMethods(pickup, soldLines(cart, goods), context),
      ]);
      return { methods: [...methods, ...pickups] };
    },

    async quoteCart({ id, countryCode, region, shippingMethodId, email }, context) {
      const asked = { destination: { countryCode, region, shippingMethodId }, email };
      const { cart, goods, quote } = await quoted(id, asked, context);
      const shippingMethod = isPickup(shippingMethodId)
        ? await pickupMethod(pickup, { id: shippingMethodId, lines: soldLines(cart, goods) }, context)
        : (await sent(countryCode, quote, context)).find((one) => one.id === shippingMethodId);
      return {
        cart: show(cart, { goods, quote, taxed: true, currency }),
        explanation: quote.explanation,
        redemptions: quote.redemptions,
        ...(shippingMethod === undefined ? {} : { shippingMethod }),
      };
    },
  };
}

const notThere = () => notFound('CART_NOT_FOUND', 'There is no such cart.');

const skusOf = ({ lines }: { readonly lines: readonly { readonly sku: string }[] }): readonly string[] =>
  lines.map(({ sku }) => sku);
