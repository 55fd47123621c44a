import type { Metadata } from 'next';
import { EndReminders } from '#web/components/account/end-reminders.tsx';
import { NarrowPage } from '#web/components/account/narrow-page.tsx';
import { readQuery, type SearchParams } from '#web/lib/shop/address-of-page.ts';

/** Its address arrives with a token, which no other site is told. */
export const metadata: Metadata = { title: 'Reminders', robots: { index: false }, referrer: 'no-referrer' };

interface Props {
  readonly searchParams: SearchParams;
}

export default async function UnsubscribePage({ searchParams }: Props) {
  const { token, ended, problem } = await readQuery(searchParams);
  return (
    <NarrowPage title={ended === undefined ? 'No more reminders?' : 'No more reminders'}>
      <EndReminders token={token} ended={ended !== undefined} problem={problem} />
    </NarrowPage>
  );
}
