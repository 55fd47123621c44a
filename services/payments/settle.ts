import type { Logger } from 'pino';
import type { Database } from '#platform/database/port.ts';
import type { Crash } from '#platform/kernel/crash.ts';
import { coalesce } from '#platform/runtime/coalesce.ts';
import { traceIdOf } from '#platform/telemetry/port.ts';
import { batchSize, concurrentCalls } from './config.ts';
import type { Input, Payment } from './domain.ts';
import type { Outcome, PaymentProvider } from './provider/port.ts';
import { type Kept, leaseDue, type PaymentsDb } from './repository.ts';
import { step } from './step.ts';

/**
 * Talks to the provider about payments that this process has leased, outside of any transaction, and writes
 * the outcomes. An unknown outcome is left as it is: when the lease ends, the provider is asked with the same
 * key, and told again only if it never heard of it.
 */
export interface Settler {
  /** How long a payment is in this process' hands, in milliseconds: longer than the provider may take. */
  readonly leaseMs: number;
  /** Takes payments in hand that are leased to this process already. */
  settle(due: readonly Due[]): void;
  /** Takes up what is due and in nobody's hands. */
  sweep(signal: AbortSignal): Promise<void>;
  /** Waits for the calls under way. */
  stop(): Promise<void>;
}

export function createSettler(given: {
  readonly database: Database<PaymentsDb, 'payments'>;
  readonly provider: PaymentProvider;
  readonly answerMs: number;
  readonly crash: Crash;
  readonly log: Logger;
}): Settler {
  const { database, provider, answerMs, crash, log } = given;
  const leaseMs = answerMs * 1.5;
  const queue: Due[] = [];
  const underWay = new Set<Promise<void>>();

  const write = coalesce<Settled, void>(batchSize, async (outcomes) => {
    const inputs = new Map(outcomes.map(({ orderId, input }) => [orderId, input]));
    const ofSubject = new Map(outcomes.map(({ orderId, traceparent }) => [orderId, traceparent]));
    await database.transaction(
      async (tx) => {
        const refunds = await step(tx, inputs, leaseMs);
        tx.afterCommit(() => settler.settle(refunds.map((kept) => ({ ...kept, again: false }))));
      },
      { traceparent: '', ofSubject },
    );
    crash.point('payments.settled');
    return outcomes.map(() => undefined);
  });

  async function settleOne(due: Due): Promise<void> {
    const { payment, traceparent } = due;
    const outcome = await ask(due, provider, AbortSignal.timeout(answerMs)).catch((error) => findOut(error, payment));
    crash.point('payments.answered');
    await write({ orderId: payment.orderId, input: inputOf(payment.state === 'refunding', outcome), traceparent });
  }

  /** After no answer, or a broken one: what the provider knows decides; when it knows nothing, later. */
  async function findOut(error: unknown, payment: Payment): Promise<Outcome> {
    const known = await provider.find(keyOf(payment), AbortSignal.timeout(answerMs));
    if (known === undefined) throw error;
    return known;
  }

  function next(): void {
    while (underWay.size < concurrentCalls) {
      const due = queue.shift();
      if (due === undefined) return;
      const call = settleOne(due)
        .catch((error: unknown) => {
          const { payment, traceparent } = due;
          log.warn(
            { err: error, orderId: payment.orderId, traceId: traceIdOf(traceparent) },
            'payment.outcome_unknown',
          );
        })
        .finally(() => {
          underWay.delete(call);
          next();
        });
      underWay.add(call);
    }
  }

  const settler: Settler = {
    leaseMs,
    settle(due) {
      queue.push(...due);
      next();
    },
    async sweep(signal) {
      while (!signal.aborted && queue.length === 0) {
        const due = await database.transaction((tx) => leaseDue(tx, batchSize, leaseMs));
        settler.settle(due.map((kept) => ({ ...kept, again: true })));
        if (due.length < batchSize) return;
      }
    },
    async stop() {
      queue.length = 0;
      await Promise.allSettled(underWay);
    },
  };
  return settler;
}

/** A payment to talk to the provider about. */
export interface Due extends Kept {
  /** Whether the provider may have heard of it already: then it is asked before it is told again. */
  readonly again: boolean;
}

interface Settled {
  readonly orderId: string;
  readonly input: Input;
  readonly traceparent: string;
}

/** Asks before telling again what the provider may have heard already. */
async function ask({ payment, token, again }: Due, provider: PaymentProvider, signal: AbortSignal): Promise<Outcome> {
  const refund = payment.state === 'refunding';
  const key = keyOf(payment);
  const known = again ? await provider.find(key, signal) : undefined;
  if (known !== undefined) return known;
  if (refund)
    return provider.refund({ key, transactionId: payment.transactionId ?? '', amount: payment.amount }, signal);
  if (token === null) return { status: 'declined' };
  return provider.charge({ key, token, amount: payment.amount }, signal);
}

/** One key for each movement of money, made of the order's id alone: asking again can never move it twice. */
const keyOf = ({ orderId, state }: Payment): string => (state === 'refunding' ? `${orderId}:refund` : orderId);

function inputOf(refund: boolean, outcome: Outcome): Input {
  if (refund) {
    if (outcome.status === 'declined') throw new Error('The provider refused a refund; it is asked again.');
    return { kind: 'given_back' };
  }
  return outcome.status === 'succeeded' ? { kind: 'charged', transactionId: outcome.reference } : { kind: 'declined' };
}
