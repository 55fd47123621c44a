import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { CommandForm } from '#web/components/admin/command-form.tsx';
import { type Column, DataTable } from '#web/components/admin/data-table.tsx';
import { PageHead, Panel } from '#web/components/admin/panel.tsx';
import { When } from '#web/components/ui/when.tsx';
import { askAdmin, requireStaff } from '#web/lib/api/staff.ts';
import type { Page, StockLevel, StockMovement } from '#web/lib/api/staff-types.ts';
import { nullWhenRefused } from '#web/lib/api/visitor.ts';
import { spoken } from '#web/lib/shop/words.ts';

export const metadata: Metadata = { title: 'Stock of a SKU' };

interface Props {
  readonly params: Promise<{ readonly sku: string }>;
}

export default async function StockOfSkuPage({ params }: Props) {
  const sku = decodeURIComponent((await params).sku);
  await requireStaff('/admin/stock');
  const own = `/stock/${encodeURIComponent(sku)}`;
  const [stock, ledger] = await Promise.all([
    askAdmin<StockLevel>(own).catch(nullWhenRefused),
    askAdmin<Page<'movements', StockMovement>>(`${own}/movements`, { pageSize: '50' }).catch(nullWhenRefused),
  ]);
  if (stock === null) notFound();
  const path = `/api/v1/admin${own}`;
  return (
    <>
      <PageHead title={stock.sku} up={{ href: '/admin/stock', label: 'Stock' }}>
        <span className="text-soft">
          {stock.available} available: {stock.onHand} on hand, {stock.reserved} reserved
        </span>
      </PageHead>
      {stock.locations.length > 1 && (
        <DataTable rows={stock.locations} columns={placeColumns} keyOf={({ locationId }) => locationId} />
      )}
      <Panel title="Move">
        <div className="grid gap-6">
          <CommandForm
            path={`${path}/movements`}
            submit="Book"
            fields={[
              { kind: 'whole', name: 'delta', label: 'Units; with a minus to take' },
              { kind: 'choice', name: 'reason', label: 'Reason', choices: reasons },
            ]}
          />
          <CommandForm
            quiet
            method="PATCH"
            path={path}
            submit="Keep"
            fields={[{ kind: 'whole', name: 'lowStockThreshold', label: 'Low from', value: stock.lowStockThreshold }]}
          />
        </div>
      </Panel>
      <Panel title="Movements">
        <DataTable
          rows={ledger?.movements ?? []}
          columns={columns}
          keyOf={({ at, reason, delta, orderId }) => `${at} ${reason} ${delta} ${orderId ?? ''}`}
        />
      </Panel>
    </>
  );
}

const reasons = (['RECEIVED', 'RETURNED', 'DAMAGED', 'LOST', 'FOUND'] as const).map(
  (reason) => [reason, spoken(reason.toLowerCase())] as const,
);

const columns: readonly Column<StockMovement>[] = [
  { head: 'When', cell: ({ at }) => <When at={at} /> },
  { head: 'Reason', cell: ({ reason }) => spoken(reason.toLowerCase()) },
  { head: 'Location', cell: ({ locationId }) => locationId, wide: true },
  { head: 'Units', align: 'right', cell: ({ delta }) => (delta > 0 ? `+${delta}` : delta) },
];

const placeColumns: readonly Column<StockLevel['locations'][number]>[] = [
  { head: 'Location', cell: ({ locationId }) => locationId },
  { head: 'On hand', align: 'right', cell: ({ onHand }) => onHand },
  { head: 'Reserved', align: 'right', cell: ({ reserved }) => reserved },
  { head: 'Available', align: 'right', cell: ({ available }) => available },
];
