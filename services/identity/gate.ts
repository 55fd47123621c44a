import { Failure } from '#platform/kernel/errors.ts';

/** Lets only so many do something at the same time; others wait their turn, and too many are turned away. */
export interface Gate {
  /** Throws TOO_BUSY when the queue is full, and the signal's reason when it aborts while waiting. */
  pass<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T>;
}

/** A gate with so many slots and so many places in its queue. */
export function gate({ slots, queue }: { readonly slots: number; readonly queue: number }): Gate {
  let free = slots;
  const waiting: (() => void)[] = [];

  function enter(signal: AbortSignal): Promise<void> {
    if (free > 0) {
      free -= 1;
      return Promise.resolve();
    }
    if (waiting.length >= queue) {
      throw new Failure('resource_exhausted', 'TOO_BUSY', 'Too many people are signing in at this moment. Try again.');
    }
    return new Promise((resolve, reject) => {
      const giveUp = () => {
        waiting.splice(waiting.indexOf(proceed), 1);
        reject(signal.reason);
      };
      const proceed = () => {
        signal.removeEventListener('abort', giveUp);
        resolve();
      };
      waiting.push(proceed);
      signal.addEventListener('abort', giveUp, { once: true });
    });
  }

  function leave(): void {
    const next = waiting.shift();
    if (next === undefined) free += 1;
    else next();
  }

  return {
    async pass(work, signal) {
      signal.throwIfAborted();
      await enter(signal);
      try {
        return await work();
      } finally {
        leave();
      }
    },
  };
}
