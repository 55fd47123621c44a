import Link from 'next/link';
import { type FormEvent, useState } from 'react';
import { Notice, ProblemNotice } from '#web/components/ui/notice.tsx';
import { SubmitButton } from '#web/components/ui/submit-button.tsx';
import { call } from '#web/lib/api/browser.ts';
import { useAsk } from '../proof/use-ask.ts';
import { PasswordField } from './password-field.tsx';
import { SpentLink } from './spent-link.tsx';

/** Sets a new password with the secret of a mail's link, which is undefined until it was looked for. */
export function NewPassword({ token }: { readonly token: string | undefined }) {
  const [password, setPassword] = useState('');
  const [done, setDone] = useState(false);
  const { ask, asking, problem } = useAsk();

  const onSubmit = async (event: FormEvent) => {
    event.preventDefault();
    const body = { token, newPassword: password };
    const answer = await ask(() => call<unknown>('/api/auth/reset-password', { method: 'POST', body }));
    if (answer !== null) setDone(true);
  };

  if (done)
    return (
      <div className="grid gap-5">
        <Notice title="Your new password is set">You were signed out everywhere.</Notice>
        <Link href="/sign-in" prefetch={false} className="button-main">
          Sign in
        </Link>
      </div>
    );
  if (problem?.reason === 'INVALID_TOKEN') return <SpentLink next="/forgot-password" />;
  return (
    <form method="post" onSubmit={onSubmit} className="grid gap-5">
      <PasswordField name="newPassword" label="New password" value={password} onChange={setPassword} />
      {problem !== null && <ProblemNotice problem={problem} />}
      <SubmitButton disabled={asking || token === undefined}>Set the password</SubmitButton>
    </form>
  );
}
