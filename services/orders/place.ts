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
import type { OrdersDependencies } from './dependencies.ts';
import { accessToken } from './number.ts';
import { priced } from './priced.ts';
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
  const { total, due = total, giftCard } = order.totals;
  // Whether a token is needed, payments says: not when gift cards pay everything, nor when the browser pays.
  await given.payments.preparePayment(
    {
      orderId: order.id,
      method: request.payment?.method ?? PaymentMethod.UNSPECIFIED,
      amount: toWire(due),
      ...(giftCard === undefined ? {} : { giftCard: toWire(giftCard) }),
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
