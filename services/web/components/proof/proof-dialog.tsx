'use client';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { PasskeyButton } from '#web/components/account/passkey-button.tsx';
import { ProblemNotice } from '#web/components/ui/notice.tsx';
import { TextField } from '#web/components/ui/text-field.tsx';
import { call } from '#web/lib/api/browser.ts';
import { type Problem, problemOf } from '#web/lib/api/problem.ts';
import type { Me } from '#web/lib/api/types.ts';
import { kindly } from '#web/lib/shop/sign-in-words.ts';
import { CurrentPasswordField } from '../account/current-password-field.tsx';
import { type Way, waysToProve } from './ways.ts';

/** What the shop wants to know before it does something: that it is still the same person, or their second factor. */
export type Wanted = 'proof' | 'second factor';

interface Props {
  readonly me: Pick<Me, 'signIns' | 'secondFactor'>;
  readonly wanted: Wanted;
  readonly onDone: (proved: boolean) => void;
}

/** Asks who is there once more. The native dialog keeps the focus inside and closes by Escape. */
export function ProofDialog({ me, wanted, onDone }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  const ways = waysToProve(me, wanted);
  return (
    <dialog
      ref={dialog}
      aria-labelledby="proof-title"
      onClose={() => onDone(false)}
      className="m-auto w-[min(26rem,calc(100vw-2rem))] rounded-3xl border border-line bg-card p-6 text-ink shadow-lift"
    >
      <h2 id="proof-title" className="font-bold text-2xl">
        Is it still you?
      </h2>
      <p className="mt-2 mb-5 text-soft">
        {wanted === 'proof'
          ? 'This concerns money, your data or who may sign in, so we ask once more.'
          : 'This opens with your second factor.'}
      </p>
      <div className="grid gap-4">
        <ProofForm ways={ways} onDone={() => onDone(true)} />
        {ways.includes('passkey') && <PasskeyButton label="Use a passkey" onSignedIn={() => onDone(true)} />}
        {ways.length === 0 && <OtherWay wanted={wanted} />}
        <button type="button" onClick={() => onDone(false)} className="text-link justify-self-center py-2">
          Not now
        </button>
      </div>
    </dialog>
  );
}

function ProofForm({ ways, onDone }: { readonly ways: readonly Way[]; readonly onDone: () => void }) {
  const typable = ways.filter((one) => one !== 'passkey');
  const [way, setWay] = useState(typable[0]);
  const [typed, setTyped] = useState('');
  const [problem, setProblem] = useState<Problem | null>(null);
  const [sending, setSending] = useState(false);
  if (way === undefined) return null;
  const other = typable.find((one) => one !== way);

  const onSubmit = async (event: FormEvent) => {
    event.preventDefault();
    setSending(true);
    try {
      const body = way === 'code' ? { code: typed.trim() } : { password: typed };
      await call('/api/auth/prove', { method: 'POST', body });
      onDone();
    } catch (error) {
      setProblem(kindly(problemOf(error)));
      setSending(false);
    }
  };

  return (
    <form onSubmit={onSubmit} className="grid gap-4">
      {way === 'code' ? (
        <TextField
          name="proofCode"
          label="Code of your authenticator app"
          value={typed}
          onChange={setTyped}
          autoComplete="one-time-code"
          inputMode="numeric"
          maxLength={20}
        />
      ) : (
        <CurrentPasswordField name="proofPassword" label="Your password" value={typed} onChange={setTyped} />
      )}
      {problem !== null && <ProblemNotice problem={problem} />}
      <button type="submit" disabled={sending} className="button-main">
        Go on
      </button>
      {other !== undefined && (
        <button
          type="button"
          onClick={() => {
            setWay(other);
            setTyped('');
          }}
          className="text-link justify-self-start"
        >
          {other === 'code' ? 'Use a code instead' : 'Use your password instead'}
        </button>
      )}
    </form>
  );
}

/** Without a password or a device, signing in again is the proof; without a second factor, one has to be set up. */
function OtherWay({ wanted }: { readonly wanted: Wanted }) {
  return wanted === 'proof' ? (
    <a
      href={`/sign-in?next=${encodeURIComponent(window.location.pathname + window.location.search)}`}
      className="button-main"
    >
      Sign in again
    </a>
  ) : (
    <a href="/account/security?need=second-factor" className="button-main">
      Set up a second factor
    </a>
  );
}
