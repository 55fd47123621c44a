import type { Metadata } from 'next';
import { CommandButton } from '#web/components/admin/command-button.tsx';
import { SearchHeading } from '#web/components/admin/search-heading.tsx';
import { ChoiceLinks } from '#web/components/catalog/choice-links.tsx';
import { Empty } from '#web/components/ui/notice.tsx';
import { Pager } from '#web/components/ui/pager.tsx';
import { When } from '#web/components/ui/when.tsx';
import { askAdmin, requireStaff } from '#web/lib/api/staff.ts';
import type { Page, ShopEvent } from '#web/lib/api/staff-types.ts';
import { readQuery, type SearchParams, withQuery } from '#web/lib/shop/address-of-page.ts';
import { spoken } from '#web/lib/shop/words.ts';

export const metadata: Metadata = { title: 'Events' };

const path = '/admin/events';
const states = ['parked', 'retrying', 'waiting'] as const;

export default async function EventsPage({ searchParams }: { readonly searchParams: SearchParams }) {
  await requireStaff(path);
  const query = await readQuery(searchParams);
  const state = states.find((known) => known === query['state']);
  const list = await askAdmin<Page<'events', ShopEvent>>('/events', {
    state,
    subject: query['subject'],
    pageToken: query['page'],
  });
  const choices = [undefined, ...states].map((choice) => ({
    label: choice === undefined ? 'All' : spoken(choice),
    href: withQuery(path, query, { state: choice, page: undefined }),
    chosen: choice === state,
  }));
  return (
    <>
      <SearchHeading
        title="Events"
        path={path}
        name="subject"
        value={query['subject']}
        label="What it is about: an order's id, a SKU"
        placeholder="Order id or SKU"
      />
      <ChoiceLinks label="State" choices={choices} />
      {list.events.length === 0 ? (
        <div className="mt-5">
          <Empty title={state === 'parked' ? 'Nothing is parked' : 'No events here'} emoji="1f54a-fe0f">
            <p>
              What one service says and others hear; what fails again and again is parked and can be tried once more.
            </p>
          </Empty>
        </div>
      ) : (
        <ol className="mt-5 divide-y divide-line rounded-2xl border border-line bg-card">
          {list.events.map((event) => (
            <EventRow key={event.id} event={event} />
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

function EventRow({ event }: { readonly event: ShopEvent }) {
  const troubled = event.consumers.filter(({ state }) => state === 'parked' || state === 'retrying');
  return (
    <li className="px-4 py-3">
      <div className="flex flex-wrap items-baseline gap-x-4">
        <span className="font-semibold">{event.type}</span>
        <span className="break-all text-soft text-sm">{event.subject}</span>
        <span className="ml-auto text-soft text-sm">
          <When at={event.time} />
        </span>
      </div>
      {troubled.map(({ service, state, tries, error }) => (
        <p key={service} className="mt-1 break-words text-danger text-sm">
          {service} {state} after {tries} tries{error === undefined ? '' : `: ${error}`}
        </p>
      ))}
      {troubled.some(({ state }) => state === 'parked') && (
        <div className="mt-2">
          <CommandButton label="Try again" path={`/api/v1/admin/events/${event.id}/replay`} />
        </div>
      )}
    </li>
  );
}
