import { useEffect, useState } from 'react';
import { call } from '#web/lib/api/browser.ts';
import type { Suggestions } from '#web/lib/api/types.ts';
import { formatMoney } from '#web/lib/shop/money.ts';

export interface Suggestion {
  readonly label: string;
  readonly note: string;
  readonly href: string;
  readonly imageUrl?: string;
}

const restMs = 120;

/** Suggestions for what is typed, asked once the typing rests; an old question is dropped. */
export function useSuggestions(text: string): readonly Suggestion[] {
  const [suggestions, setSuggestions] = useState<readonly Suggestion[]>([]);
  const query = text.trim();

  useEffect(() => {
    if (query.length < 2) {
      setSuggestions([]);
      return;
    }
    const abort = new AbortController();
    const timer = setTimeout(() => {
      call<Suggestions>(`/api/v1/search/suggestions?q=${encodeURIComponent(query)}`, { signal: abort.signal })
        .then((answer) => setSuggestions(listOf(answer)))
        // No suggestions are no reason to disturb anybody: Enter still searches.
        .catch(() => undefined);
    }, restMs);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [query]);

  return suggestions;
}

const listOf = ({ queries, categories, products }: Suggestions): readonly Suggestion[] => [
  ...queries.map((query) => ({ label: query, note: '', href: `/search?q=${encodeURIComponent(query)}` })),
  ...categories.map(({ name, slug, image }) => ({
    label: name,
    note: 'Stall',
    href: `/c/${slug}`,
    ...(image === undefined ? {} : { imageUrl: image.url }),
  })),
  ...products.map(({ title, slug, price, images }) => ({
    label: title,
    note: formatMoney(price),
    href: `/p/${slug}`,
    ...(images[0] === undefined ? {} : { imageUrl: images[0].url }),
  })),
];
