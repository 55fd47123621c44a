/**
 * Remembers answers that are the same for everybody for a moment, and lets simultaneous askers share one
 * question. Next's own cache would show an hour-old price to the first visitor after a quiet hour.
 */
export function shortMemory({ ttlMs, entries }: { ttlMs: number; entries: number }) {
  const kept = new Map<string, { readonly until: number; readonly answer: Promise<unknown> }>();

  return <T>(key: string, ask: () => Promise<T>): Promise<T> => {
    const now = Date.now();
    const known = kept.get(key);
    if (known !== undefined && known.until > now) return known.answer as Promise<T>;
    const answer = ask();
    kept.delete(key);
    kept.set(key, { until: now + ttlMs, answer });
    answer.catch(() => kept.delete(key));
    // Entries stand in the order of their end, so those to drop come first.
    for (const [old, { until }] of kept) {
      if (until > now && kept.size <= entries) break;
      kept.delete(old);
    }
    return answer;
  };
}
