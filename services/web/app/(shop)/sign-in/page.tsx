import type { Metadata } from 'next';
import Link from 'next/link';
import { NarrowPage } from '#web/components/account/narrow-page.tsx';
import { SignIn } from '#web/components/account/sign-in.tsx';
import { getSignInOffer } from '#web/lib/api/account.ts';
import { ownPath, readQuery, type SearchParams } from '#web/lib/shop/address-of-page.ts';
import { providerRefusal } from '#web/lib/shop/sign-in-words.ts';

export const metadata: Metadata = { title: 'Sign in', robots: { index: false } };

export default async function SignInPage({ searchParams }: { readonly searchParams: SearchParams }) {
  const [query, { providers }] = await Promise.all([readQuery(searchParams), getSignInOffer()]);
  const next = ownPath(query['next'], '/account');
  const error = query['error'];
  return (
    <NarrowPage title="Sign in">
      {next.startsWith('/admin') && <p className="-mt-4 mb-6 text-soft">The back office is for staff accounts.</p>}
      {error !== undefined && (
        <p role="alert" className="mb-6 rounded-xl bg-danger-soft px-4 py-3 font-semibold text-danger">
          {providerRefusal(error)}
        </p>
      )}
      <SignIn next={next} providers={providers} startWithCode={query['step'] === 'second-factor'} />
      <p className="mt-6">
        <Link href={`/sign-up?next=${encodeURIComponent(next)}`} prefetch={false} className="text-link">
          New here? Create an account
        </Link>
      </p>
    </NarrowPage>
  );
}
