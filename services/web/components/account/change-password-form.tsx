'use client';
import { type FormEvent, useState } from 'react';
import { Notice, ProblemNotice } from '#web/components/ui/notice.tsx';
import { SubmitButton } from '#web/components/ui/submit-button.tsx';
import { call } from '#web/lib/api/browser.ts';
import { useAsk } from '../proof/use-ask.ts';
import { CurrentPasswordField } from './current-password-field.tsx';
import { PasswordField } from './password-field.tsx';

interface Props {
  readonly currentLabel: string;
  /** A path of this shop to go to afterwards; without it, the form says that it is done. */
  readonly next?: string;
}

/** Changes the password of who is signed in; every other session ends. */
export function ChangePasswordForm({ currentLabel, next }: Props) {
  const [currentPassword, setCurrent] = useState('');
  const [newPassword, setNew] = useState('');
  const [done, setDone] = useState(false);
  const { ask, asking, problem } = useAsk();

  const onSubmit = async (event: FormEvent) => {
    event.preventDefault();
    setDone(false);
    const body = { currentPassword, newPassword, revokeOtherSessions: true };
    const answer = await ask(() => call<unknown>('/api/auth/change-password', { method: 'POST', body }));
    if (answer === null) return;
    if (next !== undefined) return window.location.assign(next);
    setCurrent('');
    setNew('');
    setDone(true);
  };

  return (
    <form method="post" onSubmit={onSubmit} className="grid max-w-md gap-5">
      <CurrentPasswordField name="currentPassword" label={currentLabel} value={currentPassword} onChange={setCurrent} />
      <PasswordField name="newPassword" label="New password" value={newPassword} onChange={setNew} />
      {problem !== null && <ProblemNotice problem={problem} />}
      {done && <Notice title="Your password is changed">You stay signed in here, and nowhere else.</Notice>}
      <SubmitButton disabled={asking} className="button-main justify-self-start">
        Change the password
      </SubmitButton>
    </form>
  );
}
