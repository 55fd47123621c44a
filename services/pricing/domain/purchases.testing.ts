import fc from 'fast-check';
import { money } from '#platform/kernel/money.ts';
import type { Meaning } from './codes.ts';
import type { Promotion, Reduction, Uses } from './promotion.ts';
import type { Known, Line, Purchase } from './quote.ts';
import type { GiftCard } from './tender.ts';

/** A promotion that takes ten percent off everything, unless told otherwise. */
export const promotion = (over: Partial<Promotion> = {}): Promotion => ({
  id: 'p',
  title: 'Ten off',
  reduction: { kind: 'percentage', basisPoints: 1000 },
  code: null,
  categories: [],
  minimumSubtotalMinor: null,
  startsAt: null,
  endsAt: null,
  totalLimit: null,
  customerLimit: null,
  stacking: 'stacks',
  active: true,
  ...over,
});

export const now = new Date('2026-05-01T12:00:00Z');

/** What is known when only these promotions and cards exist. */
export const knownOf = (
  promotions: readonly Promotion[],
  more: { readonly cards?: Readonly<Record<string, GiftCard>>; readonly uses?: ReadonlyMap<string, Uses> } = {},
): Known => ({
  automatic: promotions.filter(({ code }) => code === null),
  meanings: new Map<string, Meaning>([
    ...promotions.flatMap((one): [string, Meaning][] =>
      one.code === null ? [] : [[one.code, { kind: 'promotion', promotion: one }]],
    ),
    ...Object.entries(more.cards ?? {}).map(([code, card]): [string, Meaning] => [code, { kind: 'gift_card', card }]),
  ]),
  uses: more.uses ?? new Map(),
  now,
});

const categories = ['', 'kitchen', 'kitchen/pans', 'kitchenware', 'garden/tools'] as const;

const lines: fc.Arbitrary<Line[]> = fc.array(
  fc.record({
    sku: fc.constantFrom('A', 'B', 'C', 'D', 'E'),
    quantity: fc.integer({ min: 1, max: 30 }),
    unitPrice: fc
      .oneof(fc.integer({ min: 0, max: 400 }), fc.integer({ min: 0, max: 1_000_000_00 }))
      .map((minor) => money('USD', minor)),
    category: fc.constantFrom(...categories),
  }),
  { maxLength: 8 },
);

const basisPoints = fc.oneof(fc.constant(10_000), fc.integer({ min: 1, max: 10_000 }));
const few = fc.integer({ min: 1, max: 4 });
const reduction: fc.Arbitrary<Reduction> = fc.oneof(
  fc.record({ kind: fc.constant('percentage' as const), basisPoints }),
  fc.record({ kind: fc.constant('fixed_amount' as const), amountMinor: fc.integer({ min: 1, max: 100_000 }) }),
  fc.record({ kind: fc.constant('free_shipping' as const) }),
  fc.record({ kind: fc.constant('buy_x_get_y' as const), buy: few, get: few, basisPoints }),
);

const promotions: fc.Arbitrary<Promotion[]> = fc
  .array(
    fc.record({
      reduction,
      coded: fc.boolean(),
      stacking: fc.constantFrom('stacks' as const, 'exclusive' as const),
      categories: fc.subarray(['kitchen', 'garden']),
      minimumSubtotalMinor: fc.constantFrom(null, 0, 1000),
      totalLimit: fc.constantFrom(null, 3),
    }),
    { maxLength: 6 },
  )
  .map((all) =>
    all.map(({ coded, ...terms }, at) =>
      promotion({ ...terms, id: `p${at}`, title: `P${at}`, code: coded ? `CODE${at}` : null }),
    ),
  );

const cards: fc.Arbitrary<Record<string, GiftCard>> = fc
  .array(
    fc.record({
      balanceMinor: fc.integer({ min: 0, max: 50_000 }),
      active: fc.boolean(),
      expiresAt: fc.constantFrom(null, new Date('2026-01-01'), new Date('2026-12-31')),
    }),
    { maxLength: 3 },
  )
  .map((all) => Object.fromEntries(all.map((card, at) => [`CARD${at}`, { id: `c${at}`, ...card }])));

/** A purchase of anything to anywhere, with every code that there is, and what the shop knows meanwhile. */
export const purchases: fc.Arbitrary<{ readonly purchase: Purchase; readonly known: Known }> = fc
  .record({
    lines,
    promotions,
    cards,
    countryCode: fc.constantFrom(null, 'US', 'CA', 'DE', 'CH', 'JP'),
    region: fc.constantFrom('', 'NJ', 'QC', 'OR'),
    method: fc.constantFrom(null, 'standard', 'express', 'pickup:main'),
  })
  .map(({ lines, promotions, cards, countryCode, region, method }) => ({
    purchase: {
      lines,
      countryCode,
      region,
      shippingMethodId: countryCode === null ? null : method,
      codes: [...promotions.flatMap(({ code }) => code ?? []), ...Object.keys(cards), 'UNKNOWN'],
    },
    known: knownOf(promotions, { cards }),
  }));
