import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { CommandButton } from '#web/components/admin/command-button.tsx';
import { CommandForm } from '#web/components/admin/command-form.tsx';
import { type Column, DataTable } from '#web/components/admin/data-table.tsx';
import { PageHead, Panel } from '#web/components/admin/panel.tsx';
import { When } from '#web/components/ui/when.tsx';
import { askAdmin, requireStaff } from '#web/lib/api/staff.ts';
import type { GiftCard, GiftCardEntry } from '#web/lib/api/staff-types.ts';
import { nullWhenRefused } from '#web/lib/api/visitor.ts';
import { formatMoney } from '#web/lib/shop/money.ts';
import { spoken } from '#web/lib/shop/words.ts';

export const metadata: Metadata = { title: 'Gift card' };

interface Props {
  readonly params: Promise<{ readonly id: string }>;
}

export default async function GiftCardPage({ params }: Props) {
  const { id } = await params;
  await requireStaff(`/admin/gift-cards/${id}`);
  const card = await askAdmin<GiftCard>(`/gift-cards/${encodeURIComponent(id)}`).catch(nullWhenRefused);
  if (card === null) notFound();
  const path = `/api/v1/admin/gift-cards/${card.id}`;
  return (
    <>
      <PageHead title={`… ${card.codeEnding}`} up={{ href: '/admin/gift-cards', label: 'Gift cards' }}>
        <span className="text-soft">
          {formatMoney(card.balance)} left of {formatMoney(card.issued)}
        </span>
        <CommandButton
          label={card.active ? 'Block' : 'Unblock'}
          method="PATCH"
          path={path}
          body={{ active: !card.active }}
        />
      </PageHead>
      <DataTable
        rows={card.ledger}
        columns={columns}
        keyOf={({ at, kind, orderId }) => `${at} ${kind} ${orderId ?? ''}`}
      />
      <Panel title="Adjust">
        <CommandForm
          quiet
          path={`${path}/adjustments`}
          submit="Adjust"
          fields={[
            {
              kind: 'money',
              name: 'amount',
              label: 'Amount; with a minus to take',
              currency: card.balance.currencyCode,
            },
            { kind: 'text', name: 'reason', label: 'Why', maxLength: 200 },
          ]}
        />
      </Panel>
    </>
  );
}

const columns: readonly Column<GiftCardEntry>[] = [
  { head: 'When', cell: ({ at }) => <When at={at} /> },
  { head: 'What', cell: ({ kind }) => spoken(kind.toLowerCase()) },
  { head: 'Why', cell: ({ reason }) => reason, wide: true },
  { head: 'Amount', align: 'right', cell: ({ amount }) => formatMoney(amount) },
];
