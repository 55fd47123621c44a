'use client';
import { type FormEvent, useState } from 'react';
import { ProblemNotice } from '#web/components/ui/notice.tsx';
import { TextField } from '#web/components/ui/text-field.tsx';
import { call } from '#web/lib/api/browser.ts';
import { type Problem, problemOf } from '#web/lib/api/problem.ts';

interface Props {
  readonly kind: 'sign-in' | 'sign-up';
  /** A path of this shop to go to afterwards. */
  readonly next: string;
}

/** Signing in and signing up: the same form, with the name in one of them. */
export function AuthForm({ kind, next }: Props) {
  const [values, setValues] = useState({ name: '', email: '', password: '' });
  const [problem, setProblem] = useState<Problem | null>(null);
  const [sending, setSending] = useState(false);
  const isNew = kind === 'sign-up';

  const field = (name: keyof typeof values) => ({
    name,
    value: values[name],
    onChange: (value: string) => setValues((current) => ({ ...current, [name]: value })),
  });

  const onSubmit = async (event: FormEvent) => {
    event.preventDefault();
    setSending(true);
    setProblem(null);
    const { name, email, password } = values;
    const body = isNew ? { name: name.trim(), email: email.trim(), password } : { email: email.trim(), password };
    try {
      await call(`/api/auth/${kind}/email`, { method: 'POST', body });
      // A whole new page: everything on it now belongs to somebody.
      window.location.assign(next);
    } catch (error) {
      setProblem(problemOf(error));
      setSending(false);
    }
  };

  return (
    // Sent before the scripts are here, it must not carry a password in its address.
    <form method="post" onSubmit={onSubmit} className="grid gap-5">
      {isNew && <TextField {...field('name')} label="Name" autoComplete="name" maxLength={120} />}
      <TextField
        {...field('email')}
        label="E-mail"
        type="email"
        inputMode="email"
        autoComplete="email"
        maxLength={254}
      />
      <TextField
        {...field('password')}
        label="Password"
        type="password"
        autoComplete={isNew ? 'new-password' : 'current-password'}
        maxLength={128}
      />
      {isNew && <p className="-mt-3 text-soft text-sm">At least eight characters; a short sentence is good.</p>}
      {problem !== null && <ProblemNotice problem={problem} />}
      <button type="submit" disabled={sending} className="button-main">
        {isNew ? 'Create account' : 'Sign in'}
      </button>
    </form>
  );
}
