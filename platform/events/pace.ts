/**
 * Keeps the batches of a busy consumer apart, so that each gathers more events. A consumer with little to do is
 * never held up.
 */
export interface Pace {
  /** How long to wait before the next batch, in milliseconds, after one that began then and handled so many. */
  after(batch: { readonly begunMs: number; readonly endedMs: number; readonly count: number }): number;
}

const windowMs = 100;

export function createPace({ spacingMs, busyRate }: { spacingMs: number; busyRate: number }): Pace {
  const busyCount = (busyRate * windowMs) / 1000;
  let windowBegan = Number.NEGATIVE_INFINITY;
  let count = 0;
  let busy = false;
  return {
    after(batch) {
      if (batch.endedMs - windowBegan >= windowMs) {
        busy = count >= busyCount && batch.endedMs - windowBegan < 2 * windowMs;
        windowBegan = batch.endedMs;
        count = 0;
      }
      count += batch.count;
      busy ||= count >= busyCount;
      return busy ? Math.max(0, batch.begunMs + spacingMs - batch.endedMs) : 0;
    },
  };
}
