import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { PageHead } from '#web/components/admin/panel.tsx';
import { PromotionForm } from '#web/components/admin/promotion-form.tsx';
import { askAdmin, requireStaff } from '#web/lib/api/staff.ts';
import type { Promotion } from '#web/lib/api/staff-types.ts';
import { nullWhenRefused } from '#web/lib/api/visitor.ts';
import { shopCurrency } from '#web/lib/shop/origin.ts';

export const metadata: Metadata = { title: 'Promotion' };

interface Props {
  readonly params: Promise<{ readonly id: string }>;
}

export default async function PromotionPage({ params }: Props) {
  const { id } = await params;
  await requireStaff(`/admin/promotions/${id}`);
  const promotion = await askAdmin<Promotion>(`/promotions/${encodeURIComponent(id)}`).catch(nullWhenRefused);
  if (promotion === null) notFound();
  return (
    <>
      <PageHead title={promotion.terms.title} up={{ href: '/admin/promotions', label: 'Promotions' }} />
      <p className="mb-6 text-soft">
        {promotion.uses} {promotion.uses === 1 ? 'order' : 'orders'} so far.
      </p>
      <PromotionForm currency={shopCurrency()} known={promotion} />
    </>
  );
}
