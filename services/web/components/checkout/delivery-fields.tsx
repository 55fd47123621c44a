import type { ReactNode } from 'react';
import { TextField } from '#web/components/ui/text-field.tsx';
import type { Country } from '#web/lib/shop/countries.ts';
import { AddressFields } from './address-fields.tsx';
import type { Draft, FieldErrors, FieldName } from './draft.ts';

interface Props {
  readonly draft: Draft;
  readonly errors: FieldErrors;
  readonly countries: readonly Country[];
  readonly onChange: (field: FieldName, value: string) => void;
  readonly onLeave: (field: FieldName) => void;
  /** Between contact and address: addresses to choose from. */
  readonly children?: ReactNode;
}

/** Contact and address: eight fields, in the order in which one says them. */
export function DeliveryFields({ draft, errors, countries, onChange, onLeave, children }: Props) {
  const field = (name: FieldName) => ({
    name,
    value: draft[name],
    error: errors[name],
    onChange: (value: string) => onChange(name, value),
    onBlur: () => onLeave(name),
  });
  return (
    <>
      <fieldset className="grid gap-4">
        <legend className="mb-4 font-bold font-display text-2xl">Contact</legend>
        <TextField
          {...field('email')}
          label="E-mail"
          type="email"
          autoComplete="email"
          inputMode="email"
          maxLength={254}
        />
      </fieldset>
      {children}
      <AddressFields legend="Delivery" field={field} countries={countries} />
    </>
  );
}
