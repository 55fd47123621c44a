import type { Choice } from '#web/components/catalog/choice-links.tsx';
import { withQuery } from './address-of-page.ts';

const sorts = [
  ['newest', 'Newest'],
  ['price', 'Price, low first'],
  ['-price', 'Price, high first'],
] as const;

/** The orders a list can be in, as links from where one is; the first is the default and stays out of the address. */
export function sortChoices(
  path: string,
  query: Readonly<Record<string, string>>,
  options: { readonly byRelevance: boolean },
): readonly Choice[] {
  const all = options.byRelevance ? ([['relevance', 'Best match'], ...sorts] as const) : sorts;
  const standard = all[0][0];
  return all.map(([value, label]) => ({
    label,
    href: withQuery(path, query, { sort: value === standard ? undefined : value, page: undefined }),
    chosen: (query['sort'] ?? standard) === value,
  }));
}

/** What the API understands; anything else in an address is the default. */
export const knownSort = (value: string | undefined): string | undefined =>
  sorts.find(([known]) => known === value)?.[0];
