import { Failure } from '#platform/kernel/errors.ts';
import { add, type Money, money, times } from '#platform/kernel/money.ts';
import { choose } from './choose.ts';
import { type CodeState, type Meaning, statesOf } from './codes.ts';
import { type Good, savedBy } from './discount.ts';
import { type Explanation, explain } from './explain.ts';
import { isRedeemed, type Promotion, type Uses } from './promotion.ts';
import { chosenMethod } from './shipping.ts';
import { taxRule } from './taxes.ts';
import { cardProblem, type Payment, pay } from './tender.ts';

/** What is to be priced. */
export interface Purchase {
  readonly lines: readonly Line[];
  /** Without a destination, shipping and tax are 0: not yet known. */
  readonly countryCode: string | null;
  readonly region: string;
  /** Null: not yet chosen, shipping is 0. */
  readonly shippingMethodId: string | null;
  readonly codes: readonly string[];
}

export interface Line {
  readonly sku: string;
  readonly quantity: number;
  readonly unitPrice: Money;
  readonly category: string;
}

/** What the shop knows at this moment of promotions and gift cards. */
export interface Known {
  /** Promotions that count by themselves. */
  readonly automatic: readonly Promotion[];
  /** What the codes of the purchase stand for, by their plain form. */
  readonly meanings: ReadonlyMap<string, Meaning>;
  /** By promotion; absent where nobody counts. */
  readonly uses: ReadonlyMap<string, Uses>;
  readonly now: Date;
}

interface QuotedLine extends Line {
  /** Before discounts. */
  readonly lineTotal: Money;
  readonly discount: Money;
  /** Added or included. */
  readonly tax: Money;
}

/** total = subtotal - discount + shipping + tax; `includedTax` is a part of the total that prices include. */
export interface Totals {
  readonly subtotal: Money;
  readonly discount: Money;
  readonly shipping: Money;
  readonly tax: Money;
  readonly total: Money;
  readonly includedTax: Money | null;
  /** What gift cards pay of the total, and what is left; null without a gift card. */
  readonly giftCard: Money | null;
  readonly due: Money | null;
}

/** What must be taken from a limit or a balance when the purchase is ordered. */
export interface Redemption {
  readonly kind: 'promotion' | 'gift_card';
  readonly id: string;
  readonly amount: Money;
}

export interface Quote {
  readonly lines: readonly QuotedLine[];
  readonly totals: Totals;
  readonly explanation: readonly Explanation[];
  readonly codes: readonly CodeState[];
  readonly redemptions: readonly Redemption[];
}

/**
 * Prices a purchase in the shop's currency. The same purchase always has the same quote, whatever the order of its
 * lines and codes: lines are reckoned sorted, and answered as they came.
 */
export function quote(purchase: Purchase, known: Known, currency: string): Quote {
  const sorted = purchase.lines.map((line, place) => ({ line, place })).sort(byContent);
  const goods = sorted.map(({ line }) => goodOf(line, currency));
  const subtotal = exact(purchase.lines, currency);
  const method = chosenMethod(purchase, subtotal);
  const tax = purchase.countryCode === null ? null : taxRule(purchase.countryCode, purchase.region);
  const basket = { goods, shippingMinor: method?.price.minorUnits ?? 0, tax };
  const { taken, bill, problems } = choose(basket, {
    promotions: promotionsOf(known),
    usesOf: ({ id }) => known.uses.get(id) ?? unused,
    now: known.now,
  });
  const payments = pay(bill.total, cardsOf(known));
  const paidMinor = payments.length === 0 ? null : payments.reduce((sum, { minorUnits }) => sum + minorUnits, 0);
  const amount = (minor: number): Money => money(currency, minor);
  const delivery = method === null ? null : { title: method.title, priceMinor: method.price.minorUnits };
  const shares = new Map(sorted.map(({ place }, at) => [place, bill.shares[at]]));
  return {
    lines: purchase.lines.map((line, place) => ({
      ...line,
      lineTotal: times(line.unitPrice, line.quantity),
      discount: amount(shares.get(place)?.discount ?? 0),
      tax: amount(shares.get(place)?.tax ?? 0),
    })),
    totals: {
      subtotal,
      discount: amount(bill.discount),
      shipping: amount(bill.shipping),
      tax: amount(tax?.kind === 'added' ? bill.tax : 0),
      total: amount(bill.total),
      includedTax: tax?.kind === 'included' ? amount(bill.tax) : null,
      giftCard: paidMinor === null ? null : amount(paidMinor),
      due: paidMinor === null ? null : amount(bill.total - paidMinor),
    },
    explanation: explain({ goods, bill, taken, delivery, tax, paidMinor, currency }),
    codes: statesOf(purchase.codes, { ...known, problems }),
    redemptions: [
      ...taken
        .filter(({ promotion }) => isRedeemed(promotion))
        .map((saving) => ({ kind: 'promotion' as const, id: saving.promotion.id, amount: amount(savedBy(saving)) })),
      ...payments.filter(paysSomething).map(({ card, minorUnits }) => ({
        kind: 'gift_card' as const,
        id: card.id,
        amount: amount(minorUnits),
      })),
    ],
  };
}

const unused: Uses = { all: 0, ofCustomer: 0 };

/** Those that count by themselves and those of the codes, each once however often its code was given. */
function promotionsOf({ automatic, meanings }: Known): readonly Promotion[] {
  const found = new Map(automatic.map((promotion) => [promotion.id, promotion]));
  for (const meaning of meanings.values()) {
    if (meaning.kind === 'promotion') found.set(meaning.promotion.id, meaning.promotion);
  }
  return [...found.values()];
}

/** The gift cards that can pay, each once however it was written. */
function cardsOf({ meanings, now }: Known) {
  const cards = [...meanings.values()].flatMap((one) => (one.kind === 'gift_card' ? [one.card] : []));
  const found = new Map(cards.map((card) => [card.id, card]));
  return [...found.values()].filter((card) => cardProblem(card, now) === null);
}

const paysSomething = ({ minorUnits }: Payment): boolean => minorUnits > 0;

const goodOf = ({ sku, quantity, unitPrice, category }: Line, currency: string): Good => ({
  sku,
  quantity,
  category,
  unitMinor: add(money(currency, 0), unitPrice).minorUnits,
});

/** The sum of the lines; throws INVALID_MONEY when it is beyond what can be reckoned exactly. */
function exact(lines: readonly Line[], currency: string): Money {
  const sum = lines.reduce((total, line) => add(total, times(line.unitPrice, line.quantity)), money(currency, 0));
  if (Number.isSafeInteger(sum.minorUnits)) return sum;
  throw new Failure('invalid_argument', 'INVALID_MONEY', 'The amount is beyond what can be reckoned exactly.');
}

type Placed = { readonly line: Line; readonly place: number };

/** Lines that compare as equal are equal: which of them comes first makes no difference. */
function byContent({ line: a }: Placed, { line: b }: Placed): number {
  if (a.sku !== b.sku) return a.sku < b.sku ? -1 : 1;
  const money = a.unitPrice.minorUnits - b.unitPrice.minorUnits || a.quantity - b.quantity;
  return money || (a.category < b.category ? -1 : Number(a.category > b.category));
}
