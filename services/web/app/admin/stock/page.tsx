import type { Metadata } from 'next';
import { type Column, DataTable } from '#web/components/admin/data-table.tsx';
import { Panel } from '#web/components/admin/panel.tsx';
import { SearchHeading } from '#web/components/admin/search-heading.tsx';
import { ChoiceLinks } from '#web/components/catalog/choice-links.tsx';
import { Empty } from '#web/components/ui/notice.tsx';
import { Pager } from '#web/components/ui/pager.tsx';
import { askAdmin, requireStaff } from '#web/lib/api/staff.ts';
import type { Location, Page, StockLevel } from '#web/lib/api/staff-types.ts';
import { readQuery, type SearchParams, withQuery } from '#web/lib/shop/address-of-page.ts';

export const metadata: Metadata = { title: 'Stock' };

const path = '/admin/stock';

export default async function StockPage({ searchParams }: { readonly searchParams: SearchParams }) {
  await requireStaff(path);
  const query = await readQuery(searchParams);
  const low = query['low'] === 'true' ? 'true' : undefined;
  const [list, places] = await Promise.all([
    askAdmin<Page<'stock', StockLevel>>('/stock', {
      query: query['query'],
      low,
      pageToken: query['page'],
      pageSize: '50',
    }),
    askAdmin<{ locations: Location[] }>('/locations'),
  ]);
  return (
    <>
      <SearchHeading title="Stock" path={path} name="query" value={query['query']} label="SKU" placeholder="SKU">
        {low !== undefined && <input type="hidden" name="low" value="true" />}
      </SearchHeading>
      <ChoiceLinks
        label="Which"
        choices={[
          {
            label: 'All',
            href: withQuery(path, query, { low: undefined, page: undefined }),
            chosen: low === undefined,
          },
          { label: 'Low', href: withQuery(path, query, { low: 'true', page: undefined }), chosen: low !== undefined },
        ]}
      />
      {list.stock.length === 0 ? (
        <div className="mt-5">
          <Empty title="Nothing here" emoji="1f4e6">
            <p>{low === undefined ? 'No SKU begins like this.' : 'Nothing is low. Well looked after.'}</p>
          </Empty>
        </div>
      ) : (
        <DataTable
          rows={list.stock}
          columns={columns}
          keyOf={({ sku }) => sku}
          hrefOf={({ sku }) => `${path}/${encodeURIComponent(sku)}`}
        />
      )}
      <Pager
        first={withQuery(path, query, { page: undefined })}
        isFirst={query['page'] === undefined}
        next={list.nextPageToken === '' ? undefined : withQuery(path, query, { page: list.nextPageToken })}
      />
      <Panel title="Locations">
        <DataTable rows={places.locations} columns={placeColumns} keyOf={({ id }) => id} />
      </Panel>
    </>
  );
}

const columns: readonly Column<StockLevel>[] = [
  { head: 'SKU', cell: ({ sku }) => sku },
  { head: 'On hand', align: 'right', cell: ({ onHand }) => onHand },
  { head: 'Reserved', align: 'right', cell: ({ reserved }) => reserved, wide: true },
  {
    head: 'Available',
    align: 'right',
    cell: ({ available, lowStockThreshold }) => (
      <span className={available <= lowStockThreshold ? 'font-semibold text-danger' : ''}>{available}</span>
    ),
  },
];

const placeColumns: readonly Column<Location>[] = [
  { head: 'Location', cell: ({ name }) => name },
  { head: 'Id', cell: ({ id }) => id, wide: true },
  { head: 'Kind', cell: ({ kind }) => kind },
  { head: 'Collect there', cell: ({ pickup }) => (pickup ? 'yes' : 'no') },
  { head: 'State', cell: ({ active }) => (active ? 'active' : 'closed') },
];
