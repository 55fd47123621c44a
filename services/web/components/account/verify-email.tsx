'use client';
import Link from 'next/link';
import { useState } from 'react';
import { Notice, ProblemNotice } from '#web/components/ui/notice.tsx';
import { call } from '#web/lib/api/browser.ts';
import { useAsk } from '../proof/use-ask.ts';
import { ProveAccount } from './prove-account.tsx';
import { SpentLink } from './spent-link.tsx';
import { useLinkToken } from './use-link-token.ts';

/** Confirms an address by a click, since programs that look through mails open every link in them. */
export function VerifyEmail() {
  const token = useLinkToken();
  const [done, setDone] = useState(false);
  const { ask, asking, problem } = useAsk();
  const confirm = async () => {
    const answer = await ask(() => call<unknown>('/api/auth/verify-email', { method: 'POST', body: { token } }));
    if (answer !== null) setDone(true);
  };
  if (done) return <Confirmed />;
  if (token === null)
    return (
      <p role="alert" className="rounded-xl bg-danger-soft px-4 py-3 font-semibold text-danger">
        Open the link in our mail once more: its secret is missing here.
      </p>
    );
  if (problem?.reason === 'INVALID_TOKEN') return <SpentLink next="/account/security" />;
  if (problem?.reason === 'ACCOUNT_PROOF_REQUIRED')
    return <ProveAccount token={token} onConfirmed={() => setDone(true)} />;
  return (
    <div className="grid gap-5">
      <p className="text-soft">One click, and we know that our mails reach you.</p>
      {problem !== null && <ProblemNotice problem={problem} />}
      <button type="button" disabled={asking || token === undefined} onClick={confirm} className="button-main">
        Confirm my address
      </button>
    </div>
  );
}

function Confirmed() {
  return (
    <div className="grid gap-5">
      <Notice title="Thank you, your address is confirmed" />
      <Link href="/account" prefetch={false} className="button-main">
        To your account
      </Link>
    </div>
  );
}
