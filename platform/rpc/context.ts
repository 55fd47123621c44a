import type { Clock } from '#platform/kernel/clock.ts';
import type { Ids } from '#platform/kernel/ids.ts';
import type { CallContext } from './port.ts';

interface ContextDependencies {
  readonly clock: Clock;
  readonly ids: Ids;
}

/** A context in which a service calls for itself, with a new trace; a service may call everything. */
export function serviceContext(name: string, timeoutMs: number, { clock, ids }: ContextDependencies): CallContext {
  return {
    caller: { kind: 'service', id: name, email: '', roles: [] },
    traceparent: newTraceparent(ids),
    // The transports hold every call to deadlineMs by themselves, so the signal needs no timer of its own.
    deadlineMs: clock.now().getTime() + timeoutMs,
    signal: new AbortController().signal,
    idempotencyKey: '',
    orderTokens: [],
  };
}

/** The start of a trace, as W3C writes it; not sampled. */
export function newTraceparent(ids: Ids): string {
  const hex = ids.bytes(24).toString('hex');
  return `00-${hex.slice(0, 32)}-${hex.slice(32)}-00`;
}

const TRACEPARENT = /^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/;

/** The given traceparent when it is well formed, else the start of a new trace. */
export const traceparentOr = (given: string, ids: Ids): string =>
  TRACEPARENT.test(given) ? given : newTraceparent(ids);
