/**
 * Keeps the batches of a busy consumer apart, so that each gathers more events: the busier, the further, since what a
 * batch costs beside its events is then shared by more of them. A consumer with little to do is never held up.
 */
interface Pace {
  /** How long to wait before the next batch, in milliseconds, after one that began then and handled so many. */
  after(batch: { readonly begunMs: number; readonly endedMs: number; readonly count: number }): number;
}

export interface PaceSettings {
  /** What counts as load: events a second. */
  readonly busyRate: number;
  /** From so many events a second on, batches begin `spacingMs` apart; below, in proportion. */
  readonly fullRate: number;
  readonly spacingMs: number;
}

export function createPace({ spacingMs, busyRate, fullRate }: PaceSettings): Pace {
  let windowBegan = Number.NEGATIVE_INFINITY;
  let count = 0;
  let rate = 0;
  return {
    after(batch) {
      const elapsedMs = batch.endedMs - windowBegan;
      if (elapsedMs >= windowMs) {
        // After a rest the past says nothing.
        rate = elapsedMs < restMs ? (count * 1000) / elapsedMs : 0;
        windowBegan = batch.endedMs;
        count = 0;
      }
      count += batch.count;
      // A burst is seen before its window is over.
      const now = Math.max(rate, (count * 1000) / windowMs);
      if (now < busyRate) return 0;
      return Math.max(0, batch.begunMs + spacingMs * Math.min(1, now / fullRate) - batch.endedMs);
    },
  };
}

const windowMs = 100;
const restMs = 400;
