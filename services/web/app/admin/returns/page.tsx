import type { Metadata } from 'next';
import Link from 'next/link';
import { CommandButton } from '#web/components/admin/command-button.tsx';
import { CommandForm } from '#web/components/admin/command-form.tsx';
import { PageHead } from '#web/components/admin/panel.tsx';
import { ChoiceLinks } from '#web/components/catalog/choice-links.tsx';
import { Empty } from '#web/components/ui/notice.tsx';
import { Pager } from '#web/components/ui/pager.tsx';
import { When } from '#web/components/ui/when.tsx';
import { askAdmin, requireStaff } from '#web/lib/api/staff.ts';
import type { Page } from '#web/lib/api/staff-types.ts';
import { type Return, returnStatuses } from '#web/lib/api/types.ts';
import { readQuery, type SearchParams, withQuery } from '#web/lib/shop/address-of-page.ts';
import { formatMoney } from '#web/lib/shop/money.ts';
import { returnReason, spoken } from '#web/lib/shop/words.ts';

export const metadata: Metadata = { title: 'Returns' };

const path = '/admin/returns';

export default async function ReturnsPage({ searchParams }: { readonly searchParams: SearchParams }) {
  await requireStaff(path);
  const query = await readQuery(searchParams);
  const status = returnStatuses.find((known) => known === query['status']);
  const { returns, nextPageToken } = await askAdmin<Page<'returns', Return>>('/returns', {
    status,
    pageToken: query['page'],
  });
  const choices = [undefined, ...returnStatuses].map((choice) => ({
    label: choice === undefined ? 'All' : spoken(choice),
    href: withQuery(path, query, { status: choice, page: undefined }),
    chosen: choice === status,
  }));
  return (
    <>
      <PageHead title="Returns" />
      <ChoiceLinks label="Status" choices={choices} />
      {returns.length === 0 ? (
        <div className="mt-5">
          <Empty title="Nothing comes back" emoji="1f4e6">
            <p>What customers ask to send back is decided here.</p>
          </Empty>
        </div>
      ) : (
        <ul className="mt-5 grid gap-4">
          {returns.map((one) => (
            <ReturnCard key={one.id} one={one} />
          ))}
        </ul>
      )}
      <Pager
        first={withQuery(path, query, { page: undefined })}
        isFirst={query['page'] === undefined}
        next={nextPageToken === '' ? undefined : withQuery(path, query, { page: nextPageToken })}
      />
    </>
  );
}

function ReturnCard({ one }: { readonly one: Return }) {
  return (
    <li className="rounded-2xl border border-line bg-card p-5" data-testid="return">
      <p className="flex flex-wrap items-baseline gap-x-4">
        <Link href={`/admin/orders/${one.orderId}`} prefetch={false} className="font-semibold text-link">
          {one.orderNumber}
        </Link>
        <span className="font-semibold">{spoken(one.status)}</span>
        <span className="text-soft">
          <When at={one.requestedAt} />
        </span>
        <span className="ml-auto font-semibold tabular-nums">{formatMoney(one.refund)}</span>
      </p>
      <p className="mt-2">{one.lines.map(({ sku, quantity }) => `${quantity} × ${sku}`).join(', ')}</p>
      <p className="text-soft">
        {returnReason(one.reason)}
        {one.note !== '' && `: ${one.note}`}
      </p>
      <Decide one={one} />
    </li>
  );
}

/** What can be done with a return from where it stands. */
function Decide({ one }: { readonly one: Return }) {
  const path = `/api/v1/admin/returns/${one.id}`;
  if (one.status === 'requested')
    return (
      <div className="mt-4 grid gap-3 sm:flex sm:flex-wrap sm:items-end">
        <CommandButton main label="Approve" path={`${path}/approve`} />
        <CommandForm
          quiet
          path={`${path}/reject`}
          submit="Reject"
          fields={[{ kind: 'text', name: 'note', label: 'Why not, to the customer', maxLength: 1000 }]}
        />
      </div>
    );
  if (one.status !== 'approved')
    return one.decisionNote === undefined ? null : <p className="mt-2">{one.decisionNote}</p>;
  const lines = (restock: boolean) => one.lines.map((line) => ({ ...line, restock }));
  return (
    <div className="mt-4 flex flex-wrap gap-3">
      <CommandButton
        main
        label="It is here, and can be sold again"
        path={`${path}/receive`}
        body={{ lines: lines(true) }}
      />
      <CommandButton
        label="It is here, and cannot be sold again"
        path={`${path}/receive`}
        body={{ lines: lines(false) }}
      />
    </div>
  );
}
