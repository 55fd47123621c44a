import { timingSafeEqual } from 'node:crypto';
import { Failure } from '#platform/kernel/errors.ts';
import type { CallContext } from '#platform/rpc/port.ts';
import { actsAsStaff } from '#platform/rpc/staff.ts';
import type { Order } from './domain/order.ts';
import type { CancelReason } from './domain/states.ts';
import { accessToken } from './number.ts';

/** As whom somebody has to do with an order. */
export type SeenAs = 'holder' | 'staff' | 'service';

/**
 * Lets the order's own customer, holders of its access token and staff pass; others learn nothing about whether there is
 * such an order. What is one's own wants no more of staff than of anybody. Throws SIGN_IN_REQUIRED, FORBIDDEN or, to staff
 * who have to prove first who they are, STEP_UP_REQUIRED.
 */
export function mustHold(id: string, order: Order | undefined, context: CallContext, tokenKey: Buffer): SeenAs {
  const { caller } = context;
  if (caller.kind === 'service') return 'service';
  if (isHolder(id, order, context, tokenKey)) return 'holder';
  if (actsAsStaff(context)) return 'staff';
  if (caller.kind === 'user') throw new Failure('permission_denied', 'FORBIDDEN', 'This is not your order.');
  throw new Failure('unauthenticated', 'SIGN_IN_REQUIRED', 'Sign in, or send the access token of the order.');
}

/** Whether the order is the caller's own, and not only theirs to look at. */
export function isHolder(
  id: string,
  order: Order | undefined,
  { caller, orderTokens }: CallContext,
  tokenKey: Buffer,
): boolean {
  if (caller.kind === 'user' && order?.person.userId === caller.id) return true;
  return orderTokens.some((token) => tokenFits(token, id, tokenKey));
}

/** Whether this is the access token of this order. */
export const tokenFits = (token: string, id: string, tokenKey: Buffer): boolean =>
  same(token, accessToken(id, tokenKey));

/** Whose wish a cancellation is. */
export const mayEndAs = (by: SeenAs): CancelReason => (by === 'staff' ? 'STAFF_REQUEST' : 'CUSTOMER_REQUEST');

function same(given: string, expected: string): boolean {
  const a = Buffer.from(given);
  const b = Buffer.from(expected);
  return a.length === b.length && timingSafeEqual(a, b);
}
