import Link from 'next/link';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { ProblemNotice } from '#web/components/ui/notice.tsx';
import { SubmitButton } from '#web/components/ui/submit-button.tsx';
import { TextField } from '#web/components/ui/text-field.tsx';
import { call } from '#web/lib/api/browser.ts';
import { canSuggestPasskeys, signInByPasskey } from '#web/lib/api/passkey.ts';
import { type Problem, problemOf } from '#web/lib/api/problem.ts';
import { kindly } from '#web/lib/shop/sign-in-words.ts';
import { useAsk } from '../proof/use-ask.ts';
import { CheckField } from './check-field.tsx';
import { CurrentPasswordField } from './current-password-field.tsx';
import { PasskeyButton } from './passkey-button.tsx';
import { ProviderButtons } from './provider-buttons.tsx';

interface Props {
  readonly next: string;
  readonly providers: readonly { readonly id: string; readonly name: string }[];
  readonly onSignedIn: () => void;
  readonly onCodeWanted: () => void;
}

/** The first step of signing in, with every way that this shop and this browser have. */
export function PasswordSignIn({ next, providers, onSignedIn, onCodeWanted }: Props) {
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const [stay, setStay] = useState(true);
  const { ask, asking, problem, setProblem } = useAsk();
  const suggestion = useSuggestedPasskey({ onSignedIn, onProblem: setProblem });

  const onSubmit = async (event: FormEvent) => {
    event.preventDefault();
    const body = { email: email.trim(), password, rememberMe: stay };
    const answer = await ask(() =>
      call<{ twoFactorRedirect?: boolean }>('/api/auth/sign-in/email', { method: 'POST', body }),
    );
    if (answer === null) return;
    suggestion.stop();
    if (answer.twoFactorRedirect === true) onCodeWanted();
    else onSignedIn();
  };

  return (
    <div className="grid gap-6">
      {/* Sent before the scripts are here, it must not carry a password in its address. */}
      <form method="post" onSubmit={onSubmit} className="grid gap-5">
        <TextField
          name="email"
          label="E-mail"
          type="email"
          inputMode="email"
          autoComplete="username webauthn"
          value={email}
          onChange={setEmail}
          maxLength={254}
        />
        <CurrentPasswordField name="password" label="Password" value={password} onChange={setPassword} />
        <div className="-my-2 flex flex-wrap items-center justify-between gap-x-4">
          <CheckField label="Stay signed in" checked={stay} onChange={setStay} />
          <Link href="/forgot-password" prefetch={false} className="text-link py-2">
            Forgot your password?
          </Link>
        </div>
        {problem !== null && <ProblemNotice problem={problem} />}
        <SubmitButton disabled={asking}>Sign in</SubmitButton>
      </form>
      <div className="grid gap-3">
        <PasskeyButton label="Use a passkey" onAsk={suggestion.stop} onSignedIn={onSignedIn} />
        <ProviderButtons providers={providers} next={next} />
      </div>
    </div>
  );
}

interface Suggestion {
  readonly onSignedIn: () => void;
  readonly onProblem: (problem: Problem) => void;
}

/** Offers passkeys beside the e-mail field, where the browser can, until somebody signs in another way. */
function useSuggestedPasskey(suggestion: Suggestion): { readonly stop: () => void } {
  const waiting = useRef<AbortController>(null);
  const heard = useRef(suggestion);
  useEffect(() => {
    const own = new AbortController();
    waiting.current = own;
    void suggest(own.signal, heard.current);
    return () => own.abort();
  }, []);
  return { stop: () => waiting.current?.abort() };
}

async function suggest(signal: AbortSignal, { onSignedIn, onProblem }: Suggestion): Promise<void> {
  try {
    if (!(await canSuggestPasskeys()) || signal.aborted) return;
    await signInByPasskey({ quietly: signal });
    onSignedIn();
  } catch (error) {
    const problem = problemOf(error);
    // Somebody picked a passkey that did not open; anything else happened before they did, and they asked for nothing.
    if (!signal.aborted && [400, 401, 403, 404].includes(problem.status)) onProblem(kindly(problem));
  }
}
