import type { Line, UnitsOf } from '#web/lib/api/types.ts';

interface Props {
  readonly lines: readonly Line[];
  readonly units: Readonly<Record<string, number>>;
  readonly onChange: (sku: string, quantity: number) => void;
}

/** How many of each line. */
export function UnitsFields({ lines, units, onChange }: Props) {
  return (
    <div className="grid gap-2">
      {lines.map(({ sku, title, quantity }) => (
        <label key={sku} className="flex items-center justify-between gap-4">
          <span>{title}</span>
          <select
            aria-label={`How many of ${title}`}
            value={units[sku] ?? 0}
            onChange={(event) => onChange(sku, Number(event.target.value))}
            disabled={quantity === 0}
            className="field w-24"
          >
            {Array.from({ length: quantity + 1 }, (_, count) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: the count is what the option is
              <option key={count}>{count}</option>
            ))}
          </select>
        </label>
      ))}
    </div>
  );
}

/** Those of which there are any. */
export const chosenUnits = (units: Readonly<Record<string, number>>): readonly UnitsOf[] =>
  Object.entries(units).flatMap(([sku, quantity]) => (quantity > 0 ? [{ sku, quantity }] : []));
