import type { Metadata } from 'next';
import { CustomersTable } from '#web/components/admin/customers-table.tsx';
import { SearchHeading } from '#web/components/admin/search-heading.tsx';
import { Empty } from '#web/components/ui/notice.tsx';
import { Pager } from '#web/components/ui/pager.tsx';
import { askAdmin, requireStaff } from '#web/lib/api/staff.ts';
import type { Customer, Page } from '#web/lib/api/staff-types.ts';
import { readQuery, type SearchParams, withQuery } from '#web/lib/shop/address-of-page.ts';

export const metadata: Metadata = { title: 'Customers' };

const path = '/admin/customers';

export default async function CustomersPage({ searchParams }: { readonly searchParams: SearchParams }) {
  await requireStaff(path);
  const query = await readQuery(searchParams);
  const list = await askAdmin<Page<'customers', Customer>>('/customers', {
    query: query['query'],
    pageToken: query['page'],
    pageSize: '30',
  });
  return (
    <>
      <SearchHeading
        title="Customers"
        path={path}
        name="query"
        value={query['query']}
        label="The beginning of a name or an e-mail"
        placeholder="Name or e-mail"
      />
      {list.customers.length === 0 ? (
        <Empty title="Nobody here" emoji="1f465">
          <p>
            Everybody who creates an account is listed here. Guests who order without one are found by their orders.
          </p>
        </Empty>
      ) : (
        <CustomersTable customers={list.customers} />
      )}
      <Pager
        first={withQuery(path, query, { page: undefined })}
        isFirst={query['page'] === undefined}
        next={list.nextPageToken === '' ? undefined : withQuery(path, query, { page: list.nextPageToken })}
      />
    </>
  );
}
