import 'server-only';
import { redirect } from 'next/navigation';
import { isStaff, mayOpen } from '#web/lib/shop/back-office.ts';
import { problemOf } from './problem.ts';
import { callAsVisitor } from './server.ts';
import type { Pick } from './staff-types.ts';
import type { MailList, Me, Order, OrderList, SagaEvent } from './types.ts';
import { getMe, passwordChange } from './visitor.ts';

/**
 * Sends everybody else to sign in, and staff from doors that are not theirs to the first that is. The API checks every
 * call again; this only saves them an error page.
 */
export async function requireStaff(path: string): Promise<Me> {
  const me = await getMe();
  if (me === null || !isStaff(me)) redirect(`/sign-in?next=${encodeURIComponent(path)}`);
  if (me.mustChangePassword) redirect(passwordChange(path));
  if (!mayOpen(me, path)) redirect('/admin');
  return me;
}

export interface OrdersQuery {
  readonly status?: string | undefined;
  readonly query?: string | undefined;
  readonly pageToken?: string | undefined;
}

export const listOrders = (query: OrdersQuery): Promise<OrderList> =>
  askAdmin<OrderList>('/orders', { ...query, pageSize: '30' });

export const getOrder = (id: string): Promise<Order> =>
  callAsVisitor<Order>(`/api/v1/orders/${encodeURIComponent(id)}`);

export const getSaga = async (id: string): Promise<readonly SagaEvent[]> =>
  (await askAdmin<{ events: SagaEvent[] }>(`/orders/${encodeURIComponent(id)}/saga`)).events;

/** What to take from where: nothing before fulfillment has heard of the order, and in a shop with one location. */
export async function getPicks(id: string): Promise<readonly Pick[]> {
  try {
    return (await askAdmin<{ picks: Pick[] }>(`/orders/${encodeURIComponent(id)}/fulfillment`)).picks;
  } catch (error) {
    if (problemOf(error).reason === 'ORDER_NOT_READY') return [];
    throw error;
  }
}

export interface MailsQuery {
  readonly email?: string | undefined;
  readonly orderId?: string | undefined;
  readonly status?: string | undefined;
  readonly pageToken?: string | undefined;
}

export const listMails = (query: MailsQuery): Promise<MailList> =>
  askAdmin<MailList>('/mails', { ...query, pageSize: '30' });

/** Any list or thing of the back office; what is undefined is not asked for. */
export const askAdmin = <T>(path: string, query: Readonly<Record<string, string | undefined>> = {}): Promise<T> =>
  callAsVisitor<T>(`/api/v1/admin${path}?${asQuery(query)}`).catch(leadToProof);

/** A shop may want a second factor of its staff for every look into the back office. */
function leadToProof(error: unknown): never {
  if (problemOf(error).reason === 'SECOND_FACTOR_REQUIRED') redirect('/account/security?need=second-factor');
  throw error;
}

const asQuery = (values: Readonly<Record<string, string | undefined>>): string =>
  new URLSearchParams(
    Object.entries(values).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  ).toString();
