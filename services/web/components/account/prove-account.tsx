import { type FormEvent, useState } from 'react';
import { ProblemNotice } from '#web/components/ui/notice.tsx';
import { SubmitButton } from '#web/components/ui/submit-button.tsx';
import { call } from '#web/lib/api/browser.ts';
import { useAsk } from '../proof/use-ask.ts';
import { CurrentPasswordField } from './current-password-field.tsx';
import { NewPassword } from './new-password.tsx';
import { SpentLink } from './spent-link.tsx';

interface Props {
  readonly token: string | undefined;
  readonly onConfirmed: () => void;
}

/**
 * Asks whose account it is, in a browser that does not show it: somebody else may have signed up with the address. Whoever
 * does not know the password sets a new one, which makes the account theirs alone.
 */
export function ProveAccount({ token, onConfirmed }: Props) {
  const [anew, setAnew] = useState(false);
  const [password, setPassword] = useState('');
  const { ask, asking, problem } = useAsk();

  const onSubmit = async (event: FormEvent) => {
    event.preventDefault();
    const body = { token, password };
    const answer = await ask(() => call<unknown>('/api/auth/verify-email', { method: 'POST', body }));
    if (answer !== null) onConfirmed();
  };

  if (anew)
    return (
      <div className="grid gap-5">
        <p className="text-soft">A new password confirms your address, and ends every other way to sign in.</p>
        <NewPassword token={token} />
      </div>
    );
  if (problem?.reason === 'INVALID_TOKEN') return <SpentLink next="/account/security" />;
  return (
    <form method="post" onSubmit={onSubmit} className="grid gap-5">
      <p className="text-soft">
        You did not sign up in this browser. Give the password of your account, and your address is confirmed.
      </p>
      <CurrentPasswordField name="password" label="Password" value={password} onChange={setPassword} />
      {problem !== null && <ProblemNotice problem={problem} />}
      <SubmitButton disabled={asking}>Confirm my address</SubmitButton>
      <p className="text-soft">
        You never chose one, or it does not work? Somebody else may have used your address.{' '}
        <button type="button" onClick={() => setAnew(true)} className="text-link">
          Set a new password
        </button>
        , and the account is yours alone.
      </p>
    </form>
  );
}
