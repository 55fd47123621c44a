import type { Metadata } from 'next';
import Link from 'next/link';
import { Empty } from '#web/components/ui/notice.tsx';
import { Pager } from '#web/components/ui/pager.tsx';
import { TileImage } from '#web/components/ui/tile-image.tsx';
import { When } from '#web/components/ui/when.tsx';
import { callAsVisitor } from '#web/lib/api/server.ts';
import type { Line, Order, OrderList } from '#web/lib/api/types.ts';
import { requireMe } from '#web/lib/api/visitor.ts';
import { readQuery, type SearchParams } from '#web/lib/shop/address-of-page.ts';
import { formatMoney } from '#web/lib/shop/money.ts';
import { statusWord } from '#web/lib/shop/words.ts';

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
          <Link href="/" prefetch={false} className="button-main mt-5">
            To the market
          </Link>
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
    <li className="relative grid grid-cols-[1fr_auto] items-center gap-x-6 gap-y-2 py-4 hover:bg-accent-soft/50 sm:grid-cols-[9.5rem_minmax(0,1fr)_auto]">
      <Goods lines={order.lines} />
      <div className="min-w-0 max-sm:col-span-2 max-sm:row-start-2">
        <p className="flex flex-wrap items-baseline gap-x-3">
          <Link
            href={`/orders/${order.id}`}
            prefetch={false}
            className="font-semibold after:absolute after:inset-0 hover:text-accent"
          >
            {order.number}
          </Link>
          <span className={order.status === 'cancelled' ? 'text-danger' : ''}>{statusWord(order.status, order)}</span>
          <span className="text-soft">
            <When at={order.placedAt} to="day" />
          </span>
        </p>
        <p className="truncate text-soft text-sm">{order.lines.map(({ title }) => title).join('; ')}</p>
      </div>
      <span className="font-semibold tabular-nums max-sm:col-start-2 max-sm:row-start-1">
        {formatMoney(order.totals.total)}
      </span>
    </li>
  );
}

/** One knows an order by its goods, not by its number. */
const mostPictures = 3;

function Goods({ lines }: { readonly lines: readonly Line[] }) {
  const more = lines.length - mostPictures;
  return (
    <div className="flex items-center gap-1.5">
      {lines.slice(0, mostPictures).map(({ sku, imageUrl, productSlug }) => (
        <TileImage key={sku} image={{ url: imageUrl, alt: '' }} word={productSlug} className="size-10 rounded-lg" />
      ))}
      {more > 0 && <span className="text-soft text-sm">+{more}</span>}
    </div>
  );
}
