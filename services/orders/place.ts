import { create, fromBinary, type MessageInitShape, toBinary } from '@bufbuild/protobuf';
import {
  PaymentMethod,
  type PlaceOrderRequest,
  PlaceOrderRequestSchema,
  PlaceOrderResponseSchema,
} from '#contracts/gen/rialto/orders/v1/orders_pb.ts';
import { type Command, commandOf, remembered } from '#platform/database/idempotency.ts';
import type { Ids } from '#platform/kernel/ids.ts';
import { toWire } from '#platform/kernel/money.ts';
import type { CallContext } from '#platform/rpc/port.ts';
import { numbersDrawn } from './config.ts';
import type { OrdersDependencies } from './dependencies.ts';
import { dueOf } from './domain/shares.ts';
import { accessToken, orderNumber } from './number.ts';
import { priced, type Unnumbered } from './priced.ts';
import { orderToWire } from './wire/order.ts';

type PlaceAnswer = MessageInitShape<typeof PlaceOrderResponseSchema>;

/**
 * Places an order: prices it from the cart, keeps how it is to be paid, and commits the order together with
 * its event and its answer. The saga goes on from the event. The same Idempotency-Key and request get the
 * first answer again; the order's id is made of both, so that repetitions speak of one and the same order.
 */
export async function placeOrder(
  request: PlaceOrderRequest,
  context: CallContext,
  given: OrdersDependencies,
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
  given: OrdersDependencies,
  command: Command,
): Promise<PlaceAnswer> {
  const order = await priced(request, context, given, command);
  const { giftCard } = order.totals;
  // Whether a token is needed, payments says: not when gift cards pay everything, nor when the browser pays.
  await given.payments.preparePayment(
    {
      orderId: order.id,
      method: request.payment?.method ?? PaymentMethod.UNSPECIFIED,
      amount: toWire(dueOf(order.totals)),
      ...(giftCard === undefined ? {} : { giftCard: toWire(giftCard) }),
      ...(request.payment?.token === undefined ? {} : { token: request.payment.token }),
    },
    context,
  );
  given.crash.point('orders.prepared');
  const answer = await placeNumbered(order, context, given, command);
  given.crash.point('orders.afterCommit');
  return answer;
}

/** Commits the order under the first of its numbers that no other order has. */
async function placeNumbered(
  order: Unnumbered,
  trace: CallContext,
  given: OrdersDependencies,
  command: Command,
): Promise<PlaceAnswer> {
  for (let draw = 0; draw < numbersDrawn; draw += 1) {
    const numbered = { ...order, number: orderNumber(order.id, given.numberKey, draw) };
    const response = create(PlaceOrderResponseSchema, {
      order: orderToWire(numbered),
      accessToken: accessToken(order.id, given.tokenKey),
    });
    const answer = toBinary(PlaceOrderResponseSchema, response);
    const committed = await given.commit({ command: { ...command, answer }, order: numbered, trace });
    if (committed === answer) return response;
    if (committed !== 'number_taken') return fromBinary(PlaceOrderResponseSchema, committed);
  }
  throw new RangeError(`Other orders have the first ${numbersDrawn} numbers of ${order.id}.`);
}

/**
 * A request without a key is a command of its own. Guests are told apart by their carts, which nobody else knows: the
 * key that one of them chose is no other's.
 */
function commandFor(request: PlaceOrderRequest, { caller, idempotencyKey }: CallContext, ids: Ids): Command {
  const whose = caller.kind === 'user' ? caller.id : request.cartId;
  const scope = `orders.place/${caller.kind}/${whose}`;
  return commandOf({ scope, key: idempotencyKey || ids.uuid() }, PlaceOrderRequestSchema, request);
}
