import type { MessageInitShape } from '@bufbuild/protobuf';
import { type Timestamp, timestampDate, timestampFromDate } from '@bufbuild/protobuf/wkt';
import type { TotalsSchema } from '#contracts/gen/rialto/common/v1/common_pb.ts';
import {
  CodeKind,
  type GiftCardSchema,
  PromotionKind,
  type PromotionSchema,
  PromotionStacking,
  type PromotionTerms,
  type QuoteResponseSchema,
  type ShippingMethodSchema,
} from '#contracts/gen/rialto/pricing/v1/pricing_pb.ts';
import { invalid } from '#platform/kernel/errors.ts';
import { fromWire, type Money, money, toWire, type WireMoney } from '#platform/kernel/money.ts';
import { wordsFor } from '#platform/kernel/words.ts';
import type { CodeState } from './domain/codes.ts';
import type { Explanation } from './domain/explain.ts';
import type { Reduction } from './domain/promotion.ts';
import type { Quote, Redemption, Totals } from './domain/quote.ts';
import type { ShippingMethod } from './domain/shipping.ts';
import type { Terms } from './domain/terms.ts';
import type { Entry, Kept as KeptCard } from './repository/gift-cards.ts';
import type { Kept as KeptPromotion } from './repository/promotions.ts';

/** A required amount: the contract's bounds have refused a request without it. */
export function given(amount: WireMoney | undefined): Money {
  if (amount === undefined) throw new TypeError('a required amount passed the bounds check without being there');
  return fromWire(amount);
}

export const dateOf = (at: Timestamp | undefined): Date | null => (at === undefined ? null : timestampDate(at));

export const quoteToWire = (quoted: Quote): MessageInitShape<typeof QuoteResponseSchema> => ({
  lines: quoted.lines.map((line) => ({
    sku: line.sku,
    quantity: line.quantity,
    unitPrice: toWire(line.unitPrice),
    lineTotal: toWire(line.lineTotal),
    discount: toWire(line.discount),
    tax: toWire(line.tax),
  })),
  totals: totalsToWire(quoted.totals),
  explanation: quoted.explanation.map(stepToWire),
  codes: quoted.codes.map(stateToWire),
  redemptions: quoted.redemptions.map(redemptionToWire),
});

export const methodToWire = (method: ShippingMethod): MessageInitShape<typeof ShippingMethodSchema> => ({
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
  ...(totals.giftCard === null ? {} : { giftCard: toWire(totals.giftCard) }),
  ...(totals.due === null ? {} : { due: toWire(totals.due) }),
});

const stepToWire = ({ kind, text, amount, sku, code }: Explanation) => ({
  kind,
  text,
  amount: toWire(amount),
  ...(sku === null ? {} : { sku }),
  ...(code === null ? {} : { code }),
});

const codeKinds = { promotion: CodeKind.PROMOTION, gift_card: CodeKind.GIFT_CARD } as const;

const stateToWire = ({ code, kind, problem, detail }: CodeState) => ({
  code,
  kind: kind === null ? CodeKind.UNKNOWN : codeKinds[kind],
  ...(problem === null ? {} : { problem }),
  ...(detail === null ? {} : { detail }),
});

const redemptionToWire = ({ kind, id, amount }: Redemption) =>
  kind === 'promotion' ? { promotionId: id, amount: toWire(amount) } : { giftCardId: id, amount: toWire(amount) };

const kinds: Readonly<Record<Reduction['kind'], PromotionKind>> = {
  percentage: PromotionKind.PERCENTAGE,
  fixed_amount: PromotionKind.FIXED_AMOUNT,
  free_shipping: PromotionKind.FREE_SHIPPING,
  buy_x_get_y: PromotionKind.BUY_X_GET_Y,
};

