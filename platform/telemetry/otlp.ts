/**
 * Recorded traces, sent by OTLP over HTTP as JSON. This file is loaded only when an endpoint is set.
 * The exporter is our own: the protocol's JSON form is small, and the ready-made package pulls in another SDK.
 */
import {
  type Context,
  isSpanContextValid,
  ROOT_CONTEXT,
  type SpanContext,
  SpanStatusCode,
  TraceFlags,
  trace,
} from '@opentelemetry/api';
import {
  BasicTracerProvider,
  BatchSpanProcessor,
  ParentBasedSampler,
  type ReadableSpan,
  type SpanExporter,
  TraceIdRatioBasedSampler,
} from '@opentelemetry/sdk-trace-base';
import type { Traces } from './port.ts';

/** Traces that are recorded in the given share (0 to 1) and sent to `endpoint` in batches. */
export function recordingTraces(options: {
  readonly endpoint: string;
  readonly sampled: number;
  readonly serviceName: string;
  readonly version: string;
}): Traces {
  const provider = new BasicTracerProvider({
    sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(options.sampled) }),
    spanProcessors: [new BatchSpanProcessor(otlpExporter(options))],
  });
  const tracer = provider.getTracer('rialto', options.version);
  return {
    start(name, parent, attributes = {}) {
      const span = tracer.startSpan(name, { attributes }, contextOf(parent));
      return {
        traceparent: printed(span.spanContext()),
        end(error) {
          if (error !== undefined) {
            const message = error instanceof Error ? error.name : 'error';
            span.setStatus({ code: SpanStatusCode.ERROR, message });
          }
          span.end();
        },
      };
    },
    stop: () => provider.shutdown(),
  };
}

/** Answers through the callback alone, as the SDK wants; a batch that cannot be sent is dropped. */
function otlpExporter(options: {
  readonly endpoint: string;
  readonly serviceName: string;
  readonly version: string;
}): SpanExporter {
  return {
    export(spans, done) {
      fetch(`${options.endpoint.replace(/\/$/, '')}/v1/traces`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(requestOf(spans, options)),
        signal: AbortSignal.timeout(sendTimeoutMs),
      }).then(
        async (response) => {
          await response.body?.cancel();
          done(response.ok ? { code: 0 } : { code: 1, error: new Error(`The collector answered ${response.status}.`) });
        },
        (error: unknown) => done({ code: 1, error: error instanceof Error ? error : new Error(String(error)) }),
      );
    },
    shutdown: async () => {},
  };
}

const sendTimeoutMs = 3_000;

const requestOf = (spans: readonly ReadableSpan[], about: { serviceName: string; version: string }) => ({
  resourceSpans: [
    {
      resource: {
        attributes: attributesOf({ 'service.name': about.serviceName, 'service.version': about.version }),
      },
      scopeSpans: [{ scope: { name: 'rialto', version: about.version }, spans: spans.map(spanOf) }],
    },
  ],
});

function spanOf(span: ReadableSpan) {
  const { traceId, spanId } = span.spanContext();
  return {
    traceId,
    spanId,
    ...(span.parentSpanContext && { parentSpanId: span.parentSpanContext.spanId }),
    name: span.name,
    // The protocol counts from 1 where the API counts from 0.
    kind: span.kind + 1,
    startTimeUnixNano: nanoseconds(span.startTime),
    endTimeUnixNano: nanoseconds(span.endTime),
    attributes: attributesOf(span.attributes),
    status: { code: span.status.code, ...(span.status.message !== undefined && { message: span.status.message }) },
  };
}

const nanoseconds = ([seconds, nanos]: readonly [number, number]): string =>
  String(BigInt(seconds) * 1_000_000_000n + BigInt(nanos));

const attributesOf = (attributes: Readonly<Record<string, unknown>>) =>
  Object.entries(attributes).map(([key, value]) => ({ key, value: valueOf(value) }));

function valueOf(value: unknown) {
  if (typeof value === 'boolean') return { boolValue: value };
  if (typeof value === 'number') return Number.isInteger(value) ? { intValue: String(value) } : { doubleValue: value };
  return { stringValue: String(value) };
}

function contextOf(traceparent: string): Context {
  const [, traceId, spanId, flags] = traceparent.split('-');
  if (traceId === undefined || spanId === undefined || flags === undefined) return ROOT_CONTEXT;
  const remote: SpanContext = { traceId, spanId, traceFlags: Number.parseInt(flags, 16), isRemote: true };
  return isSpanContextValid(remote) ? trace.setSpanContext(ROOT_CONTEXT, remote) : ROOT_CONTEXT;
}

const printed = ({ traceId, spanId, traceFlags }: SpanContext): string =>
  `00-${traceId}-${spanId}-${(traceFlags & TraceFlags.SAMPLED) === 0 ? '00' : '01'}`;
