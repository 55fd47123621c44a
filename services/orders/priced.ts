import type { Cart, CartLine, CartService, QuoteCartResponse } from '#contracts/gen/rialto/cart/v1/cart_pb.ts';
import { PaymentMethod, type PlaceOrderRequest } from '#contracts/gen/rialto/orders/v1/orders_pb.ts';
import { CodeKind, type CodeState } from '#contracts/gen/rialto/pricing/v1/pricing_pb.ts';
import type { Command } from '#platform/database/idempotency.ts';
import type { Clock } from '#platform/kernel/clock.ts';
import { conflict, invalid } from '#platform/kernel/errors.ts';
import { derivedUuid } from '#platform/kernel/ids.ts';
import type { Money, WireMoney } from '#platform/kernel/money.ts';
import type { CallContext, Caller, Client } from '#platform/rpc/port.ts';
import { alreadyOrdered } from './commit.ts';
import { amount } from './documents/words.ts';
import type { Order, Person, Totals } from './domain/order.ts';
import { dueOf } from './domain/shares.ts';
import { addressFromWire, lineFromWire, redemptionFromWire, totalsFromWire } from './wire/from.ts';

/** An order before it has drawn its number. */
export type Unnumbered = Omit<Order, 'number'>;

/** The order that a request asks for, at the prices of this moment. Throws when the cart cannot be ordered. */
export async function priced(
  request: PlaceOrderRequest,
  context: CallContext,
  given: {
    readonly cart: Pick<Client<typeof CartService>, 'quoteCart'>;
    readonly clock: Clock;
  },
  command: Command,
): Promise<Unnumbered> {
  const quote = await given.cart.quoteCart(quoteRequest(request), context);
  const { cart, totals } = orderable(quote, request);
  const placedAt = given.clock.now();
  const id = derivedUuid('order', command.scope, command.key, Buffer.from(command.bodyHash).toString('hex'));
  return {
    id,
    status: 'pending',
    statusReason: null,
    cartId: request.cartId,
    lines: cart.lines.map(lineFromWire),
    totals,
    person: personOf(request, context.caller),
    shippingMethod: quote.shippingMethod?.title ?? '',
    pickupLocationId: quote.shippingMethod?.pickupLocationId ?? null,
    redemptions: quote.redemptions.map(redemptionFromWire),
    codes: cart.codeStates.filter(counts).map(shownCode),
    payment: {
      method: request.payment?.method === PaymentMethod.CASH_ON_DELIVERY ? 'cash_on_delivery' : 'card',
      status: 'pending',
      transactionId: null,
      refunds: [],
    },
    shipments: [],
    round: 0,
    edits: [],
    history: [{ status: 'pending', at: placedAt.toISOString() }],
    placedAt,
    invoiceNumber: null,
  };
}

/** The address of the order says whose uses of a promotion are counted. */
function quoteRequest({ cartId, email, shippingAddress, shippingMethodId }: PlaceOrderRequest) {
  if (shippingAddress === undefined) throw required('shippingAddress');
  const { countryCode, region } = shippingAddress;
  return { id: cartId, email, shippingMethodId, countryCode, ...(region === undefined ? {} : { region }) };
}

function orderable({ cart }: QuoteCartResponse, request: PlaceOrderRequest): { cart: Cart; totals: Totals } {
  if (cart === undefined || cart.lines.length === 0) throw conflict('CART_EMPTY', 'There is nothing in the cart.');
  if (cart.ordered) throw alreadyOrdered();
  refuseUnsold(cart.lines);
  if (cart.totals === undefined) throw new TypeError('The cart was quoted without totals.');
  const totals = totalsFromWire(cart.totals);
  const agreed = agreedOf(request, totals);
  refuseSpentCodes(cart.codeStates, agreed);
  refuseChanged('total', request.expectedTotal, totals.total);
  refuseChanged('amount to pay', request.expectedDue, dueOf(totals));
  return { cart, totals };
}

function personOf({ email, shippingAddress, billingAddress }: PlaceOrderRequest, caller: Caller): Person {
  if (shippingAddress === undefined) throw required('shippingAddress');
  return {
    email,
    shippingAddress: addressFromWire(shippingAddress),
    ...(billingAddress === undefined ? {} : { billingAddress: addressFromWire(billingAddress) }),
    ...(caller.kind === 'user' ? { userId: caller.id } : {}),
  };
}

const required = (field: string) => invalid([{ field, description: 'is required' }]);

const counts = ({ problem }: CodeState): boolean => problem === undefined;

/** A gift card's code is as good as money: of it, nobody who sees the order learns more than its ending. */
const shownCode = ({ code, kind }: CodeState): string => (kind === CodeKind.GIFT_CARD ? `…${code.slice(-4)}` : code);

/** Stock is not looked at here: the reservation decides, and nothing but it. */
function refuseUnsold(lines: readonly CartLine[]): void {
  const gone = lines.filter((line) => line.problem === 'NO_LONGER_SOLD').map((line) => line.sku);
  if (gone.length > 0) throw conflict('NO_LONGER_SOLD', `Take these out of the cart first: ${gone.join(', ')}.`);
}

/** Of what an order costs, what its buyer named exactly as it is. */
interface Agreed {
  readonly total: boolean;
  readonly due: boolean;
}

const agreedOf = ({ expectedTotal, expectedDue }: PlaceOrderRequest, totals: Totals): Agreed => ({
  total: isExpected(expectedTotal, totals.total),
  due: isExpected(expectedDue, dueOf(totals)),
});

/**
 * A promotion that counts no more raises the total, a gift card leaves it and raises what is left to pay. Who names that
 * amount has seen it; nobody else is surprised by it.
 */
function refuseSpentCodes(codes: readonly CodeState[], agreed: Agreed): void {
  const spent = codes.find(
    ({ problem, kind }) => problem !== undefined && !(kind === CodeKind.GIFT_CARD ? agreed.due : agreed.total),
  );
  if (spent === undefined) return;
  throw conflict(
    'CODE_NO_LONGER_VALID',
    `${shownCode(spent)} does not count any more: ${spent.detail ?? spent.problem}`,
  );
}

function refuseChanged(what: string, expected: WireMoney | undefined, now: Money): void {
  if (expected === undefined || isExpected(expected, now)) return;
  throw conflict('TOTAL_CHANGED', `The ${what} has changed: it is ${amount(now)} now.`);
}

const isExpected = (expected: WireMoney | undefined, now: Money): boolean =>
  expected?.currencyCode === now.currencyCode && expected.minorUnits === BigInt(now.minorUnits);
