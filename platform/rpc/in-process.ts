import type { DescService } from '@bufbuild/protobuf';
import type { Clock } from '#platform/kernel/clock.ts';
import { chained, chainedStream } from './chain.ts';
import { onThisSide } from './failures.ts';
import { streamWithin, within } from './guard.ts';
import { copiers } from './messages.ts';
import type { Call, CallContext, Client, Implementation, Interceptors, RpcLog } from './port.ts';
import { isStreaming, isUnary, type Served, type Streaming, serve, type Unary } from './server.ts';

/**
 * Calls an implementation of this process as if it were elsewhere: nothing is serialised, yet nothing is
 * shared, deadlines hold and insides stay inside.
 */
export function inProcessClient<S extends DescService>(
  contract: S,
  implementation: Implementation<S>,
  options: {
    readonly client: Interceptors;
    readonly server: Interceptors;
    readonly clock: Clock;
    readonly log: RpcLog;
  },
): Client<S> {
  const copierOf = copiers();
  const served = serve(contract, implementation, { interceptors: options.server, log: options.log, copierOf });
  const wiring: Wiring = { ...options, contract, copierOf, served };
  const methods = contract.methods.map((method) => {
    if (isUnary(method)) return [method.localName, unaryCall(method, wiring)];
    if (isStreaming(method)) return [method.localName, streamCall(method, wiring)];
    throw new TypeError(`${contract.typeName}.${method.name} streams its requests; no transport here carries that`);
  });
  return Object.fromEntries(methods) as Client<S>;
}

interface Wiring {
  readonly contract: DescService;
  readonly client: Interceptors;
  readonly clock: Clock;
  readonly log: RpcLog;
  readonly copierOf: ReturnType<typeof copiers>;
  readonly served: Served;
}

function unaryCall(method: Unary, { contract, client, clock, log, copierOf, served }: Wiring) {
  const copy = copierOf(method.input);
  const answer = served.unary(method);
  // Copied once more for the implementation, since a retry sends the same request again.
  const next = chained(client.unary, (call) => answer({ ...call, request: copy(call.request) }));
  return async (request: unknown, context: CallContext) => {
    try {
      const message = copy(request);
      return await within(context, clock, (held) =>
        next({ service: contract, method, request: message, context: held }),
      );
    } catch (error) {
      throw onThisSide(error, { method: method.name, traceparent: context.traceparent }, log);
    }
  };
}

function streamCall(method: Streaming, { contract, client, clock, log, copierOf, served }: Wiring) {
  const copy = copierOf(method.input);
  const answer = served.stream(method);
  const next = chainedStream(client.stream, (call: Call) => answer({ ...call, request: copy(call.request) }));
  return async function* (request: unknown, context: CallContext) {
    try {
      const message = copy(request);
      yield* streamWithin(context, clock, (held) =>
        next({ service: contract, method, request: message, context: held }),
      );
    } catch (error) {
      throw onThisSide(error, { method: method.name, traceparent: context.traceparent }, log);
    }
  };
}
