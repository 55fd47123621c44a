'use client';
import { useState } from 'react';
import { useAsk } from '#web/components/proof/use-ask.ts';
import { Notice, ProblemNotice } from '#web/components/ui/notice.tsx';
import { call } from '#web/lib/api/browser.ts';

/** For who signs in without a password: a first one is set by the link of a mail, as a forgotten one is. */
export function SetPassword({ email }: { readonly email: string }) {
  const [sent, setSent] = useState(false);
  const { ask, asking, problem } = useAsk();
  const send = async () => {
    const answer = await ask(() =>
      call<unknown>('/api/auth/request-password-reset', { method: 'POST', body: { email } }),
    );
    if (answer !== null) setSent(true);
  };
  if (sent) return <Notice title="Look into your mail">A link is on its way to {email}.</Notice>;
  return (
    <div className="grid justify-items-start gap-4">
      <p className="text-soft">You sign in without one. If you like, we send you a link to set a password.</p>
      {problem !== null && <ProblemNotice problem={problem} />}
      <button type="button" disabled={asking} onClick={send} className="button-quiet">
        Send me a link
      </button>
    </div>
  );
}
