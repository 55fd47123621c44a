import { type FormEvent, useState } from 'react';
import { useAsk } from '#web/components/proof/use-ask.ts';
import { ProblemNotice } from '#web/components/ui/notice.tsx';
import { SubmitButton } from '#web/components/ui/submit-button.tsx';
import { call } from '#web/lib/api/browser.ts';
import { CurrentPasswordField } from './current-password-field.tsx';

interface Props<Answer> {
  /** Of its field, once on a page. */
  readonly name: string;
  readonly label: string;
  readonly path: string;
  /** Who signs in without a password is not asked for one. */
  readonly hasPassword: boolean;
  readonly onDone: (answer: Answer) => void;
}

/** A change of how somebody signs in, which wants the password with it. */
export function PasswordCommand<Answer>({ name, label, path, hasPassword, onDone }: Props<Answer>) {
  const [password, setPassword] = useState('');
  const { ask, asking, problem } = useAsk();
  const onSubmit = async (event: FormEvent) => {
    event.preventDefault();
    const body = hasPassword ? { password } : {};
    const answer = await ask(() => call<Answer>(path, { method: 'POST', body }));
    if (answer === null) return;
    setPassword('');
    onDone(answer);
  };
  return (
    <form method="post" onSubmit={onSubmit} className="grid max-w-md gap-4">
      {hasPassword && (
        <CurrentPasswordField name={name} label="Your password" value={password} onChange={setPassword} />
      )}
      {problem !== null && <ProblemNotice problem={problem} />}
      <SubmitButton disabled={asking} className="button-quiet justify-self-start">
        {label}
      </SubmitButton>
    </form>
  );
}
