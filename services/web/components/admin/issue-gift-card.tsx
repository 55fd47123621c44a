'use client';
import { type FormEvent, useState } from 'react';
import { ProblemNotice } from '#web/components/ui/notice.tsx';
import { TextField } from '#web/components/ui/text-field.tsx';
import { parseMoney } from '#web/lib/shop/money.ts';
import { useCommand } from './use-command.ts';

/** Issues a gift card; its code is shown once, here. */
export function IssueGiftCard({ currency }: { readonly currency: string }) {
  const { send, acting, problem } = useCommand();
  const [typed, setTyped] = useState('');
  const [note, setNote] = useState('');
  const [code, setCode] = useState<string | null>(null);
  const amount = parseMoney(typed.trim(), currency);

  const onSubmit = async (event: FormEvent) => {
    event.preventDefault();
    const body = { amount, ...(note.trim() === '' ? {} : { note: note.trim() }) };
    const issued = await send<{ code: string }>({ path: '/api/v1/admin/gift-cards', body });
    if (issued === null) return;
    setCode(issued.code);
    setTyped('');
  };

  return (
    <form onSubmit={onSubmit} className="grid gap-4">
      <div className="flex flex-wrap items-end gap-3">
        <TextField
          name="amount"
          label={`Amount in ${currency}`}
          value={typed}
          onChange={setTyped}
          inputMode="decimal"
        />
        <TextField
          name="note"
          label="Note"
          optional
          value={note}
          onChange={setNote}
          maxLength={500}
          className="min-w-52 flex-1"
        />
        <button type="submit" disabled={acting || amount === null} className="button-main">
          Issue
        </button>
      </div>
      {problem !== null && <ProblemNotice problem={problem} />}
      {code !== null && (
        <p role="status" className="rounded-xl bg-accent-soft px-4 py-3">
          The code is <strong className="break-all">{code}</strong>. Note it now: it is shown this once.
        </p>
      )}
    </form>
  );
}
