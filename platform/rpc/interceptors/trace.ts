import type { Traces } from '#platform/telemetry/port.ts';
import type { Call, Layer } from '../port.ts';

/** A span for each call, below the caller's; what the implementation calls in turn is below it. */
export function trace(traces: Traces): Layer {
  const begin = (call: Call) => {
    const span = traces.start(`${call.service.typeName}/${call.method.name}`, call.context.traceparent, {
      'rpc.system': 'rialto',
      'rpc.service': call.service.typeName,
      'rpc.method': call.method.name,
    });
    return { span, inner: { ...call, context: { ...call.context, traceparent: span.traceparent } } };
  };
  return {
    unary: async (call, next) => {
      const { span, inner } = begin(call);
      try {
        const answer = await next(inner);
        span.end();
        return answer;
      } catch (error) {
        span.end(error);
        throw error;
      }
    },
    stream: async function* (call, next) {
      const { span, inner } = begin(call);
      let failure: unknown;
      try {
        yield* next(inner);
      } catch (error) {
        failure = error;
        throw error;
      } finally {
        span.end(failure);
      }
    },
  };
}
