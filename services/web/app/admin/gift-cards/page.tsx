import type { Metadata } from 'next';
import { type Column, DataTable } from '#web/components/admin/data-table.tsx';
import { IssueGiftCard } from '#web/components/admin/issue-gift-card.tsx';
import { Panel } from '#web/components/admin/panel.tsx';
import { SearchHeading } from '#web/components/admin/search-heading.tsx';
import { Empty } from '#web/components/ui/notice.tsx';
import { Pager } from '#web/components/ui/pager.tsx';
import { When } from '#web/components/ui/when.tsx';
import { askAdmin, requireStaff } from '#web/lib/api/staff.ts';
import type { GiftCard, Page } from '#web/lib/api/staff-types.ts';
import { readQuery, type SearchParams, withQuery } from '#web/lib/shop/address-of-page.ts';
import { formatMoney } from '#web/lib/shop/money.ts';
import { shopCurrency } from '#web/lib/shop/origin.ts';

export const metadata: Metadata = { title: 'Gift cards' };

const path = '/admin/gift-cards';

export default async function GiftCardsPage({ searchParams }: { readonly searchParams: SearchParams }) {
  await requireStaff(path);
  const query = await readQuery(searchParams);
  const list = await askAdmin<Page<'giftCards', GiftCard>>('/gift-cards', {
    codeEnding: query['ending'],
    pageToken: query['page'],
  });
  return (
    <>
      <SearchHeading
        title="Gift cards"
        path={path}
        name="ending"
        value={query['ending']}
        label="The last four characters of a code"
        placeholder="Last four"
      />
      {list.giftCards.length === 0 ? (
        <Empty title="No gift cards here" emoji="1f381">
          <p>A gift card pays for whatever its holder chooses. Issue one below.</p>
        </Empty>
      ) : (
        <DataTable
          rows={list.giftCards}
          columns={columns}
          keyOf={({ id }) => id}
          hrefOf={({ id }) => `${path}/${id}`}
        />
      )}
      <Pager
        first={withQuery(path, query, { page: undefined })}
        isFirst={query['page'] === undefined}
        next={list.nextPageToken === '' ? undefined : withQuery(path, query, { page: list.nextPageToken })}
      />
      <Panel title="New gift card">
        <IssueGiftCard currency={shopCurrency()} />
      </Panel>
    </>
  );
}

const columns: readonly Column<GiftCard>[] = [
  { head: 'Card', cell: ({ codeEnding }) => `…\u00a0${codeEnding}` },
  { head: 'Issued', cell: ({ createdAt }) => <When at={createdAt} to="day" /> },
  { head: 'Note', cell: ({ note }) => note, wide: true },
  { head: 'Worth', align: 'right', cell: ({ issued }) => formatMoney(issued), wide: true },
  { head: 'Left', align: 'right', cell: ({ balance }) => formatMoney(balance) },
  { head: 'State', cell: ({ active }) => (active ? 'active' : 'blocked') },
];
