import { useRef } from 'react';
import { TextField } from '#web/components/ui/text-field.tsx';
import { useEarlyInput } from '#web/components/ui/use-early-input.ts';
import type { Country } from '#web/lib/shop/countries.ts';
import type { Draft, FieldErrors, FieldName } from './draft.ts';

interface Props {
  readonly draft: Draft;
  readonly errors: FieldErrors;
  readonly countries: readonly Country[];
  readonly onChange: (field: FieldName, value: string) => void;
  readonly onLeave: (field: FieldName) => void;
}

/** Contact and address: eight fields, in the order in which one says them. */
export function DeliveryFields({ draft, errors, countries, onChange, onLeave }: Props) {
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
      <fieldset className="grid gap-4 sm:grid-cols-2">
        <legend className="mb-4 font-bold font-display text-2xl">Delivery</legend>
        <TextField
          {...field('fullName')}
          label="Full name"
          autoComplete="shipping name"
          maxLength={120}
          className="sm:col-span-2"
        />
        <TextField
          {...field('line1')}
          label="Street and number"
          autoComplete="shipping address-line1"
          maxLength={200}
        />
        <TextField
          {...field('line2')}
          label="Flat, floor, company"
          optional
          autoComplete="shipping address-line2"
          maxLength={200}
        />
        <TextField {...field('postalCode')} label="Postal code" autoComplete="shipping postal-code" maxLength={20} />
        <TextField {...field('city')} label="City" autoComplete="shipping address-level2" maxLength={120} />
        <TextField
          {...field('region')}
          label="State or region"
          optional
          autoComplete="shipping address-level1"
          maxLength={120}
        />
        <CountryField {...field('countryCode')} countries={countries} />
      </fieldset>
    </>
  );
}

interface CountryProps {
  readonly value: string;
  readonly countries: readonly Country[];
  readonly onChange: (value: string) => void;
  readonly onBlur: () => void;
}

function CountryField({ value, countries, onChange, onBlur }: CountryProps) {
  const field = useRef<HTMLSelectElement>(null);
  useEarlyInput(field, (select) => select.value !== value && onChange(select.value));
  return (
    <div>
      <label htmlFor="countryCode" className="mb-1.5 block font-semibold">
        Country
      </label>
      <select
        ref={field}
        id="countryCode"
        name="countryCode"
        value={value}
        autoComplete="shipping country"
        onChange={(event) => onChange(event.target.value)}
        onBlur={onBlur}
        className="field"
      >
        {countries.map(({ code, name }) => (
          <option key={code} value={code}>
            {name}
          </option>
        ))}
      </select>
    </div>
  );
}
