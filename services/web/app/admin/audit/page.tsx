import type { Metadata } from 'next';
import { SearchHeading } from '#web/components/admin/search-heading.tsx';
import { Empty } from '#web/components/ui/notice.tsx';
import { Pager } from '#web/components/ui/pager.tsx';
import { When } from '#web/components/ui/when.tsx';
import { askAdmin, requireStaff } from '#web/lib/api/staff.ts';
import type { AuditEntry, Page } from '#web/lib/api/staff-types.ts';
import { readQuery, type SearchParams, withQuery } from '#web/lib/shop/address-of-page.ts';

export const metadata: Metadata = { title: 'Audit log' };

const path = '/admin/audit';

export default async function AuditPage({ searchParams }: { readonly searchParams: SearchParams }) {
  await requireStaff(path);
  const query = await readQuery(searchParams);
  const list = await askAdmin<Page<'entries', AuditEntry>>('/audit', {
    subject: query['subject'],
    pageToken: query['page'],
    pageSize: '50',
  });
  return (
    <>
      <SearchHeading
        title="Audit log"
        path={path}
        name="subject"
        value={query['subject']}
        label="What was changed: an order's id, a SKU"
        placeholder="Order id or SKU"
      />
      {list.entries.length === 0 ? (
        <Empty title="Nobody changed anything" emoji="1f54a-fe0f">
          <p>Who of the staff changed what, and how it was before, is kept here.</p>
        </Empty>
      ) : (
        <ol className="mt-5 divide-y divide-line rounded-2xl border border-line bg-card">
          {list.entries.map((entry) => (
            <EntryRow key={entry.id} entry={entry} />
          ))}
        </ol>
      )}
      <Pager
        first={withQuery(path, query, { page: undefined })}
        isFirst={query['page'] === undefined}
        next={list.nextPageToken === '' ? undefined : withQuery(path, query, { page: list.nextPageToken })}
      />
    </>
  );
}

function EntryRow({ entry }: { readonly entry: AuditEntry }) {
  return (
    <li className="px-4 py-3">
      <details>
        <summary className="flex list-none flex-wrap items-baseline gap-x-4">
          <span className="font-semibold">{entry.action}</span>
          <span className="break-all text-soft text-sm">{entry.subject}</span>
          <span className="ml-auto text-soft text-sm">
            {entry.actorEmail}, <When at={entry.at} />
          </span>
        </summary>
        <div className="mt-3 grid gap-3 md:grid-cols-2">
          <Side title="Before" json={entry.beforeJson} />
          <Side title="After" json={entry.afterJson} />
        </div>
      </details>
    </li>
  );
}

function Side({ title, json }: { readonly title: string; readonly json: string | undefined }) {
  return (
    <div className="rounded-xl bg-sunk p-3">
      <h2 className="font-sans font-semibold text-sm">{title}</h2>
      <pre className="mt-1 overflow-x-auto whitespace-pre-wrap break-words text-sm">
        {json === undefined ? 'nothing' : JSON.stringify(JSON.parse(json), null, 2)}
      </pre>
    </div>
  );
}
