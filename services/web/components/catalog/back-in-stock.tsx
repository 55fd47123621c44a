import { type FormEvent, useState } from 'react';
import { SubmitButton } from '#web/components/ui/submit-button.tsx';
import { TextField } from '#web/components/ui/text-field.tsx';
import { call } from '#web/lib/api/browser.ts';
import { problemOf } from '#web/lib/api/problem.ts';

/** One mail when a sold out variant can be had again. */
export function BackInStock({ sku }: { readonly sku: string }) {
  const [email, setEmail] = useState('');
  const [noted, setNoted] = useState(false);
  const [error, setError] = useState<string>();

  const onSubmit = async (event: FormEvent) => {
    event.preventDefault();
    try {
      const path = `/api/v1/variants/${encodeURIComponent(sku)}/back-in-stock`;
      await call(path, { method: 'POST', body: { email: email.trim() } });
      setNoted(true);
    } catch (refused) {
      setError(problemOf(refused).detail);
    }
  };

  if (noted)
    return (
      <p role="status" className="rounded-xl bg-accent-soft px-4 py-3">
        We write to {email} as soon as it is back.
      </p>
    );
  return (
    <form onSubmit={onSubmit} className="flex flex-wrap items-end gap-3 rounded-2xl bg-sunk p-5 md:max-w-lg">
      <p className="w-full">One mail when it is back, and nothing else.</p>
      <TextField
        name="backInStockEmail"
        label="E-mail"
        type="email"
        autoComplete="email"
        inputMode="email"
        value={email}
        error={error}
        maxLength={254}
        onChange={setEmail}
        className="min-w-52 flex-1"
      />
      <SubmitButton className="button-quiet min-h-12">Tell me when it is back</SubmitButton>
    </form>
  );
}
