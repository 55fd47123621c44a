'use client';
import { call } from '#web/lib/api/browser.ts';

export function SignOutButton() {
  const signOut = async () => {
    // Whatever the answer, the next page shows whether somebody is still signed in.
    await call('/api/auth/sign-out', { method: 'POST', body: {} }).catch(() => undefined);
    window.location.assign('/');
  };
  return (
    <button type="button" onClick={signOut} className="button-quiet">
      Sign out
    </button>
  );
}
