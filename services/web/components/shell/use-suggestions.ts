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
const againMs = 1_000;
const moreTries = 2;

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
    let timer: ReturnType<typeof setTimeout>;
    const askIn = (waitMs: number, triesLeft: number) => {
      timer = setTimeout(async () => {
        try {
          const path = `/api/v1/search/suggestions?q=${encodeURIComponent(query)}`;
          setSuggestions(listOf(await call<Suggestions>(path, { signal: abort.signal })));
        } catch {
          // No suggestions are no reason to disturb anybody, Enter still searches; but one lost answer is not the last.
          if (!abort.signal.aborted && triesLeft > 0) askIn(againMs, triesLeft - 1);
        }
      }, waitMs);
    };
    askIn(restMs, moreTries);
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
