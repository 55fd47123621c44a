import Link from 'next/link';
import { When } from '#web/components/ui/when.tsx';
import type { Order } from '#web/lib/api/types.ts';
import { formatMoney } from '#web/lib/shop/money.ts';
import { spoken } from '#web/lib/shop/words.ts';
import { StatusBadge } from './status-badge.tsx';

const wide = 'max-xl:hidden';
// Takes what the other columns leave, and no more: a long address is cut.
const rest = 'w-full max-w-0 truncate';

/** Orders in rows; the whole row leads to its order. Where it is narrow, other columns fold into the first and the last. */
export function OrdersTable({ orders }: { readonly orders: readonly Order[] }) {
  return (
    <div className="mt-5 overflow-x-auto rounded-2xl border border-line bg-card">
      <table className="w-full text-left [&_td]:px-4 [&_td]:py-3 [&_th]:px-4 [&_th]:py-3">
        <thead className="border-line border-b text-sm text-soft [&_th]:font-semibold">
          <tr>
            <th scope="col">Order</th>
            <th scope="col" className={wide}>
              Placed
            </th>
            <th scope="col" className={wide}>
              Customer
            </th>
            <th scope="col" className="max-sm:hidden">
              Status
            </th>
            <th scope="col" className="max-md:hidden">
              Payment
            </th>
            <th scope="col" className="text-right">
              Total
            </th>
          </tr>
        </thead>
        <tbody className="divide-y divide-line">
          {orders.map((order) => (
            <OrderRow key={order.id} order={order} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function OrderRow({ order }: { readonly order: Order }) {
  return (
    <tr className="relative hover:bg-accent-soft">
      <th scope="row" className="whitespace-nowrap font-semibold max-xl:w-full max-xl:max-w-0">
        <Link href={`/admin/orders/${order.id}`} prefetch={false} className="after:absolute after:inset-0">
          {order.number}
        </Link>
        <span className="block truncate font-normal text-sm text-soft xl:hidden">{order.email}</span>
        <span className="block truncate font-normal text-sm text-soft xl:hidden">
          <When at={order.placedAt} />
        </span>
      </th>
      <td className={`text-soft ${wide}`}>
        <When at={order.placedAt} />
      </td>
      <td className={`${rest} ${wide}`} title={order.email}>
        {order.email}
      </td>
      <td className="max-sm:hidden">
        <StatusBadge status={order.status} />
      </td>
      <td className="whitespace-nowrap text-soft max-md:hidden">{spoken(order.payment.status)}</td>
      <td className="text-right font-semibold tabular-nums">
        {formatMoney(order.totals.total)}
        <span className="mt-1 block sm:hidden">
          <StatusBadge status={order.status} />
        </span>
      </td>
    </tr>
  );
}
