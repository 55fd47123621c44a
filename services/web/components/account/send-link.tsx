'use client';
import { type ReactNode, useState } from 'react';
import { useAsk } from '#web/components/proof/use-ask.ts';
import { Notice, ProblemNotice } from '#web/components/ui/notice.tsx';
import { call } from '#web/lib/api/browser.ts';

interface Props {
  readonly email: string;
  /** Sends a mail with a link. */
  readonly path: '/api/auth/request-password-reset' | '/api/auth/send-verification-email';
  /** Why one might want it. */
  readonly children: ReactNode;
}

/** Asks for a mail with a link to the address of the account. */
export function SendLink({ email, path, children }: Props) {
  const [sent, setSent] = useState(false);
  const { ask, asking, problem } = useAsk();
  const send = async () => {
    const answer = await ask(() => call<unknown>(path, { method: 'POST', body: { email } }));
    if (answer !== null) setSent(true);
  };
  if (sent) return <Notice title="Look into your mail">A link is on its way to {email}.</Notice>;
  return (
    <div className="grid justify-items-start gap-4">
      <p className="text-soft">{children}</p>
      {problem !== null && <ProblemNotice problem={problem} />}
      <button type="button" disabled={asking} onClick={send} className="button-quiet">
        Send me a link
      </button>
    </div>
  );
}
