import type { Metadata } from 'next';
import { type Column, DataTable } from '#web/components/admin/data-table.tsx';
import { PageHead, Panel } from '#web/components/admin/panel.tsx';
import { PromotionForm } from '#web/components/admin/promotion-form.tsx';
import { Empty } from '#web/components/ui/notice.tsx';
import { Pager } from '#web/components/ui/pager.tsx';
import { askAdmin, requireStaff } from '#web/lib/api/staff.ts';
import type { Page, Promotion } from '#web/lib/api/staff-types.ts';
import { readQuery, type SearchParams, withQuery } from '#web/lib/shop/address-of-page.ts';
import { formatMoney } from '#web/lib/shop/money.ts';
import { shopCurrency } from '#web/lib/shop/origin.ts';
import { spoken } from '#web/lib/shop/words.ts';

export const metadata: Metadata = { title: 'Promotions' };

const path = '/admin/promotions';

export default async function PromotionsPage({ searchParams }: { readonly searchParams: SearchParams }) {
  await requireStaff(path);
  const query = await readQuery(searchParams);
  const list = await askAdmin<Page<'promotions', Promotion>>('/promotions', { pageToken: query['page'] });
  return (
    <>
      <PageHead title="Promotions" />
      {list.promotions.length === 0 ? (
        <Empty title="No promotions yet" emoji="1f3f7-fe0f">
          <p>A code for the newsletter, free shipping from a sum, three for two: begin below.</p>
        </Empty>
      ) : (
        <DataTable
          rows={list.promotions}
          columns={columns}
          keyOf={({ id }) => id}
          hrefOf={({ id }) => `${path}/${id}`}
        />
      )}
      <Pager
        first={path}
        isFirst={query['page'] === undefined}
        next={list.nextPageToken === '' ? undefined : withQuery(path, query, { page: list.nextPageToken })}
      />
      <Panel title="New promotion">
        <PromotionForm currency={shopCurrency()} />
      </Panel>
    </>
  );
}

const columns: readonly Column<Promotion>[] = [
  { head: 'Promotion', cell: ({ terms }) => terms.title },
  { head: 'Code', cell: ({ terms }) => terms.code ?? 'automatic' },
  { head: 'Kind', cell: ({ terms }) => spoken(terms.kind), wide: true },
  {
    head: 'Uses',
    align: 'right',
    cell: ({ uses, terms }) => (terms.totalLimit === undefined ? uses : `${uses} of ${terms.totalLimit}`),
  },
  { head: 'Saved', align: 'right', cell: ({ saved }) => (saved === undefined ? '' : formatMoney(saved)), wide: true },
  { head: 'State', cell: ({ terms }) => (terms.active ? 'active' : 'off') },
];
