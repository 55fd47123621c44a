import { create, fromBinary, type MessageInitShape, toBinary } from '@bufbuild/protobuf';
import type { CartLine, CartService } from '#contracts/gen/rialto/cart/v1/cart_pb.ts';
import {
  PaymentMethod,
  type PlaceOrderRequest,
  PlaceOrderRequestSchema,
  PlaceOrderResponseSchema,
} from '#contracts/gen/rialto/orders/v1/orders_pb.ts';
import type { PaymentsService } from '#contracts/gen/rialto/payments/v1/payments_pb.ts';
import { type Command, commandOf, remembered } from '#platform/database/idempotency.ts';
import type { Database } from '#platform/database/port.ts';
import type { Clock } from '#platform/kernel/clock.ts';
import type { Crash } from '#platform/kernel/crash.ts';
import { conflict, invalid } from '#platform/kernel/errors.ts';
import { derivedUuid, type Ids } from '#platform/kernel/ids.ts';
import { toWire } from '#platform/kernel/money.ts';
import type { CallContext, Client } from '#platform/rpc/port.ts';
import { alreadyOrdered, type Commit } from './commit.ts';
import type { Order } from './domain.ts';
import { accessToken, orderNumber } from './number.ts';
import type { OrdersDb } from './repository.ts';
import { addressFromWire, moneyFromWire, orderToWire, totalsFromWire } from './wire.ts';

export interface PlaceDependencies {
  readonly database: Database<OrdersDb, 'orders'>;
  readonly cart: Client<typeof CartService>;
  readonly payments: Client<typeof PaymentsService>;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly crash: Crash;
  readonly commit: Commit;
  readonly numberKey: Buffer;
  readonly tokenKey: Buffer;
}

type PlaceAnswer = MessageInitShape<typeof PlaceOrderResponseSchema>;

/**
 * Places an order: prices it from the cart, keeps how it is to be paid, and commits the order together with
 * its event and its answer. The saga goes on from the event. The same Idempotency-Key and request get the
 * first answer again; the order's id is made of both, so that repetitions speak of one and the same order.
 */
export async function placeOrder(
  request: PlaceOrderRequest,
  context: CallContext,
  given: PlaceDependencies,
): Promise<PlaceAnswer> {
  const command = commandFor(request, context, given.ids);
  try {
    return await placeNew(request, context, given, command);
  } catch (refusal) {
    // What refuses a repetition may be the doing of the first one: it closed the cart that both order.
    const before = await remembered(given.database.read, command);
    if (before === undefined) throw refusal;
    return fromBinary(PlaceOrderResponseSchema, before);
  }
}

async function placeNew(
  request: PlaceOrderRequest,
  context: CallContext,
  given: PlaceDependencies,
  command: Command,
): Promise<PlaceAnswer> {
  const order = await priced(request, context, given, command);
  await given.payments.preparePayment(
    {
      orderId: order.id,
      method: request.payment?.method ?? PaymentMethod.UNSPECIFIED,
      amount: toWire(order.totals.total),
      ...(request.payment?.token === undefined ? {} : { token: request.payment.token }),
    },
    context,
  );
  given.crash.point('orders.prepared');
  const response = create(PlaceOrderResponseSchema, {
    order: orderToWire(order),
    accessToken: accessToken(order.id, given.tokenKey),
  });
  const answer = toBinary(PlaceOrderResponseSchema, response);
  const committed = await given.commit({ command: { ...command, answer }, order, trace: context });
  given.crash.point('orders.afterCommit');
  return committed === answer ? response : fromBinary(PlaceOrderResponseSchema, committed);
}

/** A request without a key is a command of its own. */
function commandFor(request: PlaceOrderRequest, { caller, idempotencyKey }: CallContext, ids: Ids): Command {
  const scope = `orders.place/${caller.kind}/${caller.id}`;
  return commandOf({ scope, key: idempotencyKey || ids.uuid() }, PlaceOrderRequestSchema, request);
}

/** The order that a request asks for, at the prices of this moment. Throws when the cart cannot be ordered. */
async function priced(
  request: PlaceOrderRequest,
  context: CallContext,
  given: PlaceDependencies,
  command: Command,
): Promise<Order> {
  const { cartId, email, shippingAddress, billingAddress, shippingMethodId, payment } = request;
  if (shippingAddress === undefined) throw invalid([{ field: 'shippingAddress', description: 'is required' }]);
  if (payment?.method === PaymentMethod.CARD && (payment.token ?? '') === '') {
    throw invalid([{ field: 'payment.token', description: 'a card payment needs one' }]);
  }
  const { countryCode, region } = shippingAddress;
  const destination = { countryCode, ...(region === undefined ? {} : { region }) };
  const quote = await given.cart.quoteCart({ id: cartId, shippingMethodId, ...destination }, context);
  const { cart } = quote;
  if (cart === undefined || cart.lines.length === 0) throw conflict('CART_EMPTY', 'There is nothing in the cart.');
  if (cart.ordered) throw alreadyOrdered();
  refuseUnsold(cart.lines);
  if (cart.totals === undefined) throw new TypeError('The cart was quoted without totals.');
  const totals = totalsFromWire(cart.totals);
  refuseChangedTotal(request, totals.total);

  const placedAt = given.clock.now();
  const id = derivedUuid('order', command.scope, command.key, Buffer.from(command.bodyHash).toString('hex'));
  const { caller } = context;
  return {
    id,
    number: orderNumber(id, given.numberKey),
    status: 'pending',
    statusReason: null,
    cartId,
    lines: cart.lines.map(orderLine),
    totals,
    person: {
      email,
      shippingAddress: addressFromWire(shippingAddress),
      ...(billingAddress === undefined ? {} : { billingAddress: addressFromWire(billingAddress) }),
      ...(caller.kind === 'user' ? { userId: caller.id } : {}),
    },
    shippingMethod: quote.shippingMethod?.title ?? '',
    payment: {
      method: payment?.method === PaymentMethod.CASH_ON_DELIVERY ? 'cash_on_delivery' : 'card',
      status: 'pending',
      transactionId: null,
    },
    shipments: [],
    history: [{ status: 'pending', at: placedAt.toISOString() }],
    placedAt,
  };
}

const orderLine = (line: CartLine) => ({
  sku: line.sku,
  title: line.title,
  quantity: line.quantity,
  unitPrice: moneyFromWire(line.unitPrice),
  lineTotal: moneyFromWire(line.lineTotal),
  imageUrl: line.imageUrl,
  productSlug: line.productSlug,
});

/** Stock is not looked at here: the reservation decides, and nothing but it. */
function refuseUnsold(lines: readonly CartLine[]): void {
  const gone = lines.filter((line) => line.problem === 'NO_LONGER_SOLD').map((line) => line.sku);
  if (gone.length > 0) throw conflict('NO_LONGER_SOLD', `Take these out of the cart first: ${gone.join(', ')}.`);
}

function refuseChangedTotal({ expectedTotal }: PlaceOrderRequest, total: Order['totals']['total']): void {
  if (expectedTotal === undefined) return;
  const expected = moneyFromWire(expectedTotal);
  if (expected.currencyCode === total.currencyCode && expected.minorUnits === total.minorUnits) return;
  throw conflict(
    'TOTAL_CHANGED',
    `The total is now ${total.minorUnits} ${total.currencyCode} in minor units, not ${expected.minorUnits} ${expected.currencyCode}.`,
  );
}
