'use client';
import { LogOut } from 'lucide-react';
import { call } from '#web/lib/api/browser.ts';

/** Compact, it is a picture alone on a phone. */
export function SignOutButton({ compact = false }: { readonly compact?: boolean }) {
  const signOut = async () => {
    // Whatever the answer, the next page shows whether somebody is still signed in.
    await call('/api/auth/sign-out', { method: 'POST', body: {} }).catch(() => undefined);
    window.location.assign('/');
  };
  return (
    <button
      type="button"
      onClick={signOut}
      className={compact ? 'button-quiet max-sm:min-w-11 max-sm:border-transparent max-sm:px-0' : 'button-quiet'}
    >
      {compact && <LogOut aria-hidden className="size-5 sm:hidden" />}
      <span className={compact ? 'max-sm:sr-only' : ''}>Sign out</span>
    </button>
  );
}
