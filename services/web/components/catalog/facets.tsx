import { X } from 'lucide-react';
import Link from 'next/link';
import type { Category, Facet } from '#web/lib/api/types.ts';
import { withQuery } from '#web/lib/shop/address-of-page.ts';
import { spoken } from '#web/lib/shop/words.ts';

interface Props {
  readonly facets: readonly Facet[];
  readonly query: Readonly<Record<string, string>>;
  readonly categories: readonly Category[];
}

/** More would be a wall of buttons; the API puts the most telling first. */
const mostMenus = 7;

/** Ways to narrow what was found; what is chosen shows as a chip that takes it back. */
export function Facets({ facets, query, categories }: Props) {
  const labelOf = (value: string) => categories.find(({ slug }) => slug === value)?.name ?? value;
  const chips = Object.entries(query).filter(([name]) => name === 'category' || name.startsWith('attributes.'));
  const open = facets
    .filter(({ name, values }) => values.length > 1 && query[parameterOf(name)] === undefined)
    .slice(0, mostMenus);
  return (
    <div className="relative flex flex-wrap gap-2">
      {chips.map(([name, value]) => (
        <Link
          key={name}
          href={withQuery('/search', query, { [name]: undefined, page: undefined })}
          prefetch={false}
          aria-label={`Remove the filter ${labelOf(value)}`}
          className="inline-flex min-h-10 items-center gap-1.5 rounded-full bg-accent px-3.5 font-semibold text-on-accent"
        >
          {labelOf(value)} <X aria-hidden className="size-4" />
        </Link>
      ))}
      {open.map((facet) => (
        <FacetMenu key={facet.name} facet={facet} query={query} labelOf={labelOf} />
      ))}
    </div>
  );
}

interface MenuProps {
  readonly facet: Facet;
  readonly query: Props['query'];
  readonly labelOf: (value: string) => string;
}

function FacetMenu({ facet, query, labelOf }: MenuProps) {
  const name = parameterOf(facet.name);
  return (
    <details className="sm:relative" name="facet">
      <summary className="inline-flex min-h-10 list-none items-center rounded-full border border-edge px-3.5">
        {spoken(facet.name.replace(/^attributes\./, ''))}
      </summary>
      <ul className="absolute inset-x-0 z-20 mt-1 max-h-80 overflow-y-auto rounded-2xl border border-line bg-card p-2 shadow-lift sm:right-auto sm:w-64">
        {facet.values.map(({ value, count }) => (
          <li key={value}>
            <Link
              href={withQuery('/search', query, { [name]: value, page: undefined })}
              prefetch={false}
              className="flex justify-between gap-3 rounded-lg px-3 py-2 hover:bg-accent-soft"
            >
              <span>{labelOf(value)}</span>
              <span className="text-soft tabular-nums">{count}</span>
            </Link>
          </li>
        ))}
      </ul>
    </details>
  );
}

const parameterOf = (facet: string): string =>
  facet === 'category' || facet.startsWith('attributes.') ? facet : `attributes.${facet}`;
