import { type ReactNode, useRef } from 'react';
import { useEarlyInput } from './use-early-input.ts';

interface Props {
  readonly name: string;
  readonly value: string;
  readonly checked: boolean;
  readonly onChoose: (value: string) => void;
  readonly title: string;
  readonly note?: string;
  readonly children?: ReactNode;
}

/** One radio button of a list, as a card that is easy to hit. */
export function ChoiceCard({ name, value, checked, onChoose, title, note, children }: Props) {
  const field = useRef<HTMLInputElement>(null);
  useEarlyInput(field, (radio) => radio.checked && !checked && onChoose(value));
  return (
    <label className="flex min-h-14 items-center gap-3 rounded-xl border border-edge bg-card px-4 py-2.5 has-checked:border-accent has-checked:bg-accent-soft">
      <input
        ref={field}
        type="radio"
        name={name}
        value={value}
        checked={checked}
        onChange={() => onChoose(value)}
        className="size-5 accent-accent"
      />
      <span className="flex-1">
        <span className="font-semibold">{title}</span>
        {note !== undefined && <span className="block text-soft text-sm">{note}</span>}
      </span>
      {children}
    </label>
  );
}
