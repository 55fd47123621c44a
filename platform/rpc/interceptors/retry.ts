import { setTimeout as pauseMs } from 'node:timers/promises';
import { MethodOptions_IdempotencyLevel as Level } from '@bufbuild/protobuf/wkt';
import type { Clock } from '#platform/kernel/clock.ts';
import { Failure } from '#platform/kernel/errors.ts';
import type { Ids } from '#platform/kernel/ids.ts';
import type { Layer } from '../port.ts';
import { CIRCUIT_OPEN } from './breaker.ts';
import { type RetryBudget, retryBudget } from './budget.ts';

interface RetryOptions {
  readonly clock: Clock;
  readonly ids: Ids;
  /** Beside the first try. */
  readonly retries?: number;
  /** Before the first retry; doubles from then on. */
  readonly backoffMs?: number;
  /** How many of all calls may be retries. */
  readonly budget?: RetryBudget;
  readonly pause?: (ms: number, signal: AbortSignal) => Promise<unknown>;
}

/** Tries calls again that may be made twice, when nobody answered and deadline and budget leave room for it. */
export function retry(options: RetryOptions): Layer {
  const { clock, ids, retries = 2, backoffMs = 40, budget = retryBudget() } = options;
  const pause = options.pause ?? ((ms, signal) => pauseMs(ms, undefined, { signal }));
  return {
    unary: async (call, next) => {
      const neighbour = call.service.typeName;
      budget.called(neighbour);
      if (call.method.idempotency === Level.IDEMPOTENCY_UNKNOWN) return next(call);
      for (let tried = 0; ; tried += 1) {
        try {
          return await next(call);
        } catch (error) {
          // Half of the pause is drawn, so that callers who failed together do not come back together.
          const waitMs = backoffMs * 2 ** tried * (0.5 + ids.fraction() / 2);
          const leftMs = call.context.deadlineMs - clock.now().getTime();
          if (tried >= retries || !isWorthAgain(error) || waitMs >= leftMs) throw error;
          if (!budget.spend(neighbour)) throw error;
          await pause(waitMs, call.context.signal);
        }
      }
    },
  };
}

const isWorthAgain = (error: unknown) =>
  error instanceof Failure && error.code === 'unavailable' && error.reason !== CIRCUIT_OPEN;
