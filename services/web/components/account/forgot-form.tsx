'use client';
import { type FormEvent, useState } from 'react';
import { Notice, ProblemNotice } from '#web/components/ui/notice.tsx';
import { SubmitButton } from '#web/components/ui/submit-button.tsx';
import { TextField } from '#web/components/ui/text-field.tsx';
import { call } from '#web/lib/api/browser.ts';
import { useAsk } from '../proof/use-ask.ts';

/** Asks for a mail with a link to a new password. The answer is the same whether or not there is an account. */
export function ForgotForm() {
  const [email, setEmail] = useState('');
  const [sentTo, setSentTo] = useState<string | null>(null);
  const { ask, asking, problem } = useAsk();

  const onSubmit = async (event: FormEvent) => {
    event.preventDefault();
    const body = { email: email.trim() };
    const answer = await ask(() => call<unknown>('/api/auth/request-password-reset', { method: 'POST', body }));
    if (answer !== null) setSentTo(email.trim());
  };

  if (sentTo !== null)
    return (
      <Notice title="Look into your mail">
        If {sentTo} is known here, a link is on its way to it. It works once, for an hour.
      </Notice>
    );
  return (
    <form method="post" onSubmit={onSubmit} className="grid gap-5">
      <TextField
        name="email"
        label="E-mail"
        type="email"
        inputMode="email"
        autoComplete="email"
        value={email}
        onChange={setEmail}
        maxLength={254}
      />
      {problem !== null && <ProblemNotice problem={problem} />}
      <SubmitButton disabled={asking}>Send me a link</SubmitButton>
    </form>
  );
}
