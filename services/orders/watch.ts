/** Tells live order pages of this process that an order changed; those of other replicas look for themselves. */
export interface Watch {
  changed(orderId: string): void;
  /** Resolves at the next change, after `atMostMs`, or when the signal aborts: whatever comes first. */
  next(orderId: string, atMostMs: number, signal: AbortSignal): Promise<void>;
}

export function createWatch(): Watch {
  const waiting = new Map<string, Set<() => void>>();
  return {
    changed(orderId) {
      for (const wake of waiting.get(orderId) ?? []) wake();
    },
    next: (orderId, atMostMs, signal) =>
      new Promise((resolve) => {
        const wakers = waiting.get(orderId) ?? new Set();
        waiting.set(orderId, wakers);
        const done = () => {
          clearTimeout(timer);
          signal.removeEventListener('abort', done);
          wakers.delete(done);
          if (wakers.size === 0) waiting.delete(orderId);
          resolve();
        };
        const timer = setTimeout(done, atMostMs);
        wakers.add(done);
        signal.addEventListener('abort', done);
        if (signal.aborted) done();
      }),
  };
}
