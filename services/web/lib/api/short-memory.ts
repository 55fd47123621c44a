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
    const oldest = kept.keys().next().value;
    if (kept.size > entries && oldest !== undefined) kept.delete(oldest);
    return answer;
  };
}
