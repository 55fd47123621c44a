'use client';
import { useRef } from 'react';
import { useEarlyInput } from '#web/components/ui/use-early-input.ts';
import type { Variant } from '#web/lib/api/types.ts';
import { type OptionGroup, switchOption } from '#web/lib/shop/variants.ts';
import { spoken } from '#web/lib/shop/words.ts';

interface Props {
  readonly group: OptionGroup;
  readonly variants: readonly Variant[];
  readonly chosen: Variant;
  readonly onChoose: (name: string, value: string) => void;
}

/** One option as radio buttons; struck through where it would lead to something sold out. */
export function OptionPicker({ group: { name, values }, variants, chosen, onChoose }: Props) {
  return (
    <fieldset>
      <legend className="mb-2 font-semibold">{spoken(name)}</legend>
      <div className="flex flex-wrap gap-2">
        {values.map((value) => {
          const target = switchOption(variants, { from: chosen.options, name, value });
          return (
            <Choice
              key={value}
              name={`option:${name}`}
              value={value}
              checked={chosen.options[name] === value}
              available={target?.available === true}
              onChoose={() => onChoose(name, value)}
            />
          );
        })}
      </div>
    </fieldset>
  );
}

interface ChoiceProps {
  readonly name: string;
  readonly value: string;
  readonly checked: boolean;
  readonly available: boolean;
  readonly onChoose: () => void;
}

function Choice({ name, value, checked, available, onChoose }: ChoiceProps) {
  const field = useRef<HTMLInputElement>(null);
  useEarlyInput(field, (radio) => radio.checked && !checked && onChoose());
  return (
    <label className="inline-flex min-h-11 min-w-11 items-center justify-center rounded-xl border border-edge bg-card px-4 has-checked:border-accent has-checked:bg-accent-soft has-checked:font-semibold has-focus-visible:outline-3 has-focus-visible:outline-accent has-focus-visible:outline-offset-2">
      <input
        ref={field}
        type="radio"
        name={name}
        value={value}
        checked={checked}
        onChange={onChoose}
        className="sr-only"
      />
      <span className={available ? '' : 'text-soft line-through'}>{value}</span>
      {!available && <span className="sr-only"> (sold out)</span>}
    </label>
  );
}
