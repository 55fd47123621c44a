/** A small memory: at most so many entries, each for so long; the oldest go first. */
interface Expiring<V> {
  get(key: string): V | undefined;
  set(key: string, value: V, untilMs: number): void;
  delete(key: string): void;
}

/** `nowMs` is the clock that `untilMs` is measured by. */
export function expiring<V>(options: { readonly most: number; readonly nowMs: () => number }): Expiring<V> {
  const entries = new Map<string, { readonly value: V; readonly untilMs: number }>();
  return {
    get(key) {
      const entry = entries.get(key);
      if (entry === undefined) return undefined;
      if (entry.untilMs > options.nowMs()) return entry.value;
      entries.delete(key);
      return undefined;
    },
    set(key, value, untilMs) {
      entries.delete(key);
      for (const oldest of entries.keys()) {
        if (entries.size < options.most) break;
        entries.delete(oldest);
      }
      entries.set(key, { value, untilMs });
    },
    delete: (key) => void entries.delete(key),
  };
}
