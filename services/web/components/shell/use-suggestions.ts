import { useEffect, useState } from 'react';
import { call } from '#web/lib/api/browser.ts';
import type { Category, Suggestions } from '#web/lib/api/types.ts';
import { formatMoney } from '#web/lib/shop/money.ts';

export interface Suggestion {
  readonly label: string;
  readonly note: string;
  readonly href: string;
  readonly imageUrl?: string;
}

/** What the header knows of a category. */
export type Stall = Pick<Category, 'slug' | 'name'>;

const restMs = 120;
const againMs = 1_000;
const moreTries = 2;

/** Suggestions for what is typed, asked once the typing rests; an old question is dropped. */
export function useSuggestions(text: string, stalls: readonly Stall[]): readonly Suggestion[] {
  const [found, setFound] = useState<Suggestions>(nothing);
  const query = text.trim();

  useEffect(() => {
    if (query.length < 2) {
      setFound(nothing);
      return;
    }
    const abort = new AbortController();
    let timer: ReturnType<typeof setTimeout>;
    const askIn = (waitMs: number, triesLeft: number) => {
      timer = setTimeout(async () => {
        try {
          const path = `/api/v1/search/suggestions?q=${encodeURIComponent(query)}`;
          setFound(await call<Suggestions>(path, { signal: abort.signal }));
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

  return listOf(found, stalls);
}

const nothing: Suggestions = { queries: [], products: [], categories: [] };

const listOf = ({ queries, categories, products }: Suggestions, stalls: readonly Stall[]): readonly Suggestion[] => [
  ...queries.map((query) => ({ label: query, note: '', href: `/search?q=${encodeURIComponent(query)}` })),
  ...categories.map(({ name, slug, image }) => ({
    // The search makes a name from the address; the catalogue's own is better.
    label: stalls.find((stall) => stall.slug === slug)?.name ?? name,
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
