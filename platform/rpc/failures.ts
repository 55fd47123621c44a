import { Failure } from '#platform/kernel/errors.ts';
import type { CallContext, RpcLog } from './port.ts';

/** A failure as the other side may see it: a new object without stack, cause or anything else of this side. */
export function bare(failure: Failure): Failure {
  return new Failure(failure.code, failure.reason, failure.message, {
    violations: failure.violations.map(({ field, description }) => ({ field, description })),
  });
}

/** What a caller learns of anything that was thrown: expected failures as they are, all else as INTERNAL, with its insides in the log. */
export function seenFromOutside(error: unknown, call: { method: string; traceparent: string }, log: RpcLog): Failure {
  if (!(error instanceof Failure)) {
    log.error({ err: error, ...call }, 'rpc.unexpected_error');
    return internal();
  }
  if (error.code === 'internal' || error.cause !== undefined) log.error({ err: error, ...call }, 'rpc.failure');
  return bare(error);
}

/** The same on the caller's side, where a Failure has been bared already. */
export const onThisSide = (error: unknown, call: { method: string; traceparent: string }, log: RpcLog): Failure =>
  error instanceof Failure ? error : seenFromOutside(error, call, log);

export const internal = (): Failure => new Failure('internal', 'INTERNAL', 'Something went wrong on our side.');

export const deadlineExceeded = (): Failure =>
  new Failure('deadline_exceeded', 'DEADLINE_EXCEEDED', 'The answer did not come in time.');

export const cancelled = (): Failure => new Failure('cancelled', 'CANCELLED', 'The caller went away.');

export const unavailable = (service: string): Failure =>
  new Failure('unavailable', 'SERVICE_UNAVAILABLE', `${service} does not answer at present.`);

/** Why a context's signal was aborted. */
export function abortedBecause(context: CallContext, nowMs: number): Failure {
  const reason: unknown = context.signal.reason;
  if (reason instanceof Failure) return bare(reason);
  const late = isTimeout(reason) || nowMs >= context.deadlineMs;
  return late ? deadlineExceeded() : cancelled();
}

const isTimeout = (reason: unknown) => reason instanceof Error && reason.name === 'TimeoutError';
