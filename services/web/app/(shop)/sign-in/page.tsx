import type { Metadata } from 'next';
import Link from 'next/link';
import { AuthForm } from '#web/components/account/auth-form.tsx';
import { ownPath, readQuery, type SearchParams } from '#web/lib/shop/address-of-page.ts';

export const metadata: Metadata = { title: 'Sign in', robots: { index: false } };

export default async function SignInPage({ searchParams }: { readonly searchParams: SearchParams }) {
  const next = ownPath((await readQuery(searchParams))['next'], '/account');
  return (
    <div className="wrap max-w-md pt-12">
      <h1 className="mb-8 font-extrabold text-4xl">Sign in</h1>
      {next.startsWith('/admin') && <p className="-mt-4 mb-6 text-soft">The back office is for staff accounts.</p>}
      <AuthForm kind="sign-in" next={next} />
      <p className="mt-6">
        <Link href={`/sign-up?next=${encodeURIComponent(next)}`} prefetch={false} className="text-link">
          New here? Create an account
        </Link>
      </p>
    </div>
  );
}
