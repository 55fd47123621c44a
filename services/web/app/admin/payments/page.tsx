import type { Metadata } from 'next';
import Link from 'next/link';
import { CommandButton } from '#web/components/admin/command-button.tsx';
import { type Column, DataTable } from '#web/components/admin/data-table.tsx';
import { PageHead, Panel } from '#web/components/admin/panel.tsx';
import { Empty } from '#web/components/ui/notice.tsx';
import { Pager } from '#web/components/ui/pager.tsx';
import { When } from '#web/components/ui/when.tsx';
import { askAdmin, requireStaff } from '#web/lib/api/staff.ts';
import type { Discrepancy, Page, Payment, Reconciliation } from '#web/lib/api/staff-types.ts';
import type { Money } from '#web/lib/api/types.ts';
import { readQuery, type SearchParams, withQuery } from '#web/lib/shop/address-of-page.ts';
import { formatMoney, minor } from '#web/lib/shop/money.ts';
import { paymentWords, spoken } from '#web/lib/shop/words.ts';

export const metadata: Metadata = { title: 'Payments' };

const path = '/admin/payments';

export default async function PaymentsPage({ searchParams }: { readonly searchParams: SearchParams }) {
  await requireStaff(path);
  const query = await readQuery(searchParams);
  const [list, report] = await Promise.all([
    askAdmin<Page<'payments', Payment>>('/payments', { pageToken: query['page'] }),
    askAdmin<Reconciliation>('/reconciliation'),
  ]);
  return (
    <>
      <PageHead title="Payments" />
      <Report report={report} />
      <Panel title="All payments">
        {list.payments.length === 0 ? (
          <Empty title="No payments yet" emoji="1f4b3">
            <p>What customers pay, and what they get back, is kept here.</p>
          </Empty>
        ) : (
          <DataTable
            rows={list.payments}
            columns={columns}
            keyOf={({ orderId }) => orderId}
            hrefOf={({ orderId }) => `/admin/orders/${orderId}`}
          />
        )}
      </Panel>
      <Pager
        first={path}
        isFirst={query['page'] === undefined}
        next={list.nextPageToken === '' ? undefined : withQuery(path, query, { page: list.nextPageToken })}
      />
    </>
  );
}

/** Whether the provider's books and ours say the same. */
function Report({ report }: { readonly report: Reconciliation }) {
  return (
    <Panel title="Reconciliation">
      <div className="flex flex-wrap items-center gap-4">
        <p>
          {report.at === undefined ? (
            'The provider’s records have not been compared with ours yet.'
          ) : (
            <>
              {report.compared} movements compared, <When at={report.at} />.{' '}
              {report.discrepancies.length === 0 && 'Both books say the same.'}
            </>
          )}
        </p>
        <CommandButton label="Compare now" path="/api/v1/admin/reconciliation" />
      </div>
      {report.discrepancies.length > 0 && (
        <DataTable rows={report.discrepancies} columns={differences} keyOf={({ kind, key }) => `${kind} ${key}`} />
      )}
    </Panel>
  );
}

/** Nothing is not worth a figure: what is there should be seen. */
const someMoney = (money: Money | undefined): string =>
  money === undefined || minor(money) === 0 ? '' : formatMoney(money);

const columns: readonly Column<Payment>[] = [
  {
    head: 'Begun',
    cell: ({ createdAt, method, status }) => (
      <>
        <When at={createdAt} />
        <span className="block font-normal text-soft text-sm lg:hidden">
          {paymentWords[method]}, {spoken(status).toLowerCase()}
        </span>
      </>
    ),
  },
  { head: 'Method', cell: ({ method }) => paymentWords[method], wide: true },
  { head: 'Status', cell: ({ status }) => spoken(status), wide: true },
  {
    head: 'Gift card',
    align: 'right',
    cell: ({ giftCard }) => someMoney(giftCard),
    wide: true,
  },
  {
    head: 'Refunded',
    align: 'right',
    cell: ({ refunded }) => someMoney(refunded),
    wide: true,
  },
  { head: 'Amount', align: 'right', cell: ({ amount }) => formatMoney(amount) },
];

const differences: readonly Column<Discrepancy>[] = [
  { head: 'What', cell: ({ kind }) => spoken(kind.toLowerCase()) },
  {
    head: 'Order',
    cell: ({ orderId, key }) =>
      orderId === undefined ? (
        key
      ) : (
        <Link href={`/admin/orders/${orderId}`} prefetch={false} className="text-link">
          Order
        </Link>
      ),
  },
  { head: 'Ours', align: 'right', cell: ({ ours }) => (ours === undefined ? '' : formatMoney(ours)) },
  { head: 'Theirs', align: 'right', cell: ({ theirs }) => (theirs === undefined ? '' : formatMoney(theirs)) },
  { head: 'Detail', cell: ({ detail }) => detail, wide: true },
  { head: 'State', cell: ({ mended }) => (mended ? 'mended' : 'look at it') },
];
