import { timingSafeEqual } from 'node:crypto';
import { Failure } from '#platform/kernel/errors.ts';
import type { CallContext, Caller } from '#platform/rpc/port.ts';
import type { Order } from './domain/order.ts';
import type { CancelReason } from './domain/states.ts';
import { accessToken } from './number.ts';

/**
 * Lets staff, the order's own customer and holders of its access token pass; others learn nothing about
 * whether there is such an order. Throws SIGN_IN_REQUIRED or FORBIDDEN.
 */
export function mustHold(id: string, order: Order | undefined, context: CallContext, tokenKey: Buffer): void {
  const { caller } = context;
  if (isStaff(caller) || caller.kind === 'service' || isHolder(id, order, context, tokenKey)) return;
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
export const mayEndAs = (caller: Caller): CancelReason => (isStaff(caller) ? 'STAFF_REQUEST' : 'CUSTOMER_REQUEST');

/** Administrators, and staff whose areas of the back office have orders among them; without any they work in all. */
export const isStaff = ({ roles, areas = [] }: Caller): boolean =>
  roles.includes('admin') || (roles.includes('staff') && (areas.length === 0 || areas.includes('orders')));

function same(given: string, expected: string): boolean {
  const a = Buffer.from(given);
  const b = Buffer.from(expected);
  return a.length === b.length && timingSafeEqual(a, b);
}
