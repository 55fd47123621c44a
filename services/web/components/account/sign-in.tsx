'use client';
import { useState } from 'react';
import { call } from '#web/lib/api/browser.ts';
import type { Me } from '#web/lib/api/types.ts';
import { PasswordSignIn } from './password-sign-in.tsx';
import { SecondFactorForm } from './second-factor-form.tsx';

interface Props {
  /** A path of this shop to go to afterwards. */
  readonly next: string;
  readonly providers: readonly { readonly id: string; readonly name: string }[];
  /** A provider has already said who it is. */
  readonly startWithCode: boolean;
}

/** Signing in: a password, a passkey or a provider, and a code where an authenticator app was set up. */
export function SignIn({ next, providers, startWithCode }: Props) {
  const [codeWanted, setCodeWanted] = useState(startWithCode);
  const onSignedIn = () => goOn(next);
  return codeWanted ? (
    <SecondFactorForm onSignedIn={onSignedIn} onBack={() => setCodeWanted(false)} />
  ) : (
    <PasswordSignIn
      next={next}
      providers={providers}
      onSignedIn={onSignedIn}
      onCodeWanted={() => setCodeWanted(true)}
    />
  );
}

/** A whole new page: everything on it now belongs to somebody. A one-time password is changed before that. */
async function goOn(next: string): Promise<void> {
  const me = await call<Me>('/api/v1/me').catch(() => null);
  const change = `/change-password?next=${encodeURIComponent(next)}`;
  window.location.assign(me?.mustChangePassword === true ? change : next);
}
