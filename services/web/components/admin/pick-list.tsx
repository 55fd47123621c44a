import type { Pick } from '#web/lib/api/staff-types.ts';
import type { Line } from '#web/lib/api/types.ts';

interface Props {
  readonly picks: readonly Pick[];
  readonly lines: readonly Line[];
}

/** What to take from where, place by place; nothing in a shop with one location. */
export function PickList({ picks, lines }: Props) {
  if (picks.length === 0) return null;
  const titleOf = (sku: string) => lines.find((line) => line.sku === sku)?.title ?? sku;
  return (
    <section aria-label="Where the goods are taken from" className="mt-6 flex flex-wrap gap-x-10 gap-y-3">
      {[...Map.groupBy(picks, ({ locationId }) => locationId)].map(([place, taken]) => (
        <div key={place}>
          <h2 className="font-bold font-sans text-base tracking-normal">Take from {taken[0]?.locationName}</h2>
          <ul>
            {taken.map(({ sku, quantity }) => (
              <li key={sku} className="text-soft">
                {quantity} × {titleOf(sku)}
              </li>
            ))}
          </ul>
        </div>
      ))}
    </section>
  );
}
