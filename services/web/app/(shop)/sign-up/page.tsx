import type { Metadata } from 'next';
import Link from 'next/link';
import { NarrowPage } from '#web/components/account/narrow-page.tsx';
import { ProviderButtons } from '#web/components/account/provider-buttons.tsx';
import { SignUpForm } from '#web/components/account/sign-up-form.tsx';
import { getSignInOffer } from '#web/lib/api/account.ts';
import { ownPath, readQuery, type SearchParams } from '#web/lib/shop/address-of-page.ts';

export const metadata: Metadata = { title: 'Create account', robots: { index: false } };

export default async function SignUpPage({ searchParams }: { readonly searchParams: SearchParams }) {
  const [query, { providers, verificationRequired }] = await Promise.all([readQuery(searchParams), getSignInOffer()]);
  const next = ownPath(query['next'], '/account');
  return (
    <NarrowPage title="Create account">
      <SignUpForm next={next} confirms={verificationRequired} />
      {providers.length > 0 && (
        <div className="mt-6 grid gap-3">
          <ProviderButtons providers={providers} next={next} />
        </div>
      )}
      <p className="mt-6">
        <Link href={`/sign-in?next=${encodeURIComponent(next)}`} prefetch={false} className="text-link">
          You have an account? Sign in
        </Link>
      </p>
    </NarrowPage>
  );
}
