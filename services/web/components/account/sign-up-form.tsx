'use client';
import Link from 'next/link';
import { type FormEvent, useState } from 'react';
import { Notice, ProblemNotice } from '#web/components/ui/notice.tsx';
import { SubmitButton } from '#web/components/ui/submit-button.tsx';
import { TextField } from '#web/components/ui/text-field.tsx';
import { call } from '#web/lib/api/browser.ts';
import type { Me } from '#web/lib/api/types.ts';
import { useAsk } from '../proof/use-ask.ts';
import { PasswordField } from './password-field.tsx';

interface Props {
  /** A path of this shop to go to afterwards. */
  readonly next: string;
  /** The address has to be confirmed by a mail first. */
  readonly confirms: boolean;
}

/** Signing up. An address that has an account already is answered like any other. */
export function SignUpForm({ next, confirms }: Props) {
  const [values, setValues] = useState({ name: '', email: '', password: '' });
  const [done, setDone] = useState(false);
  const { ask, asking, problem } = useAsk();

  const field = (name: keyof typeof values) => ({
    name,
    value: values[name],
    onChange: (value: string) => setValues((current) => ({ ...current, [name]: value })),
  });

  const onSubmit = async (event: FormEvent) => {
    event.preventDefault();
    const body = { name: values.name.trim(), email: values.email.trim(), password: values.password };
    const answer = await ask(() => call<unknown>('/api/auth/sign-up/email', { method: 'POST', body }));
    if (answer === null) return;
    const me = confirms ? null : await ask(() => call<Me | null>('/api/v1/me').catch(() => null));
    // A whole new page: everything on it now belongs to somebody.
    if (me === null) setDone(true);
    else window.location.assign(next);
  };

  if (done) return <Done email={values.email.trim()} next={next} confirms={confirms} />;
  return (
    // Sent before the scripts are here, it must not carry a password in its address.
    <form method="post" onSubmit={onSubmit} className="grid gap-5">
      <TextField {...field('name')} label="Name" autoComplete="name" maxLength={120} />
      <TextField
        {...field('email')}
        label="E-mail"
        type="email"
        inputMode="email"
        autoComplete="email"
        maxLength={254}
      />
      <PasswordField {...field('password')} label="Password" />
      {problem !== null && <ProblemNotice problem={problem} />}
      <SubmitButton disabled={asking}>Create account</SubmitButton>
    </form>
  );
}

function Done({ email, next, confirms }: { readonly email: string } & Props) {
  return (
    <div className="grid gap-5">
      <Notice title={confirms ? 'Look into your mail' : 'Nearly there'}>
        {confirms
          ? `If ${email} is new here, a mail with a link is on its way. Open it, then sign in.`
          : `If you have been here with ${email} before, sign in with the password of that time, or ask for a new one.`}
      </Notice>
      <Link href={`/sign-in?next=${encodeURIComponent(next)}`} prefetch={false} className="button-main">
        Sign in
      </Link>
    </div>
  );
}