/** Terms as staff sent them. */
export function termsOf(terms: PromotionTerms | undefined): Terms {
  if (terms === undefined) throw new TypeError('required terms passed the bounds check without being there');
  return {
    title: terms.title,
    kind: kindOf(terms.kind),
    code: terms.code ?? null,
    basisPoints: terms.basisPoints ?? null,
    amount: terms.amount === undefined ? null : fromWire(terms.amount),
    buyQuantity: terms.buyQuantity ?? null,
    getQuantity: terms.getQuantity ?? null,
    categories: terms.categories,
    minimumSubtotal: terms.minimumSubtotal === undefined ? null : fromWire(terms.minimumSubtotal),
    startsAt: dateOf(terms.startsAt),
    endsAt: dateOf(terms.endsAt),
    totalLimit: terms.totalLimit ?? null,
    customerLimit: terms.customerLimit ?? null,
    stacking: stackingOf(terms.stacking),
    active: terms.active,
  };
}

function kindOf(wire: PromotionKind): Reduction['kind'] {
  const [found] = wordsFor(kinds, wire);
  if (found === undefined) throw invalid([{ field: 'terms.kind', description: 'is required' }]);
  return found;
}

function stackingOf(wire: PromotionStacking): Terms['stacking'] {
  if (wire === PromotionStacking.STACKS) return 'stacks';
  if (wire === PromotionStacking.EXCLUSIVE) return 'exclusive';
  throw invalid([{ field: 'terms.stacking', description: 'is required' }]);
}

export function promotionToWire(kept: KeptPromotion): MessageInitShape<typeof PromotionSchema> {
  const { promotion, currency } = kept;
  const { code, minimumSubtotalMinor, startsAt, endsAt, totalLimit, customerLimit } = promotion;
  const minor = (amount: number) => toWire(money(currency, amount));
  return {
    id: promotion.id,
    uses: kept.uses,
    saved: minor(kept.savedMinor),
    createdAt: timestampFromDate(kept.createdAt),
    terms: {
      title: promotion.title,
      kind: kinds[promotion.reduction.kind],
      ...partsToWire(promotion.reduction, currency),
      categories: [...promotion.categories],
      stacking: promotion.stacking === 'stacks' ? PromotionStacking.STACKS : PromotionStacking.EXCLUSIVE,
      active: promotion.active,
      ...(code === null ? {} : { code }),
      ...(minimumSubtotalMinor === null ? {} : { minimumSubtotal: minor(minimumSubtotalMinor) }),
      ...(startsAt === null ? {} : { startsAt: timestampFromDate(startsAt) }),
      ...(endsAt === null ? {} : { endsAt: timestampFromDate(endsAt) }),
      ...(totalLimit === null ? {} : { totalLimit }),
      ...(customerLimit === null ? {} : { customerLimit }),
    },
  };
}

function partsToWire(reduction: Reduction, currency: string) {
  switch (reduction.kind) {
    case 'percentage':
      return { basisPoints: reduction.basisPoints };
    case 'fixed_amount':
      return { amount: toWire(money(currency, reduction.amountMinor)) };
    case 'buy_x_get_y':
      return { basisPoints: reduction.basisPoints, buyQuantity: reduction.buy, getQuantity: reduction.get };
    case 'free_shipping':
      return {};
  }
}

export const cardToWire = (card: KeptCard, ledger: readonly Entry[] = []): MessageInitShape<typeof GiftCardSchema> => ({
  id: card.id,
  codeEnding: card.codeEnding,
  issued: toWire(money(card.currency, card.issuedMinor)),
  balance: toWire(money(card.currency, card.balanceMinor)),
  active: card.active,
  note: card.note,
  createdAt: timestampFromDate(card.createdAt),
  ...(card.expiresAt === null ? {} : { expiresAt: timestampFromDate(card.expiresAt) }),
  ledger: ledger.map(({ kind, minorUnits, orderId, reason, at }) => ({
    kind,
    amount: toWire(money(card.currency, minorUnits)),
    reason,
    at: timestampFromDate(at),
    ...(orderId === null ? {} : { orderId }),
  })),
});
