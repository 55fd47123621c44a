'use client';
import { Tag, X } from 'lucide-react';
import { type FormEvent, useId, useState } from 'react';
import type { CodeState } from '#web/lib/api/types.ts';
import { useCart } from './cart-provider.tsx';

/** Promotion and gift card codes of the cart: what each does, and room for another one. */
export function CodeField() {
  const { cart, store } = useCart();
  const refusalId = useId();
  const [code, setCode] = useState('');
  const [refusal, setRefusal] = useState<string | null>(null);
  const [asking, setAsking] = useState(false);
  if (cart === null) return null;

  const onSubmit = async (event: FormEvent) => {
    event.preventDefault();
    const wanted = code.trim();
    if (wanted === '' || asking) return;
    setAsking(true);
    const problem = await store.addCode(wanted);
    setAsking(false);
    setRefusal(problem?.detail ?? null);
    if (problem === null) setCode('');
  };

  return (
    <details open={cart.codes.length > 0} className="group mb-4">
      <summary className="flex min-h-11 list-none items-center gap-2 font-semibold text-accent">
        <Tag aria-hidden className="size-4" /> Code or gift card
      </summary>
      <ul className="grid gap-1.5 empty:hidden">
        {cart.codeStates.map((state) => (
          <CodeRow key={state.code} state={state} onRemove={() => store.removeCode(state.code)} />
        ))}
      </ul>
      <form onSubmit={onSubmit} className="mt-2 flex gap-2">
        <input
          aria-label="Code"
          aria-invalid={refusal === null ? undefined : true}
          aria-describedby={refusal === null ? undefined : refusalId}
          value={code}
          onChange={(event) => setCode(event.target.value)}
          maxLength={40}
          autoComplete="off"
          autoCapitalize="characters"
          spellCheck={false}
          className="field uppercase"
        />
        <button type="submit" disabled={asking || code.trim() === ''} className="button-quiet">
          Apply
        </button>
      </form>
      <p id={refusalId} role="status" className="mt-1.5 font-semibold text-danger text-sm empty:hidden">
        {refusal}
      </p>
    </details>
  );
}

function CodeRow({ state, onRemove }: { readonly state: CodeState; readonly onRemove: () => void }) {
  return (
    <li className="flex items-center gap-2 rounded-xl bg-card py-1.5 pl-3.5">
      <span className="min-w-0 flex-1">
        <span className="font-semibold">{state.code}</span>
        {state.problem === undefined ? (
          <span className="block text-soft text-sm">
            {state.kind === 'gift_card' ? 'Gift card, taken at the checkout' : 'Counts in this cart'}
          </span>
        ) : (
          <span className="block text-danger text-sm">{state.detail ?? 'This code does not count at the moment.'}</span>
        )}
      </span>
      <button
        type="button"
        aria-label={`Remove the code ${state.code}`}
        onClick={onRemove}
        className="grid size-11 place-items-center rounded-xl text-soft hover:bg-accent-soft"
      >
        <X aria-hidden className="size-4" />
      </button>
    </li>
  );
}
