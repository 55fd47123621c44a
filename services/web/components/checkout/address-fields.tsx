import { useRef } from 'react';
import { TextField } from '#web/components/ui/text-field.tsx';
import { useEarlyInput } from '#web/components/ui/use-early-input.ts';
import type { Country } from '#web/lib/shop/countries.ts';
import type { AddressFieldName } from './draft.ts';

/** What one field of the form around needs to know. */
export interface FieldProps {
  readonly name: string;
  readonly value: string;
  readonly error: string | undefined;
  readonly onChange: (value: string) => void;
  readonly onBlur: () => void;
}

interface Props {
  readonly legend: string;
  readonly field: (name: AddressFieldName) => FieldProps;
  readonly countries: readonly Country[];
}

/** An address, in the order in which one says it. */
export function AddressFields({ legend, field, countries }: Props) {
  return (
    <fieldset className="grid gap-4 sm:grid-cols-2">
      <legend className="mb-4 font-bold font-display text-2xl">{legend}</legend>
      <TextField
        {...field('fullName')}
        label="Full name"
        autoComplete="shipping name"
        maxLength={120}
        className="sm:col-span-2"
      />
      <TextField {...field('line1')} label="Street and number" autoComplete="shipping address-line1" maxLength={200} />
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
  );
}

type CountryProps = Pick<FieldProps, 'value' | 'onChange' | 'onBlur'> & { readonly countries: readonly Country[] };

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
