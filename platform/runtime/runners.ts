import type { Logger } from 'pino';
import type { Metrics } from '#platform/telemetry/metrics.ts';
import type { Runner } from './runner.ts';

/** A runner that is going. */
interface RunningRunner {
  /** Aborts the run that goes on, waits for its end, and starts no other. */
  stop(): Promise<void>;
}

/** A run that takes longer is told to stop, so that one that hangs is seen and the next may come. */
const longestRunMs = 5 * 60_000;

/** Runs at once, then every `everyMs` and whenever it is poked; a poke during a run causes one more. */
export function startRunner(runner: Runner, tools: { readonly log: Logger; readonly metrics: Metrics }): RunningRunner {
  const log = tools.log.child({ runner: runner.name });
  const stopping = new AbortController();
  let poked = false;
  let wake: () => void = () => {};

  async function once(): Promise<void> {
    const started = performance.now();
    const signal = AbortSignal.any([stopping.signal, AbortSignal.timeout(longestRunMs)]);
    const ok = await runner.run(signal).then(
      () => true,
      (error: unknown) => {
        if (!stopping.signal.aborted) log.error({ err: error }, 'runner.failed');
        return stopping.signal.aborted;
      },
    );
    tools.metrics.runner({ name: runner.name, ok, ms: performance.now() - started });
  }

  function rest(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, runner.everyMs);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  async function loop(): Promise<void> {
    while (!stopping.signal.aborted) {
      poked = false;
      await once();
      if (!poked && !stopping.signal.aborted) await rest();
    }
  }

  runner.poke = () => {
    poked = true;
    wake();
  };
  const looping = loop();
  return {
    stop() {
      stopping.abort();
      wake();
      return looping;
    },
  };
}
