import type { Metadata } from 'next';
import Link from 'next/link';
import { CommandButton } from '#web/components/admin/command-button.tsx';
import { MailPreview } from '#web/components/admin/mail-preview.tsx';
import { SearchHeading } from '#web/components/admin/search-heading.tsx';
import { ChoiceLinks } from '#web/components/catalog/choice-links.tsx';
import { Empty } from '#web/components/ui/notice.tsx';
import { Pager } from '#web/components/ui/pager.tsx';
import { When } from '#web/components/ui/when.tsx';
import { listMails, requireStaff } from '#web/lib/api/staff.ts';
import { type Mail, mailStatuses } from '#web/lib/api/types.ts';
import { readQuery, type SearchParams, withQuery } from '#web/lib/shop/address-of-page.ts';
import { spoken } from '#web/lib/shop/words.ts';

export const metadata: Metadata = { title: 'Mail log' };

const path = '/admin/mails';

export default async function MailsPage({ searchParams }: { readonly searchParams: SearchParams }) {
  await requireStaff(path);
  const query = await readQuery(searchParams);
  const status = mailStatuses.find((known) => known === query['status']);
  const { mails, nextPageToken } = await listMails({
    email: query['email'],
    orderId: query['orderId'],
    status,
    pageToken: query['page'],
  });
  const opened = mails.find(({ id }) => id === query['mail']);
  const chosen = opened ?? mails[0];
  const statuses = [undefined, ...mailStatuses].map((choice) => ({
    label: choice === undefined ? 'All' : spoken(choice),
    href: withQuery(path, query, { status: choice, page: undefined, mail: undefined }),
    chosen: choice === status,
  }));
  return (
    <>
      <SearchHeading
        title="Mail log"
        path={path}
        name="email"
        value={query['email']}
        label="Recipient's e-mail"
        placeholder="Recipient"
      >
        {status !== undefined && <input type="hidden" name="status" value={status} />}
      </SearchHeading>
      <p className="-mt-2 mb-4">
        <Link href="/admin/mail-templates" prefetch={false} className="text-link">
          See every template
        </Link>
      </p>
      <div className="mb-5 flex flex-wrap items-center justify-between gap-3">
        <ChoiceLinks label="Status" choices={statuses} />
        {status === 'failed' && chosen !== undefined && (
          <CommandButton label="Send every failed mail again" path="/api/v1/admin/mails:resend" />
        )}
      </div>
      {status === 'failed' && (
        <p className="-mt-2 mb-5 text-soft">
          A thousand go at once. Those whose link was lost stay here: people ask for a new one.
        </p>
      )}
      {chosen === undefined ? (
        <Empty title={status === undefined ? 'No mails yet' : 'No mails here'} emoji="2709-fe0f">
          <p>Confirmations and welcomes are kept here, whether or not a mail server is set.</p>
        </Empty>
      ) : (
        // Side by side where there is room; elsewhere the list, or the mail that was opened.
        <div className="grid gap-6 xl:grid-cols-[26rem_1fr]">
          <ul
            className={`h-fit divide-y divide-line overflow-y-auto rounded-2xl border border-line bg-card xl:max-h-[46rem] ${opened === undefined ? '' : 'max-xl:hidden'}`}
          >
            {mails.map((mail) => (
              <MailRow
                key={mail.id}
                mail={mail}
                href={withQuery(path, query, { mail: mail.id })}
                chosen={mail === chosen}
              />
            ))}
          </ul>
          <div className={opened === undefined ? 'max-xl:hidden' : ''}>
            <Link
              href={withQuery(path, query, { mail: undefined })}
              prefetch={false}
              className="text-link mb-4 inline-block xl:hidden"
            >
              Back to the list
            </Link>
            <MailPreview mail={chosen} />
          </div>
        </div>
      )}
      <Pager
        first={withQuery(path, query, { page: undefined, mail: undefined })}
        isFirst={query['page'] === undefined}
        next={nextPageToken === '' ? undefined : withQuery(path, query, { page: nextPageToken, mail: undefined })}
      />
    </>
  );
}

function MailRow({ mail, href, chosen }: { readonly mail: Mail; readonly href: string; readonly chosen: boolean }) {
  return (
    <li>
      <Link
        href={href}
        prefetch={false}
        aria-current={chosen ? 'true' : undefined}
        data-testid="mail-row"
        className="block px-4 py-3 hover:bg-accent-soft xl:aria-[current]:bg-accent-soft"
      >
        <span className="block font-semibold">{mail.subject}</span>
        <span className="block text-sm text-soft">
          {mail.to}, <When at={mail.createdAt} />, {spoken(mail.status)}
        </span>
      </Link>
    </li>
  );
}
