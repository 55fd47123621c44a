import { type FormEvent, useState } from 'react';
import { type Command, useCommand } from '#web/components/admin/use-command.ts';
import { AddressFields } from '#web/components/checkout/address-fields.tsx';
import {
  type AddressDraft,
  type AddressFieldName,
  addressErrorsOf,
  addressOf,
  type FieldErrors,
  fieldOfViolation,
} from '#web/components/checkout/draft.ts';
import { ProblemNotice } from '#web/components/ui/notice.tsx';
import type { Country } from '#web/lib/shop/countries.ts';

interface Props {
  readonly legend: string;
  readonly countries: readonly Country[];
  readonly initial: AddressDraft;
  /** Of the address as it is: not asked for here, and not lost. */
  readonly phone?: string | undefined;
  /** Where the address goes. */
  readonly command: Command;
  readonly onDone: () => void;
}

/** One address, new or changed. */
export function AddressForm({ legend, countries, initial, phone, command, onDone }: Props) {
  const [draft, setDraft] = useState(initial);
  const [found, setFound] = useState<FieldErrors>({});
  const { send, acting, problem } = useCommand();
  const errors = { ...found, ...violationsOf(problem?.violations ?? []) };

  const field = (name: AddressFieldName) => ({
    name,
    value: draft[name],
    error: errors[name],
    onChange: (value: string) => {
      setDraft((known) => ({ ...known, [name]: value }));
      // Taken back at once: a message that went on leaving the field would move the button under the pointer.
      setFound(({ [name]: _, ...known }) => known);
    },
    onBlur: () => setFound((known) => ({ ...known, [name]: addressErrorsOf(draft)[name] })),
  });

  const onSubmit = async (event: FormEvent) => {
    event.preventDefault();
    const missing = addressErrorsOf(draft);
    setFound(missing);
    const first = Object.keys(missing)[0];
    if (first !== undefined) return document.getElementById(first)?.focus();
    const address = { ...addressOf(draft), ...(phone === undefined ? {} : { phone }) };
    if ((await send({ ...command, body: { address } })) !== null) onDone();
  };

  return (
    <form method="post" noValidate onSubmit={onSubmit} className="grid gap-5 rounded-3xl bg-sunk p-6">
      <AddressFields legend={legend} field={field} countries={countries} />
      {problem !== null && <ProblemNotice problem={problem} />}
      <div className="flex flex-wrap gap-3">
        <button type="submit" disabled={acting} className="button-main">
          Save
        </button>
        <button type="button" onClick={onDone} className="button-quiet min-h-12">
          Cancel
        </button>
      </div>
    </form>
  );
}

const violationsOf = (violations: readonly { readonly field: string; readonly description: string }[]): FieldErrors =>
  Object.fromEntries(
    violations.flatMap(({ field, description }) => {
      const known = fieldOfViolation(field);
      return known === undefined ? [] : [[known, description]];
    }),
  );
