import type { Stock } from '../../services/inventory/domain.ts';
import type { Order } from '../../services/orders/domain/order.ts';
import type { Promotion } from '../../services/pricing/domain/promotion.ts';
import { type Known, type Purchase, type Quote, quote } from '../../services/pricing/domain/quote.ts';
import { cardId, promotionId } from './names.ts';
import { at } from './services/orders.ts';
import { balance, left } from './services/pricing.ts';
import type { Terms, World } from './world.ts';

export const prices = { lamp: 1_299, chair: 4_995 } as const;
export type Sku = keyof typeof prices;

/** What somebody wants to buy. */
export interface Wish {
  readonly who: string;
  readonly sku: Sku;
  readonly quantity: number;
  readonly both: boolean;
  readonly method: 'card' | 'cash_on_delivery';
  readonly codes: readonly ('HALF' | 'CARD')[];
  readonly pickup: boolean;
}

/** A shop before its first order. */
export function openWorld(terms: Terms): World {
  const stock = new Map([
    ['lamp', stockOf('lamp', terms.lamps)],
    ['chair', stockOf('chair', terms.chairs)],
  ]);
  const seen = new Map([...stock].map(([sku, one]) => [sku, { available: one.onHand > 0, version: 0 }]));
  return {
    terms,
    kept: {
      orders: new Map(),
      returns: new Map(),
      accounts: new Map(),
      stock,
      reservations: new Map(),
      moved: [...stock.values()].flatMap(({ sku, shelves }) =>
        shelves.map(({ location, onHand: quantity }) => ({ sku, location, quantity, orderId: null })),
      ),
      fulfillments: new Map(),
      carts: new Map(),
      redemptions: new Map(),
      uses: [],
      entries: [{ orderId: null, amountMinor: terms.giftCardMinor }],
      shown: new Map(seen),
      found: new Map(seen),
      mails: new Map(),
      inbox: new Set(),
      said: [],
    },
    bag: [],
    heard: [],
    provider: new Map(),
    acknowledged: new Map(),
    cards: new Map(),
    hands: new Map(),
    story: [],
    met: new Set(),
  };
}

function stockOf(sku: string, [main, quay]: readonly [number, number]): Stock & { readonly version: number } {
  const shelves = [
    { location: 'main', onHand: main, reserved: 0, active: true },
    { location: 'quay', onHand: quay, reserved: 0, active: true },
  ];
  return { sku, onHand: main + quay, reserved: 0, shelves, version: 0 };
}

/** The order that a wish becomes, at the prices of this moment; null when a code of it does not count any more. */
export function orderFor(world: World, wish: Wish, id: string): Order | null {
  const quoted = quote(purchaseOf(wish), known(world, wish), 'USD');
  if (quoted.codes.some(({ problem }) => problem !== null)) return null;
  return {
    ...blank(wish, id),
    lines: quoted.lines.map((line) => ({ ...line, title: line.sku, imageUrl: '', productSlug: '' })),
    totals: totalsOf(quoted),
    redemptions: quoted.redemptions.map(({ kind, id: of, amount }) =>
      kind === 'promotion' ? { promotionId: of, amount } : { giftCardId: of, amount },
    ),
  };
}

function purchaseOf({ sku, quantity, both, pickup, codes }: Wish): Purchase {
  const skus = [...(both ? otherThan(sku) : []), sku];
  return {
    lines: skus.map((one) => ({
      sku: one,
      quantity: one === sku ? quantity : 1,
      unitPrice: { currencyCode: 'USD', minorUnits: prices[one] },
      category: 'home',
    })),
    countryCode: 'DE',
    region: '',
    shippingMethodId: pickup ? 'pickup:quay' : 'standard',
    codes,
  };
}

/** What orders keep leaves out what is not there. */
function totalsOf({ totals: { includedTax, giftCard, due, ...sums } }: Quote): Order['totals'] {
  return {
    ...sums,
    ...(includedTax === null ? {} : { includedTax }),
    ...(giftCard === null ? {} : { giftCard }),
    ...(due === null ? {} : { due }),
  };
}

/** A pending order, but for what it costs. */
const blank = ({ who, method, pickup, codes }: Wish, id: string) => ({
  id,
  number: id,
  status: 'pending' as const,
  statusReason: null,
  cartId: `cart of ${id}`,
  person: { email: who, shippingAddress: address },
  shippingMethod: pickup ? 'Pickup' : 'Standard',
  pickupLocationId: pickup ? 'quay' : null,
  codes,
  payment: { method, status: 'pending' as const, transactionId: null, refunds: [] },
  shipments: [],
  round: 0,
  edits: [],
  history: [{ status: 'pending' as const, at: at.toISOString() }],
  placedAt: at,
  invoiceNumber: null,
});

const otherThan = (sku: Sku): readonly Sku[] => [sku === 'lamp' ? 'chair' : 'lamp'];

const address = { fullName: 'Ada', line1: '1 Quay', city: 'Berlin', postalCode: '10115', countryCode: 'DE' };

/** What pricing knows of the promotion and the card at this moment. */
function known(world: World, { who }: Wish): Known {
  const limits = left(world).promotions.get(promotionId);
  const card = { id: cardId, balanceMinor: balance(world.kept.entries), active: true, expiresAt: null };
  return {
    automatic: [],
    meanings: new Map([
      ['HALF', { kind: 'promotion' as const, promotion: promotionOf(world.terms) }],
      ['CARD', { kind: 'gift_card' as const, card }],
    ]),
    uses: new Map([[promotionId, { all: limits?.uses ?? 0, ofCustomer: limits?.usesOf.get(who) ?? 0 }]]),
    now: at,
  };
}

const promotionOf = ({ uses, usesOfOne }: Terms): Promotion => ({
  id: promotionId,
  title: 'Half price',
  reduction: { kind: 'percentage', basisPoints: 5_000 },
  code: 'HALF',
  categories: [],
  minimumSubtotalMinor: null,
  startsAt: null,
  endsAt: null,
  totalLimit: uses,
  customerLimit: usesOfOne,
  stacking: 'stacks',
  active: true,
});
