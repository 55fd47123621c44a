/**
 * Places where a test may kill the process, to see that nothing acknowledged is lost. Outside such a
 * test a crash point does nothing.
 */
export interface Crash {
  /** Ends the process at once, without any clean-up, when this is the armed point. */
  point(name: string): void;
}

export const noCrash: Crash = { point: () => {} };

/** Armed with a name, and with how many passes to let through first: "orders.afterCommit:3". */
export function armedCrash(armed: string): Crash {
  const [target, passes = '0'] = armed.split(':');
  let left = Number(passes);
  return {
    point(name) {
      if (name !== target) return;
      if (left > 0) left -= 1;
      else process.kill(process.pid, 'SIGKILL');
    },
  };
}
