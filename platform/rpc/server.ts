import type {
  DescMessage,
  DescMethod,
  DescMethodServerStreaming,
  DescMethodUnary,
  DescService,
} from '@bufbuild/protobuf';
import { chained, chainedStream } from './chain.ts';
import { seenFromOutside } from './failures.ts';
import type { copiers } from './messages.ts';
import type { Call, CallContext, Implementation, Interceptors, Next, RpcLog, StreamNext } from './port.ts';

export type Unary = DescMethodUnary<DescMessage, DescMessage>;
export type Streaming = DescMethodServerStreaming<DescMessage, DescMessage>;

export const isUnary = (method: DescMethod): method is Unary => method.methodKind === 'unary';
export const isStreaming = (method: DescMethod): method is Streaming => method.methodKind === 'server_streaming';

/** An implementation with everything around it that both transports share: it answers messages of its own or fails with a bare Failure. */
export interface Served {
  unary(method: Unary): Next;
  stream(method: Streaming): StreamNext;
}

/** Throws when the implementation lacks a method of its contract. */
export function serve<S extends DescService>(
  contract: S,
  implementation: Implementation<S>,
  options: { readonly interceptors: Interceptors; readonly log: RpcLog; readonly copierOf: ReturnType<typeof copiers> },
): Served {
  const methods = implementation as Record<string, Method | undefined>;
  const missing = contract.methods.filter((method) => methods[method.localName] === undefined);
  if (missing.length > 0) {
    throw new TypeError(`${contract.typeName} is not whole: ${missing.map((method) => method.name).join(', ')}`);
  }
  const start = (call: Call) => (methods[call.method.localName] as Method).call(methods, call.request, call.context);
  return {
    unary(method) {
      const copy = options.copierOf(method.output);
      const next = chained(options.interceptors.unary, async (call) => copy(await start(call)));
      return async (call) => {
        try {
          return await next(call);
        } catch (error) {
          throw seenFromOutside(error, namesOf(call), options.log);
        }
      };
    },
    stream(method) {
      const copy = options.copierOf(method.output);
      const next = chainedStream(options.interceptors.stream, async function* (call) {
        for await (const message of start(call) as AsyncIterable<unknown>) yield copy(message);
      });
      return async function* (call) {
        try {
          yield* next(call);
        } catch (error) {
          throw seenFromOutside(error, namesOf(call), options.log);
        }
      };
    },
  };
}

type Method = (request: unknown, context: CallContext) => unknown;

const namesOf = (call: Call) => ({
  method: `${call.service.typeName}/${call.method.name}`,
  traceparent: call.context.traceparent,
});
