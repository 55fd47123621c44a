import type { Metadata } from 'next';
import Link from 'next/link';
import { notFound } from 'next/navigation';
import { OrderActions } from '#web/components/admin/order-actions.tsx';
import { PaymentPanel } from '#web/components/admin/payment-panel.tsx';
import { PickList } from '#web/components/admin/pick-list.tsx';
import { RefreshOnChange } from '#web/components/admin/refresh-on-change.tsx';
import { SagaTimeline } from '#web/components/admin/saga-timeline.tsx';
import { StatusBadge } from '#web/components/admin/status-badge.tsx';
import { OrderFacts } from '#web/components/order/order-facts.tsx';
import { ReturnsList } from '#web/components/order/returns-list.tsx';
import { When } from '#web/components/ui/when.tsx';
import { askAdmin, getOrder, getPicks, getSaga, requireStaff } from '#web/lib/api/staff.ts';
import type { Payment } from '#web/lib/api/staff-types.ts';
import { nullWhenRefused } from '#web/lib/api/visitor.ts';
import { spoken } from '#web/lib/shop/words.ts';

export const metadata: Metadata = { title: 'Order' };

interface Props {
  readonly params: Promise<{ readonly id: string }>;
}

export default async function AdminOrderPage({ params }: Props) {
  const { id } = await params;
  await requireStaff(`/admin/orders/${id}`);
  const [order, saga, payment, picks] = await Promise.all([
    getOrder(id).catch(nullWhenRefused),
    getSaga(id).catch(nullWhenRefused),
    askAdmin<Payment>(`/orders/${encodeURIComponent(id)}/payment`).catch(nullWhenRefused),
    getPicks(id).catch(nullWhenRefused),
  ]);
  if (order === null) notFound();
  return (
    <>
      <nav aria-label="Breadcrumbs" className="mb-3 text-sm">
        <Link href="/admin/orders" prefetch={false} className="text-link">
          Orders
        </Link>
      </nav>
      <header className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <h1 className="font-extrabold text-3xl">{order.number}</h1>
        <StatusBadge status={order.status} />
        {order.statusReason !== undefined && (
          <span className="text-danger">{spoken(order.statusReason.toLowerCase())}</span>
        )}
        <span className="text-soft">
          <When at={order.placedAt} />, {order.shippingMethod}
        </span>
        <Link href={`/admin/mails?orderId=${order.id}`} prefetch={false} className="text-link sm:ml-auto">
          Mails of this order
        </Link>
      </header>
      <PickList picks={picks ?? []} lines={order.lines} />
      <OrderActions order={order} />
      {order.returns.some(({ status }) => status === 'requested' || status === 'approved') && (
        <Link href="/admin/returns" prefetch={false} className="mt-4 button-main">
          Decide on the return
        </Link>
      )}
      <OrderFacts order={order}>
        <ReturnsList returns={order.returns} lines={order.lines} />
        {payment !== null && <PaymentPanel payment={payment} />}
        <SagaTimeline events={saga ?? []} />
      </OrderFacts>
      <RefreshOnChange orderId={order.id} />
    </>
  );
}
