import { type FormEvent, useState } from 'react';
import { ProblemNotice } from '#web/components/ui/notice.tsx';
import { SubmitButton } from '#web/components/ui/submit-button.tsx';
import { TextField } from '#web/components/ui/text-field.tsx';
import { call } from '#web/lib/api/browser.ts';
import { useAsk } from '../proof/use-ask.ts';

interface Props {
  readonly onSignedIn: () => void;
  readonly onBack: () => void;
}

const ways = {
  app: { path: 'verify-totp', label: 'Code of your authenticator app', other: 'Use a recovery code' },
  recovery: { path: 'verify-backup-code', label: 'Recovery code', other: 'Use your authenticator app' },
} as const;

/** The second step of signing in, where an authenticator app was set up. */
export function SecondFactorForm({ onSignedIn, onBack }: Props) {
  const [way, setWay] = useState<keyof typeof ways>('app');
  const [code, setCode] = useState('');
  const { ask, asking, problem, setProblem } = useAsk();
  const { path, label, other } = ways[way];

  const onSubmit = async (event: FormEvent) => {
    event.preventDefault();
    const body = { code: way === 'app' ? code.replaceAll(/\s/g, '') : code.trim() };
    const answer = await ask(() => call<unknown>(`/api/auth/two-factor/${path}`, { method: 'POST', body }));
    if (answer !== null) onSignedIn();
  };
  const change = () => {
    setWay(way === 'app' ? 'recovery' : 'app');
    setCode('');
    setProblem(null);
  };

  return (
    <form method="post" onSubmit={onSubmit} className="grid gap-5">
      <p className="text-soft">One more step: your account asks for a second factor.</p>
      <TextField
        key={way}
        name="code"
        label={label}
        value={code}
        onChange={setCode}
        autoComplete="one-time-code"
        inputMode={way === 'app' ? 'numeric' : 'text'}
        maxLength={20}
      />
      {problem !== null && <ProblemNotice problem={problem} />}
      <SubmitButton disabled={asking}>Sign in</SubmitButton>
      <div className="flex flex-wrap justify-between gap-x-4">
        <button type="button" onClick={change} className="text-link py-2">
          {other}
        </button>
        <button type="button" onClick={onBack} className="text-link py-2">
          Back
        </button>
      </div>
    </form>
  );
}
