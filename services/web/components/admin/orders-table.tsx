import Link from 'next/link';
import { When } from '#web/components/ui/when.tsx';
import type { Order } from '#web/lib/api/types.ts';
import { formatMoney } from '#web/lib/shop/money.ts';
import { spoken } from '#web/lib/shop/words.ts';
import { StatusBadge } from './status-badge.tsx';

/** Orders in rows; the whole row leads to its order. */
export function OrdersTable({ orders }: { readonly orders: readonly Order[] }) {
  return (
    <div className="mt-5 overflow-x-auto rounded-2xl border border-line bg-card">
      <table className="w-full text-left">
        <thead className="border-line border-b text-sm text-soft">
          <tr>
            {['Order', 'Placed', 'Customer', 'Status', 'Payment'].map((title) => (
              <th key={title} scope="col" className="px-4 py-3 font-semibold">
                {title}
              </th>
            ))}
            <th scope="col" className="px-4 py-3 text-right font-semibold">
              Total
            </th>
          </tr>
        </thead>
        <tbody className="divide-y divide-line">
          {orders.map((order) => (
            <tr key={order.id} className="relative hover:bg-accent-soft">
              <th scope="row" className="whitespace-nowrap px-4 py-3 font-semibold">
                <Link href={`/admin/orders/${order.id}`} prefetch={false} className="after:absolute after:inset-0">
                  {order.number}
                </Link>
              </th>
              <td className="px-4 py-3 text-soft">
                <When at={order.placedAt} />
              </td>
              <td className="px-4 py-3">{order.email}</td>
              <td className="px-4 py-3">
                <StatusBadge status={order.status} />
              </td>
              <td className="px-4 py-3 text-soft">{spoken(order.payment.status)}</td>
              <td className="px-4 py-3 text-right font-semibold tabular-nums">{formatMoney(order.totals.total)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
