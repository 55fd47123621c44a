import type { Clock } from '#platform/kernel/clock.ts';

/** Ends a turn; again does nothing. */
export type EndTurn = () => void;

/** So many at once, some more in a row behind them, and nobody else. */
export interface Turns {
  /** How to end the turn, at once or when it comes; null when too many wait already, or it took too long to come. */
  take(): EndTurn | null | Promise<EndTurn | null>;
  /** From now on so many at once: fewer only as turns end. */
  setAtOnce(count: number): void;
  atOnce(): number;
  /** Ends turns that have lasted too long. */
  endOlderThan(ms: number): void;
}

export function turnsOf(
  bounds: { readonly atOnce: number; readonly waiting: number; readonly waitMs: number },
  clock: Pick<Clock, 'monotonicMs'>,
): Turns {
  let { atOnce } = bounds;
  const going = new Map<EndTurn, number>();
  const waiting = new Set<(turn: EndTurn | null) => void>();

  function begin(): EndTurn {
    const end: EndTurn = () => {
      if (going.delete(end)) callNext();
    };
    going.set(end, clock.monotonicMs());
    return end;
  }

  function callNext(): void {
    for (const next of waiting) {
      if (going.size >= atOnce) return;
      waiting.delete(next);
      next(begin());
    }
  }

  return {
    take() {
      if (going.size < atOnce) return begin();
      if (waiting.size >= bounds.waiting) return null;
      return new Promise((resolve) => {
        const late = setTimeout(() => {
          waiting.delete(called);
          resolve(null);
        }, bounds.waitMs);
        const called = (turn: EndTurn | null) => {
          clearTimeout(late);
          resolve(turn);
        };
        waiting.add(called);
      });
    },
    setAtOnce(count) {
      atOnce = count;
      callNext();
    },
    atOnce: () => atOnce,
    endOlderThan(ms) {
      const before = clock.monotonicMs() - ms;
      // The oldest are first in the map.
      for (const [end, sinceMs] of going) {
        if (sinceMs > before) return;
        end();
      }
    },
  };
}
