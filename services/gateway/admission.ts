import type { FastifyRequest, onRequestHookHandler } from 'fastify';
import type { CallContext } from '#platform/rpc/port.ts';
import type { Span, Traces } from '#platform/telemetry/port.ts';
import { admit } from './caller/access.ts';
import type { Callers } from './caller/callers.ts';
import { rateClassOf } from './limits/allowances.ts';
import type { Counted, Limits } from './limits/limits.ts';
import type { Route } from './routes/table.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by `admission` before the body is read; null on what is no call. */
    call: CallContext | null;
    span: Span | null;
  }
}

interface Given {
  readonly callers: Callers;
  readonly limits: Limits;
  readonly traces: Traces;
  readonly callTimeoutMs: number;
  readonly streamTimeoutMs: number;
}

/**
 * What happens before a call's body is read: it is counted, its caller is found out, and who may not call is
 * turned away, so that neither a flood nor a stranger costs more than headers.
 */
export function admission(route: Route, given: Given): onRequestHookHandler {
  const name = `${route.verb} ${route.template.path}`;
  const changes = route.verb !== 'GET';
  const rate = rateClassOf(route.rate);
  function enter(request: FastifyRequest, context: CallContext): Counted {
    request.call = context;
    admit(route.access, context.caller);
    return context.caller.kind === 'user' ? given.limits.account(rate, context.caller.id) : undefined;
  }
  const timeoutMs = route.streamEvent === '' ? given.callTimeoutMs : given.streamTimeoutMs;
  return (request, _reply, done) => {
    try {
      request.span = given.traces.start(name, parentOf(request));
      const { traceparent } = request.span;
      const { takesIdempotencyKey } = route;
      const context = then(given.limits.address(rate, request.visitor), () =>
        given.callers.contextOf({ headers: request.headers, changes, takesIdempotencyKey, traceparent, timeoutMs }),
      );
      const entered = then(context, (known) => enter(request, known));
      if (entered instanceof Promise) entered.then(() => done(), done);
      else done();
    } catch (error) {
      done(error instanceof Error ? error : new Error(String(error)));
    }
  };
}

/** Goes on at once where nobody has to be waited for, which is most requests: a promise for each would cost them all. */
const then = <T, R>(value: T | Promise<T>, next: (value: T) => R | Promise<R>): R | Promise<R> =>
  value instanceof Promise ? value.then(next) : next(value);

/** The context that `admission` left. */
export function contextOf(request: FastifyRequest): CallContext {
  if (request.call === null) throw new Error('a call without admission');
  return request.call;
}

const wellFormed = /^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/;

/** The caller's span when it sent one; a new trace begins otherwise. */
export function parentOf(request: FastifyRequest): string {
  const given = request.headers['traceparent'];
  return typeof given === 'string' && wellFormed.test(given) ? given : '';
}
