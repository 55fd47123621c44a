import type { Cart } from '#contracts/gen/rialto/cart/v1/cart_pb.ts';
import { OrdersService, type ReorderRequest, type ReorderResponse } from '#contracts/gen/rialto/orders/v1/orders_pb.ts';
import { answeredBefore, callOnce, keyed } from '#platform/database/idempotency.ts';
import { derivedUuid } from '#platform/kernel/ids.ts';
import type { CallContext } from '#platform/rpc/port.ts';
import { reorderedAtMost } from './config.ts';
import type { OrdersDependencies } from './dependencies.ts';
import type { Units } from './domain/order.ts';
import type { Look } from './look.ts';

/**
 * Fills a new cart of the caller with what was ordered, as far as it can be had. The cart is made outside of any
 * transaction: for one Idempotency-Key somebody who is signed in gets one, which nobody reminds them of twice. Of two that
 * were made for a guest, the one that is stored first counts, and nobody ever knows of the other one.
 */
export async function reorder(
  request: ReorderRequest,
  context: CallContext,
  { database, cart }: OrdersDependencies,
  look: Look,
): Promise<ReorderResponse> {
  const { order } = await look.visible(request.id, context);
  const { kind, id } = context.caller;
  const call = keyed(OrdersService.method.reorder, `${order.id}/${kind}/${id}`, context);
  const before = await answeredBefore(database.read, call, request);
  if (before !== undefined) return before;
  const lines = order.lines.map(({ sku, quantity }) => ({ sku, quantity: Math.min(quantity, reorderedAtMost) }));
  const made = await cart.createCart({ lines }, { ...context, idempotencyKey: cartKey(call) });
  const answer = { cartId: made.id, leftOut: missing(order.lines, made) };
  return database.transaction((tx) => callOnce(tx, call, request, async () => answer), context);
}

/** Of the cart that is made: the client's key stands for one order only. */
const cartKey = ({ scope, key }: { readonly scope: string; readonly key: string }): string =>
  key === '' ? '' : derivedUuid(scope, key);

/** What the cart does not hold in full, or says that it cannot be had. */
function missing(ordered: readonly Units[], { lines }: Cart): string[] {
  const had = new Map(lines.filter(({ problem }) => problem === undefined).map(({ sku, quantity }) => [sku, quantity]));
  return ordered.filter(({ sku, quantity }) => (had.get(sku) ?? 0) < quantity).map(({ sku }) => sku);
}
