import { create, isMessage } from '@bufbuild/protobuf';
import { MoneySchema } from '#contracts/gen/rialto/common/v1/common_pb.ts';
import {
  type PlaceOrderRequest,
  PlaceOrderRequestSchema,
  PlaceOrderResponseSchema,
} from '#contracts/gen/rialto/orders/v1/orders_pb.ts';
import { Failure } from '#platform/kernel/errors.ts';
import type { CallContext } from '#platform/rpc/port.ts';
import type { Holds } from './holds.ts';
import type { Method } from './methods.ts';

/** Calls a method; one that places an order, within what the caller may hold. */
export function withinHolds(method: Method, holds: Holds | null) {
  return async (message: Parameters<Method>[0], context: CallContext, address: string): Promise<unknown> => {
    if (holds === null || !isMessage(message, PlaceOrderRequestSchema)) return method(message, context);
    const { caller, idempotencyKey } = context;
    return holds.within({
      holder: { userId: caller.kind === 'user' ? caller.id : null, address },
      // The key alone is not enough: what guests choose counts for each cart anew.
      request: idempotencyKey === '' ? null : `${message.cartId}/${idempotencyKey}`,
      place: async () => method(message, context),
      orderIdOf,
      isRepeated: () => isRepeated(message, context, method),
    });
  };
}

const orderIdOf = (answer: unknown): string =>
  isMessage(answer, PlaceOrderResponseSchema) ? (answer.order?.id ?? '') : '';

const noTotal = create(MoneySchema, { currencyCode: 'XXX', minorUnits: -1n });

/**
 * Asks for the same order with a total that no cart has. Nothing is ever placed by that, and a key that came with
 * another request before is refused for just this reason: so orders says whether it knows the key, by what it promises
 * to everybody.
 */
async function isRepeated(message: PlaceOrderRequest, context: CallContext, method: Method): Promise<boolean> {
  const unplaceable: PlaceOrderRequest = { ...message, expectedTotal: noTotal };
  try {
    await method(unplaceable, context);
    return false;
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return error.reason === 'IDEMPOTENCY_KEY_REUSED';
  }
}
