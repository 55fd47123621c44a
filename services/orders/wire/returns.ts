import type { MessageInitShape } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import type { ReturnSchema } from '#contracts/gen/rialto/orders/v1/orders_pb.ts';
import { invalid } from '#platform/kernel/errors.ts';
import { toWire } from '#platform/kernel/money.ts';
import type { Units } from '../domain/order.ts';
import { type Return, type ReturnReason, returnReasons } from '../domain/returns.ts';
import { returnStatuses } from './words.ts';

/** A return as callers and listeners see it. */
export const returnToWire = (one: Return): MessageInitShape<typeof ReturnSchema> => ({
  id: one.id,
  orderId: one.orderId,
  orderNumber: one.orderNumber,
  status: returnStatuses[one.status],
  lines: unitsToWire(one.lines),
  reason: one.reason,
  note: one.note,
  refund: toWire(one.refund),
  restocked: unitsToWire(one.restocked),
  ...(one.decisionNote === null ? {} : { decisionNote: one.decisionNote }),
  requestedAt: timestampFromDate(one.requestedAt),
  ...(one.decidedAt === null ? {} : { decidedAt: timestampFromDate(one.decidedAt) }),
  ...(one.receivedAt === null ? {} : { receivedAt: timestampFromDate(one.receivedAt) }),
});

export const unitsToWire = (units: readonly Units[]) => units.map(({ sku, quantity }) => ({ sku, quantity }));

/** Throws for a word that is none of the reasons, and names them. */
export function reasonFromWire(given: string): ReturnReason {
  const reason = returnReasons.find((one) => one === given);
  if (reason === undefined) throw invalid([{ field: 'reason', description: `is one of ${returnReasons.join(', ')}` }]);
  return reason;
}
