import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { ChangePasswordForm } from '#web/components/account/change-password-form.tsx';
import { NarrowPage } from '#web/components/account/narrow-page.tsx';
import { getMe } from '#web/lib/api/visitor.ts';
import { ownPath, readQuery, type SearchParams } from '#web/lib/shop/address-of-page.ts';

export const metadata: Metadata = { title: 'Change the password', robots: { index: false } };

/** Where a one-time password leads before anything else. */
export default async function ChangePasswordPage({ searchParams }: { readonly searchParams: SearchParams }) {
  const [me, query] = await Promise.all([getMe(), readQuery(searchParams)]);
  const next = ownPath(query['next'], '/account');
  if (me === null) redirect(`/sign-in?next=${encodeURIComponent(next)}`);
  if (!me.mustChangePassword) redirect(next);
  return (
    <NarrowPage title="Choose your own password">
      <p className="-mt-4 mb-6 text-soft">
        You came in with a password that was made for one use. Choose your own, then everything opens.
      </p>
      <ChangePasswordForm currentLabel="One-time password" next={next} />
    </NarrowPage>
  );
}
