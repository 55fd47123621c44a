'use client';
import { type FormEvent, useState } from 'react';
import { useAsk } from '#web/components/proof/use-ask.ts';
import { ProblemNotice } from '#web/components/ui/notice.tsx';
import type { Erasure } from '#web/lib/api/account-types.ts';
import { call } from '#web/lib/api/browser.ts';
import { CheckField } from './check-field.tsx';
import { CurrentPasswordField } from './current-password-field.tsx';

/** Says what is lost, asks for the password, and erases for good. */
export function EraseForm({ hasPassword }: { readonly hasPassword: boolean }) {
  const [password, setPassword] = useState('');
  const [meant, setMeant] = useState(false);
  const { ask, asking, problem } = useAsk();

  const onSubmit = async (event: FormEvent) => {
    event.preventDefault();
    const erasure = await ask(async () => {
      // Proven first, so that the password never stands in an address: a DELETE has no body.
      if (hasPassword) await call('/api/auth/prove', { method: 'POST', body: { password } });
      return call<Erasure>('/api/v1/me', { method: 'DELETE' });
    });
    if (erasure === null) return;
    // The session is gone already; this lets go of the cart and the orders that the browser holds.
    await call('/api/auth/sign-out', { method: 'POST', body: {} }).catch(() => undefined);
    window.location.assign(`/erasure/${encodeURIComponent(erasure.token ?? '')}`);
  };

  return (
    <form method="post" onSubmit={onSubmit} className="grid gap-4 rounded-3xl bg-danger-soft p-6">
      <ul className="grid list-disc gap-1.5 pl-5">
        <li>You are signed out everywhere, at once, and cannot sign in again.</li>
        <li>Your cart, your addresses and what we wrote to you are deleted.</li>
        <li>Orders stay as the law asks for them, without your name, address and e-mail.</li>
        <li>This cannot be taken back. You get a certificate of what every part of the shop has done.</li>
      </ul>
      {hasPassword && (
        <CurrentPasswordField
          name="erasePassword"
          label="Your password"
          value={password}
          onChange={setPassword}
          className="max-w-md"
        />
      )}
      <CheckField label="I want my account to be erased" checked={meant} onChange={setMeant} />
      {problem !== null && <ProblemNotice problem={problem} />}
      <button
        type="submit"
        disabled={asking || !meant}
        className="button-main justify-self-start enabled:bg-danger enabled:text-card enabled:hover:bg-danger"
      >
        Erase my account
      </button>
    </form>
  );
}
