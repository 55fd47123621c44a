import 'server-only';
import { redirect } from 'next/navigation';
import { callAsVisitor } from './server.ts';
import type { MailList, Order, OrderList, SagaEvent } from './types.ts';
import { getMe, isStaff } from './visitor.ts';

/** Sends everybody else to sign in. The API checks every call again; this only saves them an error page. */
export async function requireStaff(path: string): Promise<void> {
  const me = await getMe();
  if (me === null || !isStaff(me)) redirect(`/sign-in?next=${encodeURIComponent(path)}`);
}

export interface OrdersQuery {
  readonly status?: string | undefined;
  readonly query?: string | undefined;
  readonly pageToken?: string | undefined;
}

export const listOrders = (query: OrdersQuery): Promise<OrderList> =>
  callAsVisitor<OrderList>(`/api/v1/admin/orders?${asQuery({ ...query, pageSize: '30' })}`);

export const getOrder = (id: string): Promise<Order> =>
  callAsVisitor<Order>(`/api/v1/orders/${encodeURIComponent(id)}`);

export const getSaga = async (id: string): Promise<readonly SagaEvent[]> =>
  (await callAsVisitor<{ events: SagaEvent[] }>(`/api/v1/admin/orders/${encodeURIComponent(id)}/saga`)).events;

export interface MailsQuery {
  readonly email?: string | undefined;
  readonly orderId?: string | undefined;
  readonly pageToken?: string | undefined;
}

export const listMails = (query: MailsQuery): Promise<MailList> =>
  callAsVisitor<MailList>(`/api/v1/admin/mails?${asQuery({ ...query, pageSize: '30' })}`);

/** Any other list or thing of the back office; what is undefined is not asked for. */
export const askAdmin = <T>(path: string, query: Readonly<Record<string, string | undefined>> = {}): Promise<T> =>
  callAsVisitor<T>(`/api/v1/admin${path}?${asQuery(query)}`);

const asQuery = (values: Readonly<Record<string, string | undefined>>): string =>
  new URLSearchParams(
    Object.entries(values).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  ).toString();
