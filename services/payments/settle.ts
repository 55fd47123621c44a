import type { Logger } from 'pino';
import type { Database } from '#platform/database/port.ts';
import type { Clock } from '#platform/kernel/clock.ts';
import type { Crash } from '#platform/kernel/crash.ts';
import { coalesce } from '#platform/runtime/coalesce.ts';
import { traceIdOf } from '#platform/telemetry/port.ts';
import { ask, findOut } from './ask.ts';
import { batchSize, concurrentCalls, pollMs } from './config.ts';
import type { PaymentProvider } from './provider/port.ts';
import { type Due, leaseDue } from './repository/movements.ts';
import type { PaymentsDb, PaymentsTx } from './repository/tables.ts';
import { type Step, type Stepped, step, type Times } from './step.ts';

/**
 * Talks to the provider about movements that this process has leased, outside of any transaction, and writes
 * the outcomes. An unknown outcome is left as it is: when the lease ends, the provider is asked with the same
 * key, and told again only if it never heard of it.
 */
export interface Settler {
  /** Takes payments further in a transaction; what the provider is to be told then is told after the commit. */
  step(tx: PaymentsTx, steps: readonly Step[]): Promise<Stepped>;
  /** Takes up what is due and in nobody's hands, as much as can be told at once. */
  sweep(signal: AbortSignal): Promise<void>;
  /** Waits for the calls under way. */
  stop(): Promise<void>;
}

export function createSettler(given: {
  readonly database: Database<PaymentsDb, 'payments'>;
  readonly provider: PaymentProvider;
  readonly answerMs: number;
  readonly clock: Pick<Clock, 'monotonicMs'>;
  readonly crash: Crash;
  readonly log: Logger;
}): Settler {
  const { database, provider, answerMs, clock, crash, log } = given;
  // Longer than the commit, the line and the provider may take together, so that nobody else asks meanwhile.
  const times: Times = { leaseMs: answerMs * 1.5, pollMs };
  const inLineMs = answerMs / 4;
  const queue: InLine[] = [];
  const underWay = new Set<Promise<void>>();

  const write = coalesce<Settled, void>(batchSize, async (outcomes) => {
    const ofSubject = new Map(outcomes.map(({ orderId, traceparent }) => [orderId, traceparent]));
    await database.transaction((tx) => settler.step(tx, outcomes), { traceparent: '', ofSubject });
    crash.point('payments.settled');
    return outcomes.map(() => undefined);
  });

  async function settleOne(due: Due): Promise<void> {
    const { movement, traceparent } = due;
    const within = () => AbortSignal.timeout(answerMs);
    const outcome = await ask(due, provider, within()).catch((error) => findOut(due, error, provider, within()));
    crash.point('payments.answered');
    await write({ orderId: movement.orderId, input: { kind: 'outcome', movement, outcome }, traceparent });
  }

  /** Whoever waited in line until the lease is nearly over is left to the next sweep, which looks at it as it is then. */
  function nextInLine(): Due | undefined {
    const nowMs = clock.monotonicMs();
    let first = queue.shift();
    while (first !== undefined && first.untilMs < nowMs) first = queue.shift();
    return first?.due;
  }

  function next(): void {
    while (underWay.size < concurrentCalls) {
      const due = nextInLine();
      if (due === undefined) return;
      const call = settleOne(due)
        .catch((error: unknown) => {
          const { movement, traceparent } = due;
          const { orderId, kind } = movement;
          log.warn({ err: error, orderId, kind, traceId: traceIdOf(traceparent) }, 'payment.outcome_unknown');
        })
        .finally(() => {
          underWay.delete(call);
          next();
        });
      underWay.add(call);
    }
  }

  function take(taken: readonly Due[]): void {
    const untilMs = clock.monotonicMs() + inLineMs;
    queue.push(...taken.map((due) => ({ due, untilMs })));
    next();
  }

  const settler: Settler = {
    async step(tx, steps) {
      const stepped = await step(tx, steps, times);
      if (stepped.due.length > 0) tx.afterCommit(() => take(stepped.due));
      return stepped;
    },
    async sweep(signal) {
      while (!signal.aborted && underWay.size < concurrentCalls) {
        const atMost = Math.min(batchSize, concurrentCalls - underWay.size);
        const due = await database.transaction((tx) => leaseDue(tx, { ...times, atMost }));
        take(due);
        if (due.length < atMost) return;
      }
    },
    async stop() {
      queue.length = 0;
      // What one of them settles may be followed by another one, as a refused capture by a void.
      while (underWay.size > 0) await Promise.allSettled(underWay);
    },
  };
  return settler;
}

/** What waits for a call to the provider to end, and until when it may. */
interface InLine {
  readonly due: Due;
  /** On the monotonic clock of this process. */
  readonly untilMs: number;
}

interface Settled extends Step {
  readonly traceparent: string;
}
