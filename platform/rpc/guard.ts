import type { Clock } from '#platform/kernel/clock.ts';
import { callerCopy } from './caller.ts';
import { abortedBecause, cancelled, deadlineExceeded } from './failures.ts';
import type { CallContext } from './port.ts';

/** Holds a call to its deadline and to its caller's patience, whatever the implementation does. */
interface Guard {
  /** The same context with a signal that aborts when the deadline passes, the caller goes away, or the call ends. */
  readonly context: CallContext;
  /** The promise's outcome, or the failure that comes first. One at a time. */
  race<T>(promise: Promise<T>): Promise<T>;
  /** Lets go of timer and caller; `abandon` also aborts the signal handed on. */
  end(abandon: boolean): void;
}

/** Longer timers overflow and would fire at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** Throws at once when the deadline has passed already or the caller is gone. */
export function guarded(context: CallContext, clock: Clock): Guard {
  const nowMs = clock.now().getTime();
  if (context.signal.aborted) throw abortedBecause(context, nowMs);
  const remainingMs = context.deadlineMs - nowMs;
  if (remainingMs <= 0) throw deadlineExceeded();

  const controller = new AbortController();
  let failure: unknown;
  let refuse: ((failure: unknown) => void) | undefined;
  const stop = (why: Error) => {
    failure = why;
    end(false);
    controller.abort(why);
    refuse?.(why);
  };
  const onAbort = () => stop(abortedBecause(context, clock.now().getTime()));
  context.signal.addEventListener('abort', onAbort, { once: true });
  const timer = remainingMs > LONGEST_TIMER_MS ? undefined : setTimeout(() => stop(deadlineExceeded()), remainingMs);
  const end = (abandon: boolean) => {
    clearTimeout(timer);
    context.signal.removeEventListener('abort', onAbort);
    if (abandon && !controller.signal.aborted) controller.abort(cancelled());
  };
  return {
    context: copyOf(context, controller.signal),
    race: (promise) =>
      new Promise((resolve, reject) => {
        refuse = reject;
        promise.then(resolve, reject);
        if (failure !== undefined) reject(failure);
      }),
    end,
  };
}

/** Runs a unary call within its context's deadline. */
export async function within<T>(
  context: CallContext,
  clock: Clock,
  run: (context: CallContext) => Promise<T>,
): Promise<T> {
  const guard = guarded(context, clock);
  try {
    return await guard.race(run(guard.context));
  } finally {
    guard.end(false);
  }
}

/** Runs a stream within its context's deadline; when the reader stops, the writer's signal aborts. */
export async function* streamWithin<T>(
  context: CallContext,
  clock: Clock,
  open: (context: CallContext) => AsyncIterable<T>,
): AsyncGenerator<T> {
  const guard = guarded(context, clock);
  const iterator = open(guard.context)[Symbol.asyncIterator]();
  try {
    for (;;) {
      const step = await guard.race(iterator.next());
      if (step.done) return;
      yield step.value;
    }
  } finally {
    guard.end(true);
    // Not awaited: a writer that hangs would hold the reader. It has its signal.
    void iterator.return?.().catch(() => {});
  }
}

const copyOf = (context: CallContext, signal: AbortSignal): CallContext => ({
  caller: callerCopy(context.caller),
  traceparent: context.traceparent,
  deadlineMs: context.deadlineMs,
  signal,
  idempotencyKey: context.idempotencyKey,
  orderTokens: [...context.orderTokens],
});
