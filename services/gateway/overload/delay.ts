import { monitorEventLoopDelay } from 'node:perf_hooks';

/** How late the event loop runs what is due, in milliseconds, for as long as that lasts. */
export interface LoopDelay {
  now(): number;
  /** Looks again; answers what it saw this time, which may be one long piece of work. */
  sample(): number;
  stop(): void;
}

const resolutionMs = 10;

/**
 * The median of what was measured since the last look, and of two looks the smaller: one long piece of work (a document
 * drawn, memory collected) is no overload, being late all the time is.
 */
export function loopDelay(): LoopDelay {
  const histogram = monitorEventLoopDelay({ resolution: resolutionMs });
  histogram.enable();
  let [before, last] = [0, 0];
  return {
    now: () => Math.min(before, last),
    sample() {
      const median = histogram.count === 0 ? 0 : histogram.percentile(50) / 1e6;
      [before, last] = [last, Math.max(0, median - resolutionMs)];
      histogram.reset();
      return last;
    },
    stop: () => histogram.disable(),
  };
}
