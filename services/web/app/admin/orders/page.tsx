import type { Metadata } from 'next';
import { OrdersTable } from '#web/components/admin/orders-table.tsx';
import { SearchHeading } from '#web/components/admin/search-heading.tsx';
import { ChoiceLinks } from '#web/components/catalog/choice-links.tsx';
import { Empty } from '#web/components/ui/notice.tsx';
import { Pager } from '#web/components/ui/pager.tsx';
import { listOrders, requireStaff } from '#web/lib/api/staff.ts';
import { orderStatuses } from '#web/lib/api/types.ts';
import { readQuery, type SearchParams, withQuery } from '#web/lib/shop/address-of-page.ts';
import { spoken } from '#web/lib/shop/words.ts';

export const metadata: Metadata = { title: 'Orders' };

const path = '/admin/orders';

export default async function OrdersPage({ searchParams }: { readonly searchParams: SearchParams }) {
  await requireStaff(path);
  const query = await readQuery(searchParams);
  const status = orderStatuses.find((known) => known === query['status']);
  const { orders, nextPageToken } = await listOrders({ status, query: query['query'], pageToken: query['page'] });
  const to = (change: Readonly<Record<string, string | undefined>>) =>
    withQuery(path, query, { page: undefined, ...change });
  const statuses = [undefined, ...orderStatuses].map((choice) => ({
    label: choice === undefined ? 'All' : spoken(choice),
    href: to({ status: choice }),
    chosen: choice === status,
  }));
  return (
    <>
      <SearchHeading
        title="Orders"
        path={path}
        name="query"
        value={query['query']}
        label="Order number or e-mail"
        placeholder="Number or e-mail"
      >
        {status !== undefined && <input type="hidden" name="status" value={status} />}
      </SearchHeading>
      <ChoiceLinks label="Status" choices={statuses} />
      {orders.length === 0 ? (
        <div className="mt-5">
          <Empty title="No orders here" emoji="1f4e6">
            <p>
              Orders appear here as soon as somebody pays. Place one in the shop to see its way through the services.
            </p>
          </Empty>
        </div>
      ) : (
        <OrdersTable orders={orders} />
      )}
      <Pager
        first={to({})}
        isFirst={query['page'] === undefined}
        next={nextPageToken === '' ? undefined : to({ page: nextPageToken })}
      />
    </>
  );
}
