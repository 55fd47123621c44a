import type { Metadata } from 'next';
import Link from 'next/link';
import { Empty } from '#web/components/ui/notice.tsx';
import { Pager } from '#web/components/ui/pager.tsx';
import { When } from '#web/components/ui/when.tsx';
import { callAsVisitor } from '#web/lib/api/server.ts';
import type { Order, OrderList } from '#web/lib/api/types.ts';
import { requireMe } from '#web/lib/api/visitor.ts';
import { readQuery, type SearchParams } from '#web/lib/shop/address-of-page.ts';
import { formatMoney } from '#web/lib/shop/money.ts';
import { statusWords } from '#web/lib/shop/words.ts';

export const metadata: Metadata = { title: 'Your orders', robots: { index: false } };

export default async function AccountPage({ searchParams }: { readonly searchParams: SearchParams }) {
  const [query] = await Promise.all([readQuery(searchParams), requireMe('/account')]);
  const page = query['page'];
  const token = page === undefined ? '' : `&pageToken=${encodeURIComponent(page)}`;
  const list = await callAsVisitor<OrderList>(`/api/v1/orders?pageSize=20${token}`);
  return (
    <>
      <h1 className="mb-3 font-bold text-2xl">Your orders</h1>
      {list.orders.length === 0 ? (
        <Empty title="No orders yet" emoji="1f4e6">
          <p>What you order while signed in is kept here.</p>
        </Empty>
      ) : (
        <ul className="divide-y divide-line border-line border-y">
          {list.orders.map((order) => (
            <OrderRow key={order.id} order={order} />
          ))}
        </ul>
      )}
      <Pager
        first="/account"
        isFirst={page === undefined}
        next={list.nextPageToken === '' ? undefined : `/account?page=${encodeURIComponent(list.nextPageToken)}`}
      />
    </>
  );
}

function OrderRow({ order }: { readonly order: Order }) {
  return (
    <li className="relative flex flex-wrap items-center gap-x-6 gap-y-1 py-4">
      <Link
        href={`/orders/${order.id}`}
        prefetch={false}
        className="font-semibold after:absolute after:inset-0 hover:text-accent"
      >
        {order.number}
      </Link>
      <span className="text-soft">
        <When at={order.placedAt} to="day" />
      </span>
      <span>{statusWords[order.status]}</span>
      <span className="ml-auto font-semibold tabular-nums">{formatMoney(order.totals.total)}</span>
    </li>
  );
}
