import 'server-only';
import { cookies } from 'next/headers';
import { redirect } from 'next/navigation';
import { cache } from 'react';
import { cartCookie, isCartId } from '#web/lib/shop/cart-cookie.ts';
import { ApiError } from './problem.ts';
import { callAsVisitor } from './server.ts';
import type { Cart, Me } from './types.ts';

/**
 * The visitor's cart; null when there is none, or none that the API knows. Who is signed in has one cart on every device:
 * when this browser holds none that takes goods, it is asked for. One that is ordered is shown when there is no other.
 */
export const getCart = cache(async (): Promise<Cart | null> => {
  const id = (await cookies()).get(cartCookie)?.value;
  const held = isCartId(id) ? await callAsVisitor<Cart>(`/api/v1/carts/${id}`).catch(nullWhenRefused) : null;
  if ((held !== null && !held.ordered) || !(await holdsSession())) return held;
  return (await callAsVisitor<Cart>('/api/v1/me/cart').catch(nullWhenRefused)) ?? held;
});

/** Who is signed in; null when nobody is. */
export const getMe = cache(async (): Promise<Me | null> => {
  const me = (await holdsSession()) ? await callAsVisitor<Me>('/api/v1/me').catch(nullWhenRefused) : null;
  return me?.anonymous === true ? null : me;
});

/** Whether it is worth asking who this is. */
const holdsSession = async (): Promise<boolean> =>
  (await cookies()).getAll().some(({ name }) => name.includes('session_token'));

/** Whose account it is. Sends everybody else to sign in, and a one-time password to be changed first. */
export async function requireMe(path: string): Promise<Me> {
  const me = await getMe();
  if (me === null) redirect(`/sign-in?next=${encodeURIComponent(path)}`);
  if (me.mustChangePassword) redirect(passwordChange(path));
  return me;
}

/** Where a one-time password is changed. */
export const passwordChange = (next: string): string => `/change-password?next=${encodeURIComponent(next)}`;

/** Null for an answer that means "not yours or not there"; anything else goes on. */
export function nullWhenRefused(error: unknown): null {
  if (error instanceof ApiError && [400, 401, 403, 404].includes(error.problem.status)) return null;
  throw error;
}
