import fc from 'fast-check';
import { add, type Money, money } from '#platform/kernel/money.ts';
import { decide } from './decide.ts';
import type { Order, OrderLine, Totals } from './order.ts';

/** Orders for tests: valid ones, of which a test says what it is about. */
export const at = new Date('2026-01-01T12:00:00Z');
export const usd = (minorUnits: number): Money => money('USD', minorUnits);

export const anOrder = (given: Partial<Order> = {}): Order => ({
  id: '00000000-0000-4000-8000-000000000001',
  number: 'R-0000-0000',
  status: 'pending',
  statusReason: null,
  cartId: '00000000-0000-4000-8000-000000000002',
  lines: [],
  totals: totalsOf([], {}),
  person: {
    email: 'ada@example.com',
    shippingAddress: { fullName: 'Ada', line1: '1 Quay', city: 'Venice', postalCode: '30100', countryCode: 'IT' },
  },
  shippingMethod: 'Standard',
  pickupLocationId: null,
  redemptions: [],
  codes: [],
  payment: { method: 'card', status: 'pending', transactionId: null, refunds: [] },
  shipments: [],
  round: 0,
  edits: [],
  history: [{ status: 'pending', at: at.toISOString() }],
  placedAt: at,
  invoiceNumber: null,
  ...given,
});

export const aLine = (
  given: Partial<OrderLine> & { readonly quantity: number; readonly unitPrice: Money },
): OrderLine => ({
  sku: 'PAN',
  title: 'A pan',
  imageUrl: '',
  productSlug: 'pan',
  lineTotal: usd(given.quantity * given.unitPrice.minorUnits),
  ...given,
});

/** What pricing would say of the lines. */
export function totalsOf(
  lines: readonly OrderLine[],
  given: { readonly shipping?: number; readonly included?: boolean; readonly giftCard?: number },
): Totals {
  const sum = (of: (line: OrderLine) => Money | undefined) =>
    lines.map((line) => of(line) ?? usd(0)).reduce(add, usd(0)).minorUnits;
  const { shipping = 0, included = false, giftCard } = given;
  const [subtotal, discount, tax] = [sum((one) => one.lineTotal), sum((one) => one.discount), sum((one) => one.tax)];
  const total = subtotal - discount + shipping + (included ? 0 : tax);
  const paid = Math.min(giftCard ?? 0, total);
  return {
    subtotal: usd(subtotal),
    discount: usd(discount),
    shipping: usd(shipping),
    tax: usd(included ? 0 : tax),
    total: usd(total),
    ...(included ? { includedTax: usd(tax) } : {}),
    ...(giftCard === undefined ? {} : { giftCard: usd(paid), due: usd(total - paid) }),
  };
}

export const confirmed = (order: Order): Order => decide(order, { kind: 'committed' }, at).order;

/** Everything of an order, sent and arrived. */
export const delivered = (order: Order): Order =>
  decide(
    confirmed(order),
    {
      kind: 'delivered',
      shipment: { id: 's', carrier: 'DHL', trackingNumber: '1', status: 'delivered', lines: order.lines },
      complete: true,
    },
    at,
  ).order;

const line = (sku: string): fc.Arbitrary<OrderLine> =>
  fc
    .record({
      quantity: fc.integer({ min: 1, max: 9 }),
      price: fc.integer({ min: 0, max: 5_000 }),
      discountRate: fc.integer({ min: 0, max: 100 }),
      tax: fc.integer({ min: 0, max: 999 }),
    })
    .map(({ quantity, price, discountRate, tax }) =>
      aLine({
        sku,
        quantity,
        unitPrice: usd(price),
        discount: usd(Math.floor((quantity * price * discountRate) / 100)),
        tax: usd(tax),
      }),
    );

/** Any priced order of one to three lines, not yet confirmed. */
export const anyOrder: fc.Arbitrary<Order> = fc
  .record({
    lines: fc
      .tuple(line('A'), line('B'), line('C'), fc.integer({ min: 1, max: 3 }))
      .map(([a, b, c, count]) => [a, b, c].slice(0, count)),
    shipping: fc.integer({ min: 0, max: 900 }),
    included: fc.boolean(),
    giftCard: fc.option(fc.integer({ min: 1, max: 30_000 }), { nil: undefined }),
  })
  .map(({ lines, shipping, included, giftCard }) =>
    anOrder({
      lines,
      totals: totalsOf(lines, { shipping, included, ...(giftCard === undefined ? {} : { giftCard }) }),
    }),
  );

/** Some units of the SKUs of `anyOrder`, perhaps more than there are. */
export const anyUnits = fc.array(
  fc.record({ sku: fc.constantFrom('A', 'B', 'C'), quantity: fc.integer({ min: 1, max: 5 }) }),
  { minLength: 1, maxLength: 3 },
);
