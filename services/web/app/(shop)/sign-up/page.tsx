import type { Metadata } from 'next';
import Link from 'next/link';
import { AuthForm } from '#web/components/account/auth-form.tsx';
import { ownPath, readQuery, type SearchParams } from '#web/lib/shop/address-of-page.ts';

export const metadata: Metadata = { title: 'Create account', robots: { index: false } };

export default async function SignUpPage({ searchParams }: { readonly searchParams: SearchParams }) {
  const next = ownPath((await readQuery(searchParams))['next'], '/account');
  return (
    <div className="wrap max-w-md pt-12">
      <h1 className="mb-8 font-extrabold text-4xl">Create account</h1>
      <AuthForm kind="sign-up" next={next} />
      <p className="mt-6">
        <Link href={`/sign-in?next=${encodeURIComponent(next)}`} prefetch={false} className="text-link">
          You have an account? Sign in
        </Link>
      </p>
    </div>
  );
}
