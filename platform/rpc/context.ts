import type { Clock } from '#platform/kernel/clock.ts';
import type { Ids } from '#platform/kernel/ids.ts';
import { anonymous, type CallContext, type Caller } from './port.ts';

interface ContextDependencies {
  readonly clock: Clock;
  readonly ids: Ids;
}

/** A context for somebody unknown, with a new trace. */
export const anonymousContext = (timeoutMs: number, dependencies: ContextDependencies): CallContext =>
  newContext(anonymous, timeoutMs, dependencies);

/** A context in which a service calls for itself; a service may call everything. */
export const serviceContext = (name: string, timeoutMs: number, dependencies: ContextDependencies): CallContext =>
  newContext({ kind: 'service', id: name, email: '', roles: [] }, timeoutMs, dependencies);

/** The start of a trace, as W3C writes it; not sampled. */
export function newTraceparent(ids: Ids): string {
  const hex = ids.bytes(24).toString('hex');
  return `00-${hex.slice(0, 32)}-${hex.slice(32)}-00`;
}

const TRACEPARENT = /^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/;

/** The given traceparent when it is well formed, else the start of a new trace. */
export const traceparentOr = (given: string, ids: Ids): string =>
  TRACEPARENT.test(given) ? given : newTraceparent(ids);

function newContext(caller: Caller, timeoutMs: number, { clock, ids }: ContextDependencies): CallContext {
  const controller = new AbortController();
  // The transports hold every call to deadlineMs by themselves, so the signal needs no timer of its own.
  return {
    caller,
    traceparent: newTraceparent(ids),
    deadlineMs: clock.now().getTime() + timeoutMs,
    signal: controller.signal,
    idempotencyKey: '',
    orderTokens: [],
  };
}
