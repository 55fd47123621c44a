import type { DescService } from '@bufbuild/protobuf';
import type { Transport } from '@connectrpc/connect';
import { createGrpcTransport, Http2SessionManager } from '@connectrpc/connect-node';
import type { Clock } from '#platform/kernel/clock.ts';
import { chained, chainedStream } from './chain.ts';
import { fromConnect } from './connect.ts';
import { headersOf } from './credentials.ts';
import { onThisSide } from './failures.ts';
import { streamWithin, within } from './guard.ts';
import { MAX_MESSAGE_BYTES } from './limits.ts';
import { copiers } from './messages.ts';
import type { Call, CallContext, Client, Interceptors, RpcLog } from './port.ts';
import { isStreaming, isUnary, type Streaming, type Unary } from './server.ts';

interface GrpcClientOptions {
  /** "http://host:port". One connection is kept and reused. */
  readonly address: string;
  /** The shop's secret between services. */
  readonly secret: Buffer;
  readonly interceptors: Interceptors;
  readonly clock: Clock;
  readonly log: RpcLog;
  /** Closes the connection when aborted. */
  readonly closed?: AbortSignal;
}

/** Calls a service that answers gRPC at an address. */
export function grpcClient<S extends DescService>(contract: S, options: GrpcClientOptions): Client<S> {
  const sessionManager = new Http2SessionManager(options.address, {
    pingIntervalMs: 20_000,
    pingIdleConnection: true,
    pingTimeoutMs: 5_000,
  });
  options.closed?.addEventListener('abort', () => sessionManager.abort(), { once: true });
  const transport = createGrpcTransport({
    baseUrl: options.address,
    sessionManager,
    acceptCompression: [],
    readMaxBytes: MAX_MESSAGE_BYTES,
    writeMaxBytes: MAX_MESSAGE_BYTES,
  });
  const wiring: Wiring = { ...options, contract, transport, copierOf: copiers() };
  const methods = contract.methods.map((method) => {
    if (isUnary(method)) return [method.localName, unaryCall(method, wiring)];
    if (isStreaming(method)) return [method.localName, streamCall(method, wiring)];
    throw new TypeError(`${contract.typeName}.${method.name} streams its requests; no transport here carries that`);
  });
  return Object.fromEntries(methods) as Client<S>;
}

interface Wiring extends GrpcClientOptions {
  readonly contract: DescService;
  readonly transport: Transport;
  readonly copierOf: ReturnType<typeof copiers>;
}

function unaryCall(method: Unary, wiring: Wiring) {
  const copy = wiring.copierOf(method.input);
  const next = chained(wiring.interceptors.unary, async (call) => {
    const { signal, headers } = envelope(call, wiring);
    try {
      return (await wiring.transport.unary(method, signal, undefined, headers, call.request)).message;
    } catch (error) {
      throw fromConnect(error, wiring.contract.typeName) ?? error;
    }
  });
  return async (request: unknown, context: CallContext) => {
    try {
      const call = { service: wiring.contract, method, request: copy(request) };
      return await within(context, wiring.clock, (held) => next({ ...call, context: held }));
    } catch (error) {
      throw onThisSide(error, { method: method.name, traceparent: context.traceparent }, wiring.log);
    }
  };
}

function streamCall(method: Streaming, wiring: Wiring) {
  const copy = wiring.copierOf(method.input);
  const next = chainedStream(wiring.interceptors.stream, async function* (call) {
    const { signal, headers } = envelope(call, wiring);
    try {
      const answer = await wiring.transport.stream(method, signal, undefined, headers, one(call.request));
      yield* answer.message;
    } catch (error) {
      throw fromConnect(error, wiring.contract.typeName) ?? error;
    }
  });
  return async function* (request: unknown, context: CallContext) {
    try {
      const call = { service: wiring.contract, method, request: copy(request) };
      yield* streamWithin(context, wiring.clock, (held) => next({ ...call, context: held }));
    } catch (error) {
      throw onThisSide(error, { method: method.name, traceparent: context.traceparent }, wiring.log);
    }
  };
}

// grpc-timeout has eight digits.
const LONGEST_TIMEOUT_MS = 99_999_999;

function envelope(call: Call, { clock, secret }: Wiring) {
  const nowMs = clock.now().getTime();
  const timeoutMs = Math.min(Math.max(1, Math.ceil(call.context.deadlineMs - nowMs)), LONGEST_TIMEOUT_MS);
  const method = `${call.service.typeName}/${call.method.name}`;
  const headers = headersOf(call.context, { method, secret, nowMs });
  // Told to the server only: on this side the guard keeps time, and Connect's own timer outlives a stream left early.
  headers.set('grpc-timeout', `${timeoutMs}m`);
  return { signal: call.context.signal, headers };
}

async function* one<T>(message: T): AsyncGenerator<T> {
  yield message;
}
