import { X } from 'lucide-react';
import Link from 'next/link';
import type { Facet } from '@/lib/api/types.ts';
import { withQuery } from '@/lib/shop/address-of-page.ts';
import { spoken } from '@/lib/shop/words.ts';

interface Props {
  readonly facets: readonly Facet[];
  readonly query: Readonly<Record<string, string>>;
}

/** Ways to narrow what was found; what is chosen shows as a chip that takes it back. */
export function Facets({ facets, query }: Props) {
  const chips = Object.entries(query).filter(([name]) => name === 'category' || name.startsWith('attributes.'));
  const open = facets.filter(({ name, values }) => values.length > 0 && query[parameterOf(name)] === undefined);
  return (
    <div className="flex flex-wrap gap-2">
      {chips.map(([name, value]) => (
        <Link
          key={name}
          href={withQuery('/search', query, { [name]: undefined, page: undefined })}
          prefetch={false}
          aria-label={`Remove the filter ${value}`}
          className="inline-flex min-h-10 items-center gap-1.5 rounded-full bg-accent px-3.5 font-semibold text-on-accent"
        >
          {value} <X aria-hidden className="size-4" />
        </Link>
      ))}
      {open.map((facet) => (
        <FacetMenu key={facet.name} facet={facet} query={query} />
      ))}
    </div>
  );
}

function FacetMenu({ facet, query }: { readonly facet: Facet; readonly query: Props['query'] }) {
  const name = parameterOf(facet.name);
  return (
    <details className="relative" name="facet">
      <summary className="inline-flex min-h-10 list-none items-center rounded-full border border-edge px-3.5">
        {spoken(facet.name.replace(/^attributes\./, ''))}
      </summary>
      <ul className="absolute z-20 mt-1 max-h-80 w-64 overflow-y-auto rounded-2xl border border-line bg-card p-2 shadow-lift">
        {facet.values.map(({ value, count }) => (
          <li key={value}>
            <Link
              href={withQuery('/search', query, { [name]: value, page: undefined })}
              prefetch={false}
              className="flex justify-between gap-3 rounded-lg px-3 py-2 hover:bg-accent-soft"
            >
              <span>{value}</span>
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
