import Link from 'next/link';
import type { ReactNode } from 'react';
import { AccountNav } from '#web/components/account/account-nav.tsx';
import { SignOutButton } from '#web/components/account/sign-out-button.tsx';
import { ProofProvider } from '#web/components/proof/proof-provider.tsx';
import { getMe } from '#web/lib/api/visitor.ts';
import { isStaff } from '#web/lib/shop/back-office.ts';

export default async function AccountLayout({ children }: { readonly children: ReactNode }) {
  const me = await getMe();
  // The page sends them away, and knows where they wanted to go.
  if (me === null || me.mustChangePassword) return children;
  return (
    <div className="wrap pt-10">
      <header className="mb-8 flex flex-wrap items-end justify-between gap-4">
        <div className="min-w-0">
          <p className="font-display font-extrabold text-4xl tracking-tight">Hello, {me.name || me.email}</p>
          <p className="mt-1 text-soft">{me.email}</p>
        </div>
        <div className="flex gap-3">
          {isStaff(me) && (
            <Link href="/admin" prefetch={false} className="button-quiet">
              Back office
            </Link>
          )}
          <SignOutButton />
        </div>
      </header>
      <div className="grid gap-x-12 gap-y-8 md:grid-cols-[11rem_minmax(0,1fr)]">
        <AccountNav />
        <ProofProvider me={me}>
          <div className="min-w-0">{children}</div>
        </ProofProvider>
      </div>
    </div>
  );
}
