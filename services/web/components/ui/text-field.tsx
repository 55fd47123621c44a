import { type HTMLAttributes, useRef } from 'react';
import { useEarlyInput } from './use-early-input.ts';

interface Props {
  readonly name: string;
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly onBlur?: () => void;
  readonly error?: string | undefined;
  readonly type?: 'text' | 'email' | 'password' | 'tel';
  readonly autoComplete?: string;
  readonly inputMode?: HTMLAttributes<HTMLInputElement>['inputMode'];
  readonly optional?: boolean;
  readonly maxLength?: number;
  readonly className?: string;
}

/** A labelled text field that says beneath itself what is wrong with it. */
export function TextField({ name, label, error, optional = false, className = '', onChange, ...input }: Props) {
  const errorId = `${name}-error`;
  const field = useRef<HTMLInputElement>(null);
  useEarlyInput(field, ({ value }) => value !== input.value && onChange(value));
  return (
    <div className={className}>
      <label htmlFor={name} className="mb-1.5 block font-semibold">
        {label}
        {optional && <span className="font-normal text-soft"> (optional)</span>}
      </label>
      <input
        {...input}
        ref={field}
        id={name}
        name={name}
        required={!optional}
        aria-invalid={error === undefined ? undefined : true}
        aria-describedby={error === undefined ? undefined : errorId}
        onChange={(event) => onChange(event.target.value)}
        className="field"
      />
      {error !== undefined && (
        <p id={errorId} className="mt-1.5 font-semibold text-danger text-sm">
          {error}
        </p>
      )}
    </div>
  );
}
