'use client';
import { useRouter } from 'next/navigation';
import { type FormEvent, useId, useState } from 'react';
import { ProblemNotice } from '#web/components/ui/notice.tsx';
import { SubmitButton } from '#web/components/ui/submit-button.tsx';
import type { Problem } from '#web/lib/api/problem.ts';
import { askedFields, bodyOf, type Field, textOf, UnreadableField } from './fields.ts';
import { useCommand } from './use-command.ts';

interface Props {
  readonly path: string;
  readonly method?: 'POST' | 'PUT' | 'PATCH';
  readonly fields: readonly Field[];
  readonly submit: string;
  /** Sent with every body. */
  readonly fixed?: Readonly<Record<string, unknown>>;
  /** Where to go when it is done; else the page is drawn anew. */
  readonly then?: string;
  /** Less weight, for what is seldom done. */
  readonly quiet?: boolean;
}

/** A command of the back office as a form: labelled fields, one button, and the shop's answer when it refuses. */
export function CommandForm({ path, method = 'POST', fields, submit, fixed = {}, then, quiet = false }: Props) {
  const router = useRouter();
  const { send, acting, problem, setProblem } = useCommand();
  const [typed, setTyped] = useState<Readonly<Record<string, string>>>({});

  const asked = askedFields(fields, typed);

  const onSubmit = async (event: FormEvent) => {
    event.preventDefault();
    try {
      const answer = await send({ path, method, body: { ...fixed, ...bodyOf(asked, typed) } });
      if (answer === null) return;
      setTyped({});
      if (then !== undefined) router.push(then);
    } catch (error) {
      if (!(error instanceof UnreadableField)) throw error;
      setProblem(unreadable(error.message));
    }
  };

  return (
    <form onSubmit={onSubmit} className="grid gap-4">
      <div className={asked.length > aRow ? manyFields : 'flex flex-wrap items-end gap-3'}>
        {asked.map((field) => (
          <FieldInput
            key={field.name}
            field={field}
            value={typed[field.name] ?? textOf(field)}
            onChange={(value) => setTyped((known) => ({ ...known, [field.name]: value }))}
          />
        ))}
        <SubmitButton disabled={acting} className={quiet ? 'button-quiet min-h-12' : 'button-main'}>
          {submit}
        </SubmitButton>
      </div>
      {problem !== null && <ProblemNotice problem={problem} />}
    </form>
  );
}

/** So many fields stand in a row; more stand in columns, each in its cell's whole width. */
const aRow = 4;
const manyFields =
  'grid items-end gap-4 sm:grid-cols-2 xl:grid-cols-3 2xl:grid-cols-4 [&_.field]:w-full [&>button]:justify-self-start';

const unreadable = (detail: string): Problem => ({ status: 0, reason: 'UNREADABLE', detail, violations: [] });

interface InputProps {
  readonly field: Field;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

function FieldInput({ field, value, onChange }: InputProps) {
  const id = useId();
  if (field.kind === 'flag')
    return (
      <label className="flex min-h-12 items-center gap-2.5 font-semibold">
        <input
          type="checkbox"
          checked={value === 'true'}
          onChange={(event) => onChange(event.target.checked ? 'true' : 'false')}
          className="size-5 accent-accent"
        />
        {field.label}
      </label>
    );
  return (
    <div className={field.kind === 'text' || field.kind === 'list' ? 'min-w-52 flex-1' : ''}>
      <label htmlFor={id} className="mb-1.5 block font-semibold">
        {field.label}
        {field.optional === true && <span className="font-normal text-soft"> (optional)</span>}
      </label>
      {field.kind === 'choice' ? (
        <select id={id} value={value} onChange={(event) => onChange(event.target.value)} className="field">
          {field.choices.map(([choice, label]) => (
            <option key={choice} value={choice}>
              {label}
            </option>
          ))}
        </select>
      ) : (
        <input
          id={id}
          type={field.kind === 'moment' ? 'datetime-local' : 'text'}
          inputMode={
            field.kind === 'whole'
              ? 'numeric'
              : field.kind === 'money' || field.kind === 'percent'
                ? 'decimal'
                : undefined
          }
          maxLength={field.kind === 'text' ? field.maxLength : undefined}
          value={value}
          onChange={(event) => onChange(event.target.value)}
          className={field.kind === 'text' || field.kind === 'list' || field.kind === 'moment' ? 'field' : 'field w-36'}
        />
      )}
    </div>
  );
}
